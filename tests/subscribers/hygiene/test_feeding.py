"""Numbers that were switched off or given away: consents end, nobody is shut out."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Message
from campaigns.sending import launching
from keywords.intake import receive
from subscribers import consent, verification
from subscribers.hygiene.feeding import Feed, feed
from subscribers.importing.service import Order, run_import
from subscribers.models import NumberFlag, Subscriber, Subscription, Suppression
from subscribers.scopes import Scope
from tests.factories import (
    NOON,
    STAFF,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)


@pytest.fixture
def offers():
    return make_list(sender=make_sender())


@pytest.fixture
def hundred(offers):
    people = make_people([us_phone(n) for n in range(100)])
    Subscriber.objects.update(first_name="Ann", attributes={"spend": 12})
    join(people, offers)
    return people


@pytest.fixture
def write(tmp_path):
    def write(people, head="MSISDN"):
        path = tmp_path / "carrier.csv"
        path.write_text("\n".join([head, *(str(one.phone) for one in people)]) + "\n")
        return path

    return write


def run(path, kind="deactivated", on=NOON, now=NOON):
    return feed(Feed(path=path, cause=kind, on=on.date(), by="ann"), now=now)


def rejoin(person, now=LATER):
    number = str(person.phone)
    received = receive(
        gateway="main",
        provider_id=f"t{person.pk}",
        from_number=number,
        to_number="+12025550100",
        body="JOIN",
        now=now,
    )
    return received.intent


def test_a_hundred_deactivated_numbers_end_their_consents_and_the_new_owners_join(
    offers, hundred, write
):
    done = run(write(hundred))

    assert (done.rows, done.flagged, done.consents_ended) == (100, 100, 100)
    assert not Subscriber.objects.reachable(offers).exists()
    assert not Suppression.objects.exists()

    assert {rejoin(person) for person in hundred[:3]} == {"opt_in"}
    assert Subscriber.objects.reachable(offers).count() == 3
    assert verification.verify().ok


def test_the_new_owner_is_not_called_by_the_former_ones_name(offers, hundred, write):
    run(write(hundred[:1]))
    rejoin(hundred[0])

    person = Subscriber.objects.get(pk=hundred[0].pk)
    assert (person.first_name, person.attributes) == ("", {})
    assert NumberFlag.objects.get().renewed_at == LATER


def test_the_ledger_says_why_a_consent_ended(offers, hundred, write):
    run(write(hundred[:1], head="Phone"), kind="reassigned")

    line = json.loads(hundred[0].consent_events.last().line)
    assert line["kind"] == "expired"
    assert line["why"] == f"number reassigned by {NOON:%Y-%m-%d}"


def test_queued_texts_are_cancelled(offers, hundred, write):
    launching.launch(make_campaign(offers), by="ann", now=NOON)

    run(write(hundred[:40]))

    cancelled = Message.objects.filter(status=Message.Status.CANCELLED)
    assert cancelled.count() == 40


def test_who_joined_after_the_day_stays(offers, hundred, write):
    done = run(write(hundred[:10]), on=NOON - timedelta(days=60))

    assert (done.flagged, done.consents_ended) == (10, 0)
    assert Subscriber.objects.reachable(offers).count() == 100


def test_the_same_file_again_changes_nothing(offers, hundred, write):
    path = write(hundred[:10])
    run(path)

    again = run(path)

    assert (again.flagged, again.already, again.consents_ended) == (0, 10, 0)


def test_every_row_is_accounted_for_and_strangers_leave_nothing(
    offers, hundred, tmp_path
):
    path = tmp_path / "carrier.csv"
    rows = [hundred[0].phone, hundred[0].phone, "+33612340000", "nobody"]
    path.write_text("\n".join(["Phone", *map(str, rows)]))

    done = run(path)

    assert done.rows == 4
    assert (done.flagged, done.repeated, done.unknown, done.rejected) == (1, 1, 1, 1)
    assert Subscriber.objects.count() == 100


def test_an_older_consent_in_a_file_does_not_bring_the_former_owner_back(
    offers, hundred, write, tmp_path
):
    run(write(hundred[:1]))

    done = bring_back(offers, hundred[0], tmp_path, agreed="2026-01-02")

    assert done.left_alone == 1
    assert Subscription.objects.get(subscriber=hundred[0]).status == "expired"


def test_a_later_consent_in_a_file_brings_the_new_owner_in(
    offers, hundred, write, tmp_path
):
    run(write(hundred[:1]))

    done = bring_back(offers, hundred[0], tmp_path, agreed=f"{LATER:%Y-%m-%d}")

    assert done.updated == 1
    assert Subscription.objects.get(subscriber=hundred[0]).status == "active"


def bring_back(lst, person, folder, agreed):
    path = folder / "people.csv"
    path.write_text(f"Phone,First name,Consent date\n{person.phone},Bea,{agreed}\n")
    order = Order(path=path, lst=lst, by="ann", consent="express", attestation="till")
    return run_import(order, now=NOON + timedelta(days=3))


def test_who_opted_out_stays_out(offers, hundred, write):
    consent.unsubscribe(
        [hundred[0].pk], scope=Scope.everything(), origin=STAFF, now=NOON
    )

    done = run(write(hundred[:1]))

    assert done.consents_ended == 0
    assert Subscription.objects.get(subscriber=hundred[0]).status == "unsubscribed"


def test_the_command_counts_before_it_does_anything(offers, hundred, write):
    out = io.StringIO()

    call_command(
        "flag_numbers",
        str(write(hundred[:5])),
        kind="deactivated",
        dry_run=True,
        json=True,
        stdout=out,
    )

    told = json.loads(out.getvalue())
    assert (told["flagged"], told["consents_ended"]) == (5, 5)
    assert not NumberFlag.objects.exists()


def test_a_day_to_come_is_refused(hundred, write):
    with pytest.raises(CommandError, match=r"yet to come\.$"):
        call_command(
            "flag_numbers", str(write(hundred[:5])), kind="deactivated", on=tomorrow()
        )


def tomorrow():
    return (timezone.now() + timedelta(days=1)).date()
