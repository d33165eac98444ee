"""A place has its own call to action, reviewed like all wording, and counts apart."""

import json

import pytest
from django.db import IntegrityError
from django.utils import timezone

from subscribers import consent, disclosures, doors, places, reviewing
from subscribers.consent import Particulars
from subscribers.errors import NotAllowed
from subscribers.models import ConsentEvent, Place, SignupPage, SubscriberList
from subscribers.origin import Origin, Who
from subscribers.reports.growth import by_door
from subscribers.reports.places import Came, by_place, came_by
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, make_list, make_people, us_phone
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db

NOUN = "subscribers.place"
PHONE = Origin(who=Who.PERSON, why="START", door="text", via=1)
LAW = {
    "support": "help@petal.example",
    "terms_url": "https://petal.example/terms",
    "privacy_url": "https://petal.example/privacy",
}


@pytest.fixture
def lst() -> SubscriberList:
    return make_list(countries=["US"], **LAW)


@pytest.fixture
def signup(lst) -> SignupPage:
    return SignupPage.objects.create(
        slug="offers", list=lst, headline="10% off", countries=["US"]
    )


def make_place(lst: SubscriberList, slug: str = "poster", **fields: object) -> Place:
    values = {"name": f"Place {slug}", "language": "en", **fields}
    return Place.objects.create(slug=slug, list=lst, **values)


@pytest.fixture
def poster(lst, signup) -> Place:
    return make_place(lst, page=signup)


def join(numbers: range, place: Place, *, now=NOON) -> list[int]:
    """Let people come by a place; return their keys."""
    keys = [row.pk for row in make_people([us_phone(one) for one in numbers])]
    told = Particulars(place=place)
    consent.subscribe(
        keys, place.list, origin=STAFF, now=now, particulars=dict.fromkeys(keys, told)
    )
    return keys


# --- what stands there ---------------------------------------------------------------


def test_a_poster_says_how_to_join(poster):
    text = places.draft_of(poster).text

    assert text.startswith(
        "Sign up at http://127.0.0.1:8000/join/offers/?place=poster to get recurring"
    )


def test_on_the_radio_addresses_are_said_without_their_scheme(poster):
    poster.medium = "radio"

    text = places.draft_of(poster).text

    assert "://" not in text
    assert "Terms: petal.example/terms" in text


def test_a_place_nothing_leads_into_says_so_and_is_not_reviewed(lst):
    bare = make_place(lst)

    with pytest.raises(NotAllowed, match=r"still has \[HOW TO JOIN\]"):
        reviewing.submit(bare, by="mia")


def test_a_call_to_action_that_lacks_an_element_is_not_approved(poster, lst):
    SubscriberList.objects.update(terms_url="")
    rows = reviewing.submit(Place.objects.get(), by="mia")

    with pytest.raises(NotAllowed) as refused:
        reviewing.approve(rows, by="ann", now=NOON)

    assert str(refused.value) == (
        "The call to action at Place poster lacks terms, which United States asks for."
    )


def test_its_author_does_not_approve_it(poster):
    rows = reviewing.submit(poster, by="mia")

    with pytest.raises(NotAllowed, match="somebody else"):
        reviewing.approve(rows, by="mia", now=NOON)


def test_a_list_shows_its_own_wording_not_that_of_a_place(poster, lst):
    rows = reviewing.submit(poster, by="mia")
    reviewing.put_live(reviewing.approve(rows, by="ann", now=NOON), by="ann", now=NOON)

    assert disclosures.shown(lst, ["US"]) == {}
    assert places.shown_at(poster) == rows[0]


@pytest.mark.parametrize("named", ["place POSTER", "poster", " Place  poster "])
def test_a_place_is_found_by_its_name_or_slug(poster, lst, named):
    assert places.place_named(lst, named, author="mia") == poster


def test_a_new_name_makes_a_new_place(poster, lst):
    made = places.place_named(lst, "Poster, Jl. Sudirman 3", author="mia")

    assert (made.slug, made.language, made.author) == (
        "poster-jl-sudirman-3",
        "en",
        "mia",
    )


def test_two_lists_may_have_a_place_of_one_name(poster):
    other = make_list("news")

    made = places.place_named(other, "poster", author="mia")

    assert (made.slug, made.list) == ("poster-2", other)


def test_one_list_has_no_two_places_of_one_name(poster, lst):
    with pytest.raises(IntegrityError):
        make_place(lst, "other", name=poster.name)


# --- who came by it ------------------------------------------------------------------


def test_those_who_came_are_counted_by_where_they_stand(poster):
    keys = join(range(1, 4), poster)
    consent.unsubscribe(
        keys[:1], scope=Scope.of_list(poster.list), origin=STAFF, now=NOON
    )

    assert came_by([poster.pk]) == {poster.pk: Came(ever=3, active=2, left=1)}


def test_a_door_is_counted_apart_by_place(poster, lst, signup):
    till = make_place(lst, "till", page=signup)
    now = timezone.now()
    join(range(1, 4), poster, now=now)
    join(range(4, 5), till, now=now)

    found = doors.apart(by_door(since=NOON), by_place(since=NOON))

    assert found == [("Till, Place poster", 3), ("Till, Place till", 1)]


def test_a_line_names_the_place(poster):
    join(range(1, 2), poster)

    assert json.loads(ConsentEvent.objects.latest("pk").line)["place"] == "poster"


def test_who_comes_again_by_another_door_is_counted_there(poster):
    [key] = join(range(1, 2), poster)
    consent.unsubscribe([key], scope=Scope.of_list(poster.list), origin=STAFF, now=NOON)

    consent.subscribe([key], poster.list, origin=PHONE, now=NOON)

    assert came_by([poster.pk]) == {}


# --- its page ------------------------------------------------------------------------


def html(role: str, place: Place) -> str:
    return staff(role).get(page(NOUN, "change", place.pk)).content.decode()


def test_the_call_to_action_is_there_to_copy_once_it_is_live(poster):
    assert "nothing belongs there yet" in html("marketer", poster)

    rows = reviewing.submit(poster, by="mia")
    reviewing.put_live(reviewing.approve(rows, by="ann", now=NOON), by="ann", now=NOON)

    assert "Print exactly this beside the offer." in html("support", poster)


def test_the_page_says_how_many_came(poster):
    join(range(1, 4), poster)

    assert "3 of 3" in html("operator", poster)


def test_a_page_of_another_list_is_refused(poster):
    other = make_list("news")
    theirs = SignupPage.objects.create(
        slug="news", list=other, headline="News", countries=["US"]
    )
    client = staff("marketer")

    shown = client.post(
        page(NOUN, "change", poster.pk),
        {"name": "Poster", "medium": "print", "page": theirs.pk, "language": "en"},
    )

    errors = shown.context["adminform"].form.errors
    assert errors["page"] == ["This page leads into News, not into Offers."]


def test_the_list_of_places_costs_the_same_for_2_and_20(lst, signup):
    client, url = staff("root"), page(NOUN, "changelist")
    for number in range(2):
        join(range(number, number + 1), make_place(lst, f"p{number}", page=signup))
    few = cost(client, url)

    for number in range(2, 20):
        join(range(number, number + 1), make_place(lst, f"p{number}", page=signup))

    assert cost(client, url) == few


def test_a_place_speaks_the_language_of_its_list_unless_told_otherwise(lst):
    SubscriberList.objects.update(language="fr")

    staff("marketer").post(
        page(NOUN, "add"),
        {"name": "Poster", "slug": "poster", "medium": "print", "list": lst.pk},
    )

    assert Place.objects.get().language == "fr"


@pytest.mark.parametrize(
    ("kind", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")], ids=["svg", "png"]
)
def test_its_code_is_a_file(poster, kind, begins):
    response = staff("marketer").get(page(NOUN, f"code_{kind}", poster.pk))

    assert response.content.startswith(begins)
    assert f"poster.{kind}" in response.headers["Content-Disposition"]


def test_its_code_opens_its_own_link(poster):
    assert places.opened_by(poster) == places.address_of(poster)
    assert places.address_of(poster).endswith("/join/offers/?place=poster")


def test_where_nothing_leads_in_there_is_no_code(lst):
    bare = make_place(lst)

    shown = staff("marketer").get(page(NOUN, "code_svg", bare.pk))

    assert shown.status_code == 404
