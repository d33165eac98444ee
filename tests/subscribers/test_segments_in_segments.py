"""Segments that ask about segments, and why one in use is not deleted."""

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from subscribers.errors import BadRules, SegmentInUse
from subscribers.models import Segment
from subscribers.segmentation import check_rules, count
from subscribers.segmentation.using import check_unused, named_in, uses_of
from tests.factories import make_campaign, make_list

pytestmark = pytest.mark.django_db

FRENCH = {"field": "country", "op": "is", "value": "FR"}


def about(*slugs: str) -> dict:
    return {"field": "segment", "op": "in", "value": list(slugs)}


def saved(slug: str, rules: dict) -> Segment:
    return Segment.objects.create(slug=slug, name=slug.title(), rules=rules)


def test_a_segment_that_would_ask_about_itself_names_the_round_trip():
    saved("a", about("b"))
    saved("b", about("c"))
    saved("c", FRENCH)

    with pytest.raises(BadRules, match="for ever: c → a → b → c"):
        check_rules({"any": [FRENCH, about("a")]}, of="c")


def test_a_round_trip_further_behind_is_named_too():
    saved("a", about("b"))
    saved("b", about("a"))

    with pytest.raises(BadRules, match="for ever: c → a → b → a"):
        check_rules(about("a"), of="c")


def test_a_chain_of_segments_ends_somewhere():
    saved("s0", FRENCH)
    for number in range(1, 8):
        saved(f"s{number}", about(f"s{number - 1}"))

    with pytest.raises(BadRules, match="More than 5 segments stand behind one another"):
        check_rules(about("s7"))


def test_an_unknown_segment_is_refused_with_near_names():
    saved("french", FRENCH)

    with pytest.raises(BadRules, match="Did you mean french"):
        check_rules(about("frnch"))


def test_conditions_of_other_segments_count_too():
    saved("many", {"any": [FRENCH] * 150})

    with pytest.raises(BadRules, match="more than 200 conditions"):
        check_rules({"any": [about("many"), about("many")]})


def test_segments_behind_one_another_cost_no_more_queries_than_one():
    saved("a", FRENCH)
    nearer, farther = saved("b", about("a")), saved("c", about("b"))

    assert cost_of(farther) == cost_of(nearer)


def cost_of(segment: Segment) -> int:
    with CaptureQueriesContext(connection) as queries:
        count(segment)
    return len(queries)


def test_segments_are_named_however_deep():
    rules = {"all": [FRENCH, {"not": about("a", "b")}, {**about(), "value": "c"}]}

    assert named_in(rules) == {"a", "b", "c"}


def test_it_is_used_by_segments_and_campaigns():
    french = saved("french", FRENCH)
    saved("other", about("french"))
    make_campaign(make_list(), "spring", segment=french)

    assert [use.noun for use in uses_of(french)] == ["Segment", "Campaign"]


def test_one_that_a_segment_asks_about_is_not_deleted():
    french = saved("french", FRENCH)
    saved("other", about("french"))

    with pytest.raises(SegmentInUse, match="used by segment “Other”"):
        french.delete()


def test_one_in_use_is_not_deleted_among_many_either():
    saved("other", about("french"))
    saved("french", FRENCH)

    with pytest.raises(SegmentInUse):
        Segment.objects.filter(slug="french").delete()


def test_one_that_a_campaign_asks_about_is_not_deleted():
    french = saved("french", FRENCH)
    make_campaign(make_list(), "spring", segment=french)

    with pytest.raises(SegmentInUse, match="used by campaign “Spring”"):
        check_unused(french)
    with pytest.raises(ProtectedError):
        french.delete()


def test_one_that_nobody_asks_about_is_deleted():
    saved("french", FRENCH).delete()

    assert not Segment.objects.exists()
