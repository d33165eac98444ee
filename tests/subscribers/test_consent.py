"""Consent's verbs: who ends up where, and what is never done."""

from datetime import timedelta

import pytest

from subscribers import consent, people
from subscribers.erasure import erase
from subscribers.models import ConsentEvent, Subscriber, Subscription, Suppression
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope
from tests.factories import (
    NOON,
    STAFF,
    fr_phone,
    join,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db


def from_phone(sender) -> Origin:
    return Origin(
        who=Who.PERSON, via=sender.pk, door="keyword:BUNGA", cause="inbound:1"
    )


@pytest.fixture
def ann():
    [ann] = make_people([us_phone(1)])
    return ann


def status(subscriber, lst) -> str:
    return Subscription.objects.get(subscriber=subscriber, list=lst).status


def test_a_single_opt_in_list_takes_people_at_once(ann):
    lst = make_list()

    done = consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    assert done.joined == (ann.pk,)
    assert status(ann, lst) == "active"


def test_a_double_opt_in_list_asks_first(ann):
    lst = make_list(opt_in="double")

    done = consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    assert done.requested == (ann.pk,)
    assert status(ann, lst) == "pending"


def test_a_request_is_not_repeated_while_one_is_open(ann):
    lst = make_list(opt_in="double")
    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    done = consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    assert done.already == (ann.pk,)


@pytest.mark.parametrize(
    ("minutes", "ends_as"),
    [(71 * 60 + 59, "active"), (72 * 60 + 1, "pending")],
    ids=["a minute early", "a minute late asks again"],
)
def test_yes_counts_for_72_hours(ann, minutes, ends_as):
    lst = make_list(opt_in="double")
    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    consent.confirm([ann.pk], lst, origin=STAFF, now=NOON + timedelta(minutes=minutes))

    assert status(ann, lst) == ends_as


def test_a_late_yes_asks_once_more_and_not_twice(ann):
    lst = make_list(opt_in="double")
    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)
    late = NOON + timedelta(hours=73)
    consent.confirm([ann.pk], lst, origin=STAFF, now=late)

    again = consent.confirm([ann.pk], lst, origin=STAFF, now=late + timedelta(hours=73))

    assert again.refused == (ann.pk,)


def test_someone_who_left_is_left_alone_by_staff(ann):
    lst = make_list()
    join([ann], lst)
    consent.unsubscribe([ann.pk], scope=Scope.of_list(lst), origin=STAFF, now=NOON)

    done = consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    assert done.left_alone == (ann.pk,)
    assert status(ann, lst) == "unsubscribed"


def test_someone_who_left_comes_back_by_their_own_phone(ann):
    sender = make_sender()
    lst = make_list(sender=sender)
    join([ann], lst)
    consent.unsubscribe([ann.pk], scope=Scope.everything(), origin=STAFF, now=NOON)

    consent.subscribe([ann.pk], lst, origin=from_phone(sender), now=NOON)

    assert Subscriber.objects.reachable(lst).filter(pk=ann.pk).exists()


def test_a_yes_never_lifts_a_suppression(ann):
    lst = make_list(opt_in="double")
    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)
    Suppression.objects.create(
        subscriber=ann,
        key_id="test",
        phone_hash="0" * 64,
        scope="everything",
        reason="test",
        created_at=NOON,
    )

    done = consent.confirm([ann.pk], lst, origin=STAFF, now=NOON)

    assert done.refused == (ann.pk,)


def test_a_brand_opt_out_ends_every_list_of_the_brand(ann):
    offers, news = make_list("offers"), make_list("news")
    other = make_list("other", brand="Other")
    for lst in (offers, news, other):
        join([ann], lst)

    consent.unsubscribe(
        [ann.pk], scope=Scope.of_brand("Petal & Stem"), origin=STAFF, now=NOON
    )

    assert [status(ann, lst) for lst in (offers, news, other)] == [
        "unsubscribed",
        "unsubscribed",
        "active",
    ]


def test_a_country_the_list_does_not_serve_is_refused():
    lst = make_list(countries=["US"])
    [zoe] = make_people([fr_phone(1)])

    done = consent.subscribe([zoe.pk], lst, origin=STAFF, now=NOON)

    assert done.not_served == (zoe.pk,)
    assert not Subscription.objects.exists()


def test_the_promise_is_snapshotted_at_joining(ann):
    lst = make_list(promise_messages=4, promise_per="month")
    join([ann], lst)
    lst.promise_messages = 9
    lst.save()

    assert Subscription.objects.get().promise_messages == 4


def test_a_suppressed_stranger_meets_the_suppression_on_arrival():
    lst = make_list()
    phone = us_phone(7)
    consent.suppress(
        {phone.e164: None}, scope=Scope.everything(), origin=STAFF, now=NOON
    )

    [late] = make_people([phone])
    join([late], lst)

    assert not Subscriber.objects.reachable(lst).exists()


def test_a_suppression_outlives_erasure(ann):
    lst = make_list()
    join([ann], lst)
    erase([ann.pk], origin=STAFF, now=NOON)

    [again] = make_people([us_phone(1)])

    assert again.pk != ann.pk
    assert Suppression.objects.in_force().filter(subscriber=again).exists()


def test_suppressing_the_same_number_twice_keeps_one_row():
    numbers = {us_phone(8).e164: None}
    consent.suppress(numbers, scope=Scope.everything(), origin=STAFF, now=NOON)

    new, already = consent.suppress(
        numbers, scope=Scope.everything(), origin=STAFF, now=NOON
    )

    assert (new, already) == (0, 1)


def test_a_rotated_key_still_finds_old_suppressions(settings):
    numbers = {us_phone(8).e164: None}
    consent.suppress(numbers, scope=Scope.everything(), origin=STAFF, now=NOON)
    settings.PHONE_HASH_KEYS = ["2027:new-secret", *settings.PHONE_HASH_KEYS]

    [bob] = make_people([us_phone(8)])

    assert Suppression.objects.filter(subscriber=bob).exists()


def test_every_change_leaves_a_line(ann):
    lst = make_list(opt_in="double")
    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)
    consent.confirm([ann.pk], lst, origin=STAFF, now=NOON)
    consent.unsubscribe([ann.pk], scope=Scope.of_list(lst), origin=STAFF, now=NOON)

    kinds = ConsentEvent.objects.order_by("seq").values_list("kind", flat=True)

    assert list(kinds) == ["requested", "confirmed", "unsubscribed", "suppressed"]


def test_unanswered_requests_expire(ann):
    lst = make_list(opt_in="double")
    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    consent.expire_requests(lst, origin=STAFF, now=NOON + timedelta(hours=73))

    assert status(ann, lst) == "expired"


def test_a_set_costs_the_same_queries_as_one(django_assert_max_num_queries):
    lst = make_list()
    rows = make_people([us_phone(n) for n in range(100)])

    with django_assert_max_num_queries(20):
        consent.subscribe([row.pk for row in rows], lst, origin=STAFF, now=NOON)


def test_bringing_a_number_twice_keeps_one_subscriber():
    first = people.ensure([us_phone(3)], now=NOON)
    second = people.ensure([us_phone(3)], now=NOON)

    assert first == second


def test_the_promise_is_the_one_they_read_when_asked(ann):
    lst = make_list(opt_in="double", promise_messages=2, promise_per="month")
    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)
    lst.promise_messages = 30
    lst.save()

    consent.confirm([ann.pk], lst, origin=STAFF, now=NOON)

    assert Subscription.objects.get().promise_messages == 2


def test_a_file_is_no_reason_to_ask_twice(ann):
    lst = make_list(opt_in="double")
    origin = Origin(who=Who.IMPORT, by="ann", door="import:1")
    consent.subscribe([ann.pk], lst, origin=origin, now=NOON)

    later = NOON + timedelta(days=8)
    done = consent.subscribe([ann.pk], lst, origin=origin, now=later)

    assert done.left_alone == (ann.pk,)


def test_silence_after_a_question_is_asked_again_under_the_lock(ann):
    consent.hold([ann.pk], until=NOON)
    consent.release_hold([ann.pk])

    assert consent.end_unanswered(origin=STAFF, now=NOON) == 0


def test_who_is_not_held_any_more_cannot_be_said_to_stay(ann):
    consent.hold([ann.pk], until=NOON)
    consent.release_hold([ann.pk])

    assert consent.let_stay([ann.pk], origin=STAFF, now=NOON) == ()
    assert not ConsentEvent.objects.exists()
