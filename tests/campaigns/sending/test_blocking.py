"""Whom the provider refuses because they opted out there loses the consent here."""

import pytest

from campaigns.gateways.base import RecipientOptedOut
from campaigns.models import Message
from campaigns.sending import launching, recording
from campaigns.sending.pump import dispatch
from subscribers import consent
from subscribers.models import Subscription
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope
from tests.factories import (
    NOON,
    STAFF,
    join,
    make_campaign,
    make_people,
    us_phone,
)

pytestmark = pytest.mark.django_db


class WorkerDiesError(BaseException):
    """What nothing catches, as nothing catches a killed process."""


@pytest.fixture
def ann(memory, offers):
    """Somebody whom the provider refuses, and nine others."""
    people = make_people([us_phone(n) for n in range(10)])
    join(people, offers)
    memory.refuse(str(people[0].phone), RecipientOptedOut("21610"))
    return people[0]


def dies(*_: object, **__: object) -> None:
    raise WorkerDiesError


def launch_and_send(offers):
    launching.launch(make_campaign(offers), by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)


def status_of(person):
    return Subscription.objects.get(subscriber=person).status


def test_a_block_at_the_provider_ends_the_consent(ann, offers):
    launch_and_send(offers)

    assert status_of(ann) == "unsubscribed"


def test_a_worker_that_dies_once_it_is_recorded_has_ended_it(ann, offers, monkeypatch):
    record = recording.record

    def records_and_dies(*args: object, **kwargs: object) -> None:
        record(*args, **kwargs)
        dies()

    monkeypatch.setattr(recording, "record", records_and_dies)
    with pytest.raises(WorkerDiesError):
        launch_and_send(offers)

    assert status_of(ann) == "unsubscribed"


@pytest.mark.parametrize("step", ["_lock", "_written"])
def test_a_worker_that_dies_earlier_has_done_neither(ann, offers, monkeypatch, step):
    monkeypatch.setattr(recording, step, dies)

    with pytest.raises(WorkerDiesError):
        launch_and_send(offers)

    assert status_of(ann) == "active"
    assert Message.objects.get(subscriber=ann).status == "handing"


def test_a_block_older_than_the_return_is_not_a_new_opt_out(ann, offers, sender):
    consent.unsubscribe([ann.pk], scope=Scope.everything(), origin=STAFF, now=NOON)
    back = Origin(who=Who.PERSON, via=sender.pk, door="text")
    consent.subscribe([ann.pk], offers, origin=back, now=NOON, confirmed=True)
    Message.objects.all().delete()

    launch_and_send(offers)

    assert status_of(ann) == "active"
