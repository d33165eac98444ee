"""A list's page: its growth, who stands on it, its doors, what people agree to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keywords.matching import fold
from keywords.models import Keyword
from subscribers import consent, disclosures, reviewing
from subscribers.models import ImportJob, SignupPage, SubscriberList
from subscribers.origin import Origin, Who
from subscribers.reports import kept
from subscribers.scopes import Scope
from tests.factories import (
    STAFF,
    join,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db

NOUN = "subscribers.subscriberlist"


@pytest.fixture(autouse=True)
def _counted_anew(monkeypatch) -> None:
    """However slow the machine is."""
    monkeypatch.setattr(kept, "SLOW_SECONDS", 3600)


@pytest.fixture
def offers() -> SubscriberList:
    return make_list(
        countries=["US"],
        promise_messages=4,
        promise_per="month",
        support="+1 202 555 0100",
        terms_url="https://example.com/t",
        privacy_url="https://example.com/p",
    )


def people_by(door: str, number: int, lst: SubscriberList) -> list[int]:
    """Let `number` new people join by a door just now; return their keys."""
    now = timezone.now()
    rows = make_people([us_phone() for _ in range(number)], now=now)
    join(rows, lst, now=now, origin=Origin(who=Who.PERSON, why="joined", door=door))
    return [row.pk for row in rows]


def sections(lst: SubscriberList, role: str = "root") -> dict[str, object]:
    """The pieces of the list's page, by title."""
    context = staff(role).get(page(NOUN, "change", lst.pk)).context
    found = {}
    waiting = [*context["sections_above"], *context["sections_below"]]
    while waiting:
        section = waiting.pop(0)
        waiting += getattr(section, "sections", ())
        found[getattr(section, "title", "")] = section
    return found


def test_growth_is_drawn_day_by_day(offers):
    keys = people_by("till", 3, offers)
    consent.unsubscribe(
        keys[:1], scope=Scope.of_list(offers), origin=STAFF, now=timezone.now()
    )

    chart = sections(offers)["Joined and left, last 90 days"]

    joined, left = chart.series
    assert len(chart.labels) == 90
    assert (joined.values[-1], left.values[-1]) == (3, -1)


def test_a_figure_names_what_it_is_a_part_of(offers):
    keys = people_by("till", 3, offers)
    consent.unsubscribe(
        keys[:1], scope=Scope.of_list(offers), origin=STAFF, now=timezone.now()
    )

    [figures] = [
        piece for title, piece in sections(offers).items() if "counted at" in title
    ]

    assert dict(figures.facts) == {
        "Active now": "2 of 3",
        "Joined": "3",
        "Left": "1 of 3",
        "Net": "+2",
    }


def test_everybody_stands_somewhere(offers):
    now = timezone.now()
    [asked] = make_people([us_phone()], now=now)
    offers.opt_in = "double"
    offers.save()
    consent.subscribe([asked.pk], offers, origin=STAFF, now=now)
    people_by("till", 2, offers)

    shares = sections(offers)["Where its people stand"]

    there = {part.label: part.number for part in shares.parts if part.number}
    assert there == {"active": 2, "waiting for a yes": 1}


def test_people_are_counted_by_what_they_were_promised(offers):
    people_by("till", 2, offers)
    offers.promise_messages = 8
    offers.save()
    people_by("till", 1, offers)

    shares = sections(offers)["What they were promised"]

    assert [(part.label, part.number) for part in shares.parts] == [
        ("up to 4 a month", 2),
        ("up to 8 a month (what it promises now)", 1),
    ]


# --- doors -----------------------------------------------------------------------


def keyword(lst: SubscriberList, word: str = "BUNGA", **fields: object) -> Keyword:
    number = fields.pop("number", "+12025550100")
    sender = make_sender(f"s{number}", number=number)
    values = {"word": word, "folded": fold(word), "action": "join", **fields}
    return Keyword.objects.create(sender=sender, list=lst, **values)


def doors(lst: SubscriberList, role: str = "root") -> list[tuple[object, ...]]:
    return sections(lst, role)["Doors that lead here"].rows


def test_a_door_says_how_many_came_by_it_lately(offers):
    people_by("till", 1, offers)
    people_by("page:spring", 3, offers)

    rows = [(title, came) for title, _, _, came in doors(offers)]

    assert rows == [("Sign-up page spring", "3 of 4"), ("Till", "1 of 4")]


def test_who_came_long_ago_is_not_counted(offers):
    rows = make_people([us_phone()])
    join(rows, offers, now=timezone.now() - timedelta(days=31))

    assert doors(offers) == []


def test_a_keyword_is_a_door_before_anybody_used_it(offers):
    keyword(offers, place="window poster")

    [(title, where, state, came)] = doors(offers)

    assert "Keyword BUNGA" in title
    assert (where, state, came) == (
        "text it to +12025550100, window poster",
        "Counts",
        "0 of 0",
    )


def test_a_word_on_two_numbers_is_one_door(offers):
    keyword(offers)
    keyword(offers, number="36123", ends_at=timezone.now())

    [(_, where, state, _)] = doors(offers)

    assert where == "text it to +12025550100 or 36123"
    assert state == "Counts, Over"


def test_a_sign_up_page_is_a_door_with_its_state(offers):
    SignupPage.objects.create(slug="spring", list=offers, headline="10% off")

    [(title, where, state, _)] = doors(offers)

    assert "Sign-up page spring" in title
    assert (where, state) == ("/join/spring/", "Draft")


def test_a_keyword_of_another_list_is_no_door(offers):
    keyword(make_list("news"))

    assert doors(offers) == []


def test_an_import_is_named_by_its_file(offers):
    job = ImportJob.objects.create(
        list=offers,
        file_name="till.csv",
        consent="express",
        by="ann",
        started_at=timezone.now(),
    )
    people_by(f"import:{job.pk}", 1, offers)

    [(title, where, _, _)] = doors(offers)

    assert (f"Import #{job.pk}" in title, where) == (True, "till.csv")


# --- wording ---------------------------------------------------------------------


def screen(lst: SubscriberList) -> object:
    [one] = sections(lst)["What people agree to"].screens
    return one


def test_wording_nobody_approved_is_said_to_be_so(offers):
    shown = screen(offers)

    assert shown.text == disclosures.compose(offers, "en", "US")
    assert "Not approved yet" in shown.notes[0]


def test_the_approved_wording_says_who_approved_it(offers):
    disclosures.publish(offers, author="mia", approved_by="ann", now=timezone.now())

    assert screen(offers).notes[0] == "Version 1, approved by ann."


def test_what_is_shown_is_what_was_approved(offers):
    disclosures.publish(offers, author="mia", approved_by="ann", now=timezone.now())
    approved = disclosures.compose(offers, "en", "US")
    offers.support = "help@example.com"
    offers.save()

    assert screen(offers).text == approved


def needs(lst: SubscriberList, role: str = "root") -> list[object]:
    found = sections(lst, role).get("Wording")
    return list(found.needs) if found else []


def test_nothing_waits_once_the_wording_is_approved(offers):
    disclosures.publish(offers, author="mia", approved_by="ann", now=timezone.now())

    assert needs(offers) == []


def reworded(lst: SubscriberList) -> SubscriberList:
    disclosures.publish(lst, author="mia", approved_by="ann", now=timezone.now())
    lst.support = "help@example.com"
    lst.save()
    return lst


def test_a_change_since_the_approval_waits_to_be_submitted(offers):
    [need] = needs(reworded(offers), "marketer")

    assert need.sentence == (
        "What is said now for United States in English differs from the live wording."
    )
    assert need.href == page(NOUN, "submit_wording", offers.pk)


def test_wording_in_review_waits_for_an_approver(offers):
    reviewing.submit(reworded(offers), by="mia")

    [need] = needs(offers, "approver")
    assert "waits for approval (submitted by mia)" in need.sentence
    assert need.href == page(NOUN, "approve_wording", offers.pk)


def test_who_submitted_it_is_only_led_to_the_words(offers):
    reviewing.submit(reworded(offers), by="approver")

    [need] = needs(offers, "approver")
    assert need.href == "#what-would-change"


def test_what_would_change_stands_beside_what_is_live(offers):
    reviewing.submit(reworded(offers), by="mia")

    [pair] = sections(offers)["What would change"].pairs

    marked = [run.text for run in pair.new.runs if run.is_marked]
    assert marked == ["help@example.com."]
    assert pair.old.heading == "Live, version 1"
    assert pair.new.heading == "In review, version 2"


def test_a_blank_left_open_is_said_to_keep_it_from_review(offers):
    offers.template = "healthcare"
    offers.save()

    said = needs(offers)[-1].sentence

    assert "[PRACTICE NAME] and [CARE PURPOSE]" in said


def test_what_the_wording_lacks_is_named(offers):
    offers.support = ""
    offers.save()

    pieces = sections(offers)

    assert "lacks HELP with a contact" in pieces["Wording"].needs[-1].sentence
    [shown] = pieces["What people agree to"].screens
    assert ("HELP with a contact", False) in shown.ticks


def test_a_list_that_serves_nobody_says_what_to_do():
    lst = make_list(countries=[])

    shown = sections(lst)["What people agree to"]

    assert "serves no country yet" in shown.sentences[0]


def test_who_may_only_read_a_list_reads_words(offers):
    offers.countries, offers.tags = ["US", "FR"], ["sale"]
    offers.save()

    shown = staff("support").get(page(NOUN, "change", offers.pk)).content.decode()

    assert "US, FR" in shown
    assert "up to 4 a month" in shown
    assert "&quot;US&quot;" not in shown


# --- cost --------------------------------------------------------------------------


def test_the_page_costs_the_same_for_2_and_20_of_everything():
    sparse = make_list("sparse", countries=["US"])
    full = make_list("full", countries=["US", "FR", "GB", "DE", "ES", "IT"])
    client = staff("root")
    fill(sparse, 2)

    fill(full, 20)

    few = cost(client, page(NOUN, "change", sparse.pk))
    assert cost(client, page(NOUN, "change", full.pk)) == few


def fill(lst: SubscriberList, number: int) -> None:
    disclosures.publish(lst, author="mia", approved_by="ann", now=timezone.now())
    for n in range(number):
        keyword(lst, f"WORD{n}", number=f"{lst.pk}{10_000 + n}")
        people_by(f"door-{n}", 1, lst)
