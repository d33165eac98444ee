"""Unclear opt-outs: two buttons, and the ledger says who pressed which."""

import json

import pytest

from campaigns.models import Message
from keywords.answering import scoping
from keywords.inbox import deciding
from keywords.inbox.errors import Meanwhile
from keywords.models import Conversation
from subscribers import consent
from subscribers.models import ConsentEvent, Subscription, Suppression
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(offers, unclear) -> Conversation:
    join([unclear.subscriber], offers, origin=STAFF)
    return unclear


def line(kind: str) -> dict[str, object]:
    return json.loads(ConsentEvent.objects.filter(kind=kind).latest("pk").line)


def test_who_leaves_is_unsubscribed_under_the_name_of_who_read_it(held, sue):
    deciding.they_leave(held.pk, by=sue, heard=1, now=NOON)

    said = line("unsubscribed")
    assert Subscription.objects.get().status == "unsubscribed"
    assert (said["who"], said["by"], said["door"]) == ("staff", "sue", "inbox")
    assert verify().ok


def test_who_leaves_is_suppressed_and_asked_nothing_more(held, sue):
    deciding.they_leave(held.pk, by=sue, heard=1, now=NOON)

    held.refresh_from_db()
    assert Suppression.objects.in_force().get().brand == "Petal & Stem"
    assert (held.subscriber.held_until, held.status, held.closed_by) == (
        None,
        "closed",
        "sue",
    )


def test_no_text_confirms_what_staff_decided(held, sue):
    before = Message.objects.count()

    deciding.they_leave(held.pk, by=sue, heard=1, now=NOON)

    assert Message.objects.count() == before


def test_who_stays_is_texted_again_and_the_ledger_says_who_let_them(held, sue):
    assert deciding.they_stay(held.pk, by=sue, heard=1, now=NOON)

    held.subscriber.refresh_from_db()
    assert held.subscriber.held_until is None
    assert (line("stayed")["who"], line("stayed")["by"]) == ("staff", "sue")
    assert Subscription.objects.get().status == "active"


def test_staying_twice_writes_one_line(held, sue):
    deciding.they_stay(held.pk, by=sue, heard=1, now=NOON)

    assert not deciding.they_stay(held.pk, by=sue, heard=1, now=NOON)
    assert ConsentEvent.objects.filter(kind="stayed").count() == 1


@pytest.mark.parametrize("decide", [deciding.they_leave, deciding.they_stay])
def test_who_has_texted_since_is_read_first(held, sue, text, decide):
    text("Sorry, I meant something else entirely")

    with pytest.raises(Meanwhile, match="texted again"):
        decide(held.pk, by=sue, heard=1, now=NOON)

    assert not ConsentEvent.objects.filter(kind__in=("stayed", "suppressed")).exists()


# --- a bare STOP, a set at a time ---------------------------------------------------


def texted(person, sender, kind, lst=None) -> None:
    Message.objects.create(
        subscriber=person,
        sender=sender,
        kind=kind,
        list=lst,
        cause=f"{kind}:{person.pk}",
        status="sent",
        first_due_at=NOON,
        handed_at=NOON,
    )


def test_a_set_leaves_what_each_ones_own_stop_would_end(offers, sender):
    other = make_list("tools", sender=sender, brand="Rust & Iron")
    people = make_people([us_phone(number) for number in range(1, 5)])
    offered, tooled, ordered, new = (row.pk for row in people)
    texted(people[0], sender, "promotional", offers)
    texted(people[1], sender, "promotional", other)
    texted(people[2], sender, "transactional")

    found = scoping.of_stops(sender, [offered, tooled, ordered, new], now=NOON)

    assert found == {
        Scope.of_brand("Petal & Stem"): {offered, new},
        Scope.of_brand("Rust & Iron"): {tooled, new},
        Scope.everything(): {ordered},
    }


def test_the_hold_of_who_is_erased_is_nobodys_to_lift(held):
    consent.release_hold([held.subscriber_id])

    assert consent.let_stay([held.subscriber_id], origin=STAFF, now=NOON) == ()
