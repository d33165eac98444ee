"""A keyword stands at a place: made by its name, worded, named in the ledger."""

import json

import pytest

from campaigns.gateways import get_gateway
from campaigns.gateways.registry import close_gateways
from keywords import intake
from keywords.models import Keyword
from subscribers import places
from subscribers.models import ConsentEvent, Disclosure, Place, Subscription
from tests.factories import NOON

pytestmark = pytest.mark.django_db

LAW = """opt_in = "double"
terms_url = "https://petal.example/terms"
privacy_url = "https://petal.example/privacy"
support = "help@petal.example"
"""
POSTER = """
[[places]]
slug = "sudirman"
name = "window poster, Jl. Sudirman 3"
list = "offers"
medium = "till"
"""


@pytest.fixture
def memory(settings):
    settings.SMS_GATEWAYS = "main=memory://"
    yield get_gateway("main")
    close_gateways()


@pytest.fixture
def whole(example) -> str:
    """The example with what a call to action has to name."""
    return example.replace('opt_in = "double"\n', LAW)


def text(body: str) -> None:
    intake.receive(
        gateway="main",
        provider_id=body,
        from_number="+12025550101",
        to_number="+12025550100",
        body=body,
        now=NOON,
    )


def line() -> dict:
    return json.loads(ConsentEvent.objects.latest("pk").line)


def test_a_keywords_place_is_made_with_its_call_to_action(apply, whole):
    apply(whole)

    place = Place.objects.get()
    shown = places.shown_at(place)
    assert place.name == "window poster, Jl. Sudirman 3"
    assert shown.text.startswith("Text BUNGA to +1 202-555-0100 to get recurring")
    assert Keyword.objects.get().stands_at == place


def test_a_second_run_makes_no_second_place_and_no_second_version(apply, whole):
    apply(whole)

    done = apply(whole)

    assert done["updated"] == done["created"] == 0
    assert Place.objects.count() == 1
    assert Disclosure.objects.filter(place__isnull=False).count() == 1


def test_a_place_may_be_told_of_beside_the_keyword(apply, whole):
    apply(whole + POSTER)

    place = Place.objects.get()
    assert (place.slug, place.medium) == ("sudirman", "till")
    assert Keyword.objects.get().stands_at == place
    assert Disclosure.objects.filter(place=place).count() == 1


def test_a_place_of_an_incomplete_list_waits_and_says_what_for(apply, example, capsys):
    apply(example)

    assert places.shown_at(Place.objects.get()) is None
    said = capsys.readouterr().err
    assert "waits for review: it lacks HELP with a contact, terms, privacy" in said


def test_a_place_without_a_way_in_waits(apply, whole, capsys):
    apply(whole.replace('place = "window poster, Jl. Sudirman 3"\n', "") + POSTER)

    assert "it still has [HOW TO JOIN]" in capsys.readouterr().err


def test_a_place_of_a_page_of_another_list_is_refused(refusal, whole):
    other = whole[whole.index("[[lists]]") : whole.index("[[caps]]")]
    news = other.replace('slug = "offers"', 'slug = "news"').replace(
        'name = "Weekly offers"', 'name = "News"'
    )
    theirs = POSTER.replace('list = "offers"', 'list = "news"\npage = "offers"')

    lines = refusal(whole + news + theirs)

    assert any("leads into another list" in line for line in lines)


def test_a_place_made_by_its_name_keeps_its_slug(apply, refusal, whole):
    apply(whole)

    lines = refusal(whole + POSTER)

    said = 'calls its place "window-poster-jl-sudirman-3" so; use that slug'
    assert any(said in line for line in lines)


def test_a_line_names_the_place_and_the_words_that_stood_there(apply, whole, memory):
    apply(whole)
    shown = places.shown_at(Place.objects.get())

    text("bunga")

    told = line()
    assert told["door"] == "keyword:BUNGA"
    assert (told["place"], told["place_version"]) == (
        "window-poster-jl-sudirman-3",
        1,
    )
    assert told["disclosure"]["sha256"] == shown.text_hash
    assert Subscription.objects.get().place == Place.objects.get()


def test_where_nobody_approved_a_call_to_action_people_join_all_the_same(
    apply, example, memory
):
    apply(example)

    text("bunga")

    told = line()
    assert (told["kind"], told["place"]) == ("requested", "window-poster-jl-sudirman-3")
    assert "place_version" not in told
    assert "place" not in told["disclosure"]


def test_a_new_word_at_a_place_is_a_new_call_to_action(apply, whole):
    apply(whole)

    apply(whole.replace('"BUNGA"', '"MAWAR"'))

    newest = places.shown_at(Place.objects.get())
    assert newest.version == 2
    assert "BUNGA" in newest.text
    assert "MAWAR" in newest.text


def test_a_posters_code_opens_the_text_its_keyword_waits_for(apply, whole):
    apply(whole)

    assert places.opened_by(Place.objects.get()) == "SMSTO:+12025550100:BUNGA"
