"""The subscriber's pages: found, added, edited; verbs asked, allowed and done."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django.utils.html import escape

from subscribers import consent, disclosures, erasure, ledger
from subscribers.admin.subscriber_page import Told
from subscribers.consent import Particulars
from subscribers.models import (
    AttributeType,
    ConsentEvent,
    Disclosure,
    Subscriber,
    SubscriberList,
    Subscription,
    Suppression,
)
from subscribers.verification import verify
from tests.factories import (
    NOON,
    STAFF,
    join,
    make_list,
    make_people,
    us_phone,
)
from tests.staffing import CONFIRMED, page, said, staff

pytestmark = pytest.mark.django_db

NOUN = "subscribers.subscriber"
VERBS = {
    "subscribe": ("marketer", "support"),
    "unsubscribe": ("marketer", "support", "operator"),
    "new_number": ("marketer", "support"),
    "stay": ("marketer", "support", "operator"),
    "erase": ("operator",),
    "evidence_pack": ("approver", "operator"),
}
ROLES = ("marketer", "approver", "support", "operator")


@pytest.fixture
def ann() -> Subscriber:
    [ann] = make_people([us_phone(1)])
    Subscriber.objects.filter(pk=ann.pk).update(first_name="Ann", last_name="Lee")
    ann.refresh_from_db()
    return ann


def subscribe_with(person: Subscriber, lst: SubscriberList, shown: Disclosure) -> None:
    """Join by a door that showed this version."""
    consent.subscribe(
        [person.pk],
        lst,
        origin=STAFF,
        now=NOON,
        confirmed=True,
        particulars={person.pk: Particulars(disclosure=shown)},
    )


# --- adding and editing ----------------------------------------------------------


def particulars(**values: str) -> dict[str, str]:
    return {"first_name": "Ann", "attributes": "", **values}


def test_adding_by_hand_writes_the_number_as_carriers_do():
    client = staff("marketer")

    client.post(page(NOUN, "add"), particulars(phone="+33 (0)6 12 30 00 07"))

    paul = Subscriber.objects.get()
    assert (str(paul.phone), paul.country, paul.line) == (
        "+33612300007",
        "FR",
        "mobile",
    )
    assert paul.first_name == "Ann"


def test_adding_by_hand_meets_the_suppression_the_number_left_behind(ann):
    erasure.erase([ann.pk], origin=STAFF, now=NOON)

    staff("marketer").post(page(NOUN, "add"), particulars(phone="+12025550101"))

    back = Subscriber.objects.known().get()
    assert back.suppressions.in_force().count() == 1


def test_adding_a_known_number_is_refused(ann):
    shown = staff("marketer").post(page(NOUN, "add"), particulars(phone="2025550101"))

    assert Subscriber.objects.count() == 1
    assert shown.status_code == 200


def test_adding_what_is_no_number_says_why():
    shown = staff("marketer").post(page(NOUN, "add"), particulars(phone="12"))

    assert not Subscriber.objects.exists()
    assert shown.context["adminform"].form.errors["phone"]


def test_editing_keeps_the_number_and_types_new_attributes(ann):
    client = staff("support")
    posted = particulars(first_name="Anna", attributes="spend = 120\ncity = Lyon")

    client.post(page(NOUN, "change", ann.pk), {**posted, "phone": "+12025550199"})

    ann.refresh_from_db()
    assert (str(ann.phone), ann.first_name) == ("+12025550101", "Anna")
    assert ann.attributes == {"spend": 120, "city": "Lyon"}
    assert AttributeType.objects.get(name="spend").type == "number"


def test_an_attribute_of_the_wrong_type_is_refused(ann):
    AttributeType.objects.create(name="spend", type="number")

    shown = staff("support").post(
        page(NOUN, "change", ann.pk), particulars(attributes="spend = much")
    )

    assert "is not a number" in shown.content.decode()


def test_editing_leaves_a_trace(ann):
    staff("support").post(page(NOUN, "change", ann.pk), particulars(first_name="An"))

    assert LogEntry.objects.filter(object_id=str(ann.pk)).count() == 1


def test_an_erased_person_is_not_edited(ann):
    erasure.erase([ann.pk], origin=STAFF, now=NOON)

    shown = staff("root").post(page(NOUN, "change", ann.pk), particulars())

    assert shown.status_code == 403


def test_nobody_deletes_a_subscriber(ann):
    assert staff("root").post(page(NOUN, "delete", ann.pk)).status_code == 403


# --- who may ---------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_a_verb_is_forbidden_to_whoever_lacks_it(ann, role, verb):
    response = staff(role).get(page(NOUN, verb, ann.pk))

    assert response.status_code == (200 if role in VERBS[verb] else 403)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_a_forbidden_verb_is_absent_from_the_page(ann, role, verb):
    consent.hold([ann.pk], until=timezone.now() + timedelta(hours=1))
    shown = staff(role).get(page(NOUN, "change", ann.pk)).content.decode()

    assert (page(NOUN, verb, ann.pk) in shown) == (role in VERBS[verb])


def test_the_ledger_is_shown_to_those_who_may_read_it(ann):
    join([ann], make_list())

    assert "Consent ledger</h2>" not in page_of(ann, "marketer")
    assert "Consent ledger</h2>" in page_of(ann, "support")


def page_of(person: Subscriber, role: str) -> str:
    return staff(role).get(page(NOUN, "change", person.pk)).content.decode()


# --- doing -----------------------------------------------------------------------

LEAVING = {**CONFIRMED, "scope": "everything", "why": "phone call"}


def test_the_timeline_shows_the_exact_wording_that_was_agreed_to(ann):
    lst = make_list(slug="offers", name="Weekly offers")
    [shown, *_] = disclosures.publish(lst, author="mia", approved_by="ann", now=NOON)
    subscribe_with(ann, lst, shown)

    page_shown = staff("support").get(page(NOUN, "change", ann.pk)).content.decode()

    assert "The exact wording, version 1 in English" in page_shown
    assert escape(shown.text) in page_shown


def test_the_timeline_calls_a_list_by_its_name(ann):
    lst = make_list(slug="offers", name="Weekly offers")
    join([ann], lst)

    page_shown = staff("support").get(page(NOUN, "change", ann.pk)).content.decode()

    assert "Joined: Weekly offers" in page_shown


def test_more_wordings_cost_no_more_queries(ann, django_assert_num_queries):
    for slug in ("offers", "club", "orders"):
        lst = make_list(slug=slug)
        [shown, *_] = disclosures.publish(lst, author="m", approved_by="a", now=NOON)
        subscribe_with(ann, lst, shown)

        with django_assert_num_queries(4):
            told = Told.of(ann)

    assert all(told.wording_of(line) for line in told.lines)


def test_whoever_says_that_they_stay_is_texted_again(ann):
    consent.hold([ann.pk], until=timezone.now() + timedelta(hours=1))

    posted = {**CONFIRMED, "why": "phone call"}
    staff("support").post(page(NOUN, "stay", ann.pk), posted)

    ann.refresh_from_db()
    assert ann.held_until is None
    assert "They stay: phone call" in LogEntry.objects.get().get_change_message()


def test_the_ledger_says_who_let_them_stay(ann):
    consent.hold([ann.pk], until=timezone.now() + timedelta(hours=1))

    posted = {**CONFIRMED, "why": "phone call"}
    staff("support", "sue").post(page(NOUN, "stay", ann.pk), posted)

    line = json.loads(ConsentEvent.objects.get(kind="stayed").line)
    assert (line["who"], line["by"], line["why"]) == ("staff", "sue", "phone call")
    assert verify().ok


def test_who_was_asked_nothing_has_nothing_to_answer(ann):
    shown = staff("support").get(page(NOUN, "change", ann.pk)).content.decode()

    assert page(NOUN, "stay", ann.pk) not in shown


def test_people_on_hold_can_be_listed(ann):
    make_people([us_phone(2)])
    consent.hold([ann.pk], until=timezone.now() + timedelta(hours=1))

    response = staff("support").get(page(NOUN, "changelist"), {"held": "yes"})

    assert [row.pk for row in response.context["cl"].result_list] == [ann.pk]


def test_opening_the_page_of_a_verb_changes_nothing(ann):
    staff("operator").get(page(NOUN, "erase", ann.pk))

    assert Subscriber.objects.known().filter(pk=ann.pk).exists()


def test_unsubscribing_states_what_is_at_stake(ann):
    join([ann], make_list())

    shown = staff("support").get(page(NOUN, "unsubscribe", ann.pk))

    assert ("Active subscriptions", "1") in shown.context["question"].facts


def test_unsubscribing_goes_through_the_ledger_with_the_instant_it_was_said(ann):
    join([ann], make_list())
    said_at = {"said_at_0": "2026-06-01", "said_at_1": "09:30"}

    staff("support").post(page(NOUN, "unsubscribe", ann.pk), {**LEAVING, **said_at})

    line = ledger.lines_of(ann)[-1]
    assert (line["by"], line["why"]) == ("support", "phone call")
    assert line["happened_at"].startswith("2026-06-01T09:30")


def test_an_opt_out_is_not_recorded_before_it_was_said(ann):
    later = {"said_at_0": "2999-01-01", "said_at_1": "09:30"}

    shown = staff("support").post(
        page(NOUN, "unsubscribe", ann.pk), {**LEAVING, **later}
    )

    assert shown.status_code == 200
    assert not Suppression.objects.exists()


def test_unsubscribing_needs_a_reason(ann):
    staff("support").post(page(NOUN, "unsubscribe", ann.pk), {**LEAVING, "why": ""})

    assert not Suppression.objects.exists()


def choose(rows: list[Subscriber], **values: str) -> dict[str, object]:
    keys = [row.pk for row in rows]
    return {"action": "unsubscribe_selected", "_selected_action": keys, **values}


def test_unsubscribing_several_asks_first(ann):
    join([ann], make_list())

    shown = staff("support").post(
        page(NOUN, "changelist"), {**choose([ann]), "index": 0}
    )

    assert "Unsubscribe several" in shown.content.decode()
    assert Subscription.objects.get().status == "active"


def test_unsubscribing_several_leaves_the_others(ann):
    lst = make_list()
    bo, cy = make_people([us_phone(2), us_phone(3)])
    join([ann, bo, cy], lst)

    staff("support").post(page(NOUN, "changelist"), choose([ann, bo], **LEAVING))

    active = Subscription.objects.filter(status="active")
    assert [row.subscriber_id for row in active] == [cy.pk]


def test_unsubscribing_all_matching_reaches_beyond_the_page(ann):
    rows = make_people([us_phone(n) for n in range(2, 70)])
    join(rows, make_list())
    posted = choose(rows[:1], **LEAVING, select_across="1")

    staff("support").post(page(NOUN, "changelist"), posted)

    assert not Subscription.objects.filter(status="active").exists()


def test_several_are_not_unsubscribed_by_those_who_may_not(ann):
    staff("approver").post(page(NOUN, "changelist"), choose([ann], **LEAVING))

    assert not Suppression.objects.exists()


def test_adding_to_a_double_opt_in_list_asks_by_text(ann):
    lst = make_list(opt_in="double")
    posted = {**CONFIRMED, "list": lst.pk, "why": "card at the till"}

    response = staff("marketer").post(page(NOUN, "subscribe", ann.pk), posted)

    assert Subscription.objects.get().status == "pending"
    assert "asked by text to confirm" in said(response)


def test_erasing_takes_the_name_and_keeps_the_tombstone(ann):
    posted = {**CONFIRMED, "why": "the person's e-mail"}

    staff("operator").post(page(NOUN, "erase", ann.pk), posted)

    ann.refresh_from_db()
    assert (ann.phone, ann.name) == (None, "")


def test_the_page_of_an_erased_person_still_opens(ann):
    join([ann], make_list())
    erasure.erase([ann.pk], origin=STAFF, now=NOON)

    assert "Erased #" in page_of(ann, "operator")


def test_the_way_to_the_page_ends_with_the_number_as_people_read_it(ann):
    shown = staff("support").get(page("subscribers_subscriber", "change", ann.pk))

    crumbs = re.findall(
        r'class="align-middle[^>]*>\s*([^<]+?)\s*<', shown.content.decode()
    )
    assert crumbs == ["Audience", "Subscribers", "+1 202-555-0101"]
