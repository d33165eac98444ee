"""Somebody with a new number: known there, agreed to nothing there."""

import pytest
from django.http import HttpResponse

from subscribers import consent, renumbering
from subscribers.errors import NotAllowed
from subscribers.models import (
    ConsentEvent,
    Subscriber,
    Subscription,
    Suppression,
    Tag,
)
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone
from tests.staffing import CONFIRMED, page, said, staff

pytestmark = pytest.mark.django_db

NEW = us_phone(2)


@pytest.fixture
def ann() -> Subscriber:
    [row] = make_people([us_phone(1)])
    Subscriber.objects.filter(pk=row.pk).update(
        first_name="Ann", email="ann@example.com", attributes={"spend": 9}
    )
    join([row], make_list())
    return Subscriber.objects.get(pk=row.pk)


def move(person: Subscriber, phone=NEW) -> Subscriber:
    return renumbering.move(person, phone, origin=STAFF, now=NOON)


def test_their_particulars_are_found_under_the_new_number(ann):
    moved = move(ann)

    assert str(moved.phone) == NEW.e164
    assert (moved.first_name, moved.email) == ("Ann", "ann@example.com")
    assert moved.attributes == {"spend": 9}


def test_their_tags_move_with_them(ann):
    ann.tags.add(Tag.objects.create(name="regular"))

    assert [tag.name for tag in move(ann).tags.all()] == ["regular"]
    assert not ann.tags.exists()


def test_the_new_number_is_on_no_list(ann):
    assert not Subscription.objects.filter(subscriber=move(ann)).exists()


def test_the_new_number_has_no_line_in_the_ledger(ann):
    assert not ConsentEvent.objects.filter(subscriber=move(ann)).exists()


def test_the_old_number_leaves_every_list(ann):
    move(ann)

    assert ann.subscriptions.get().status == "unsubscribed"


def test_the_old_number_is_suppressed(ann):
    move(ann)

    assert Suppression.objects.in_force().get().subscriber == ann


def test_the_old_number_no_longer_carries_their_name(ann):
    move(ann)

    ann.refresh_from_db()
    assert (ann.first_name, ann.email, ann.attributes) == ("", "", {})


def test_what_is_known_of_the_new_number_is_kept(ann):
    [known] = make_people([NEW])
    Subscriber.objects.filter(pk=known.pk).update(first_name="Anna")

    moved = move(ann)

    assert (moved.pk, moved.first_name) == (known.pk, "Anna")
    assert moved.email == "ann@example.com"


def test_a_new_number_that_left_stays_left(ann):
    [known] = make_people([NEW])
    consent.unsubscribe([known.pk], scope=Scope.everything(), origin=STAFF, now=NOON)

    move(ann)

    assert Suppression.objects.in_force().filter(subscriber=known).exists()


def test_the_same_number_is_refused(ann):
    with pytest.raises(NotAllowed, match="number they have"):
        move(ann, us_phone(1))


def test_the_ledger_verifies_afterwards(ann):
    move(ann)

    assert verify().ok


def test_staff_are_told_where_they_are_found(ann):
    done = asked("+1 202 555 0102")

    assert "+1 202-555-0102</a> now, on no list yet" in said(done)


@pytest.mark.parametrize("typed", ["+1 (202) 555-0102", "0012025550102"])
def test_staff_type_the_number_in_any_format(ann, typed):
    asked(typed)

    assert Subscriber.objects.get(phone=NEW.e164).first_name == "Ann"


def test_what_is_no_number_is_said_beside_the_field(ann):
    done = asked("12")

    assert done.context["form"].errors["phone"]
    assert ann.subscriptions.get().status == "active"


def asked(typed: str) -> HttpResponse:
    ann = Subscriber.objects.get()
    posted = {**CONFIRMED, "phone": typed, "why": "phone call"}
    return staff("support").post(
        page("subscribers.subscriber", "new_number", ann.pk), posted
    )
