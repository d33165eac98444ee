"""A page's figures, and whether version B beats version A."""

from datetime import timedelta

import pytest

from subscribers import funnel as counting
from subscribers.funnel import Step, Where
from subscribers.models import SignupCount
from subscribers.reports.funnel import DAYS, Steps, funnel, judge
from tests.factories import NOON, make_list
from tests.subscribers.signup.conftest import make_page

TODAY = NOON.date()


def steps(name: str, views: int, confirmed: int) -> Steps:
    return Steps(name=name, views=views, sent=confirmed, confirmed=confirmed)


@pytest.fixture
def page(db):
    return make_page(make_list())


def note(page, step: Step, number: int, **where: object) -> None:
    at = {"day": TODAY, "version": 1, "variant": "A", "language": "en", **where}
    counting.count(Where(page=page.pk, **at), step, number)


@pytest.mark.parametrize(
    ("a", "b", "lead", "is_early"),
    [
        pytest.param((1000, 100), (1000, 160), "B", False, id="B wins"),
        pytest.param((1000, 160), (1000, 100), "A", False, id="A wins"),
        pytest.param((1000, 100), (1000, 104), "", False, id="chance"),
        pytest.param((40, 1), (40, 20), "", True, id="few looks"),
        pytest.param((900, 2), (900, 40), "", True, id="few yeses"),
        pytest.param((0, 0), (0, 0), "", True, id="nobody yet"),
    ],
)
def test_a_lead_is_named_only_beyond_chance(a, b, lead, is_early):
    found = judge([steps("A", *a), steps("B", *b)])

    assert (found.lead, found.is_early) == (lead, is_early)


def test_nothing_is_judged_where_nothing_is_compared():
    assert judge([steps("A", 100, 10)]) is None


def test_figures_of_all_shards_are_one(page):
    for _ in range(40):
        note(page, Step.VIEWS, 1)

    assert funnel(page, now=NOON).total.views == 40


def test_figures_are_told_apart_by_version_language_and_day(page):
    note(page, Step.VIEWS, 5, language="fr")
    note(page, Step.VIEWS, 3, version=2)
    note(page, Step.SENT, 2, day=TODAY - timedelta(days=1))

    found = funnel(page, now=NOON)

    assert [(one.name, one.views) for one in found.versions] == [("1", 5), ("2", 3)]
    assert [(one.name, one.views) for one in found.languages] == [("en", 3), ("fr", 5)]
    assert [one.sent for _, one in found.days[-2:]] == [2, 0]


def test_only_the_version_shoppers_see_is_under_test(page):
    note(page, Step.VIEWS, 5, variant="B")
    note(page, Step.VIEWS, 7, variant="B", version=2)

    [b] = funnel(page, now=NOON).variants
    assert (b.name, b.views) == ("B", 5)


def test_what_is_older_is_not_told(page):
    note(page, Step.VIEWS, 5, day=TODAY - timedelta(days=DAYS))

    assert funnel(page, now=NOON).total.views == 0


def test_the_report_costs_one_query_however_much_there_is(
    page, django_assert_num_queries
):
    for language in ("en", "fr", "ar"):
        note(page, Step.VIEWS, 1, language=language)

    with django_assert_num_queries(1):
        funnel(page, now=NOON)


def test_days_gone_by_are_one_row_and_the_same_figures(page):
    for step in Step:
        for _ in range(20):
            note(page, step, 1, day=TODAY - timedelta(days=5))

    counting.fold(now=NOON)

    assert SignupCount.objects.count() == 1
    total = funnel(page, now=NOON).total
    assert (total.views, total.sent, total.confirmed) == (20, 20, 20)


def test_folding_again_adds_what_came_late(page):
    day = TODAY - timedelta(days=5)
    note(page, Step.SENT, 3, day=day)
    counting.fold(now=NOON)
    note(page, Step.CONFIRMED, 2, day=day)

    counting.fold(now=NOON)

    assert SignupCount.objects.get().shard == 0
    assert funnel(page, now=NOON).total.confirmed == 2


def test_today_keeps_its_shards(page):
    for _ in range(40):
        note(page, Step.VIEWS, 1)

    assert counting.fold(now=NOON) == 0


def test_one_statement_counts_and_adds(page, django_assert_num_queries):
    note(page, Step.VIEWS, 1)
    with django_assert_num_queries(1):
        note(page, Step.VIEWS, 2)

    rows = SignupCount.objects.values_list("views", flat=True)
    assert sum(rows) == 3
