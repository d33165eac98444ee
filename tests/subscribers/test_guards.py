"""What the database refuses by itself: no active subscription without its line."""

import pytest
from django.core.management.sql import (
    emit_post_migrate_signal,
    emit_pre_migrate_signal,
)
from django.db import IntegrityError, connection, transaction

from subscribers import consent, guards
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def lst() -> SubscriberList:
    return make_list()


@pytest.fixture
def ann() -> Subscriber:
    [ann] = make_people([us_phone(1)])
    return ann


def make_active(subscriber: Subscriber, lst: SubscriberList) -> None:
    with transaction.atomic():
        Subscription.objects.create(
            subscriber=subscriber, list=lst, status="active", joined_at=NOON
        )


def test_nobody_becomes_active_by_a_bare_insert(ann, lst):
    with pytest.raises(IntegrityError, match="by a line of the ledger"):
        make_active(ann, lst)


def test_nobody_becomes_active_by_a_bare_update(ann, lst):
    join([ann], lst)
    consent.unsubscribe([ann.pk], scope=Scope.of_list(lst), origin=STAFF, now=NOON)

    with pytest.raises(IntegrityError, match="by a line"), transaction.atomic():
        Subscription.objects.update(status="active")


def test_a_line_on_another_list_is_no_ground(ann, lst):
    join([ann], make_list("news"))

    with pytest.raises(IntegrityError, match="by a line of the ledger"):
        make_active(ann, lst)


def test_who_is_active_already_may_change_in_other_ways(ann, lst):
    join([ann], lst)

    Subscription.objects.update(language="fr")

    assert Subscription.objects.get().status == "active"


@pytest.mark.parametrize("field", ["brand", "purpose"])
def test_brand_and_purpose_cannot_change_once_somebody_has_joined(ann, lst, field):
    join([ann], lst)

    with pytest.raises(IntegrityError, match="for its brand"), transaction.atomic():
        SubscriberList.objects.update(**{field: "Something else"})


def test_brand_and_purpose_cannot_change_while_somebody_is_asked(ann):
    consent.subscribe([ann.pk], make_list(opt_in="double"), origin=STAFF, now=NOON)

    with pytest.raises(IntegrityError, match="for its brand"), transaction.atomic():
        SubscriberList.objects.update(brand="Other")


def test_brand_and_purpose_may_change_before(lst):
    SubscriberList.objects.update(brand="Other", purpose="else")

    assert SubscriberList.objects.get().brand == "Other"


def test_what_is_not_agreed_to_may_change_later(ann, lst):
    join([ann], lst)

    SubscriberList.objects.update(name="Renamed", support="help@petal.example")

    assert SubscriberList.objects.get().name == "Renamed"


def test_installing_twice_leaves_one_of_each(ann, lst):
    guards.install(connection)
    guards.install(connection)

    with pytest.raises(IntegrityError):
        make_active(ann, lst)


@pytest.mark.django_db(transaction=True)
def test_a_migration_may_rebuild_the_tables_they_read(ann, lst):
    """As SQLite does for most changes: under another name, then renamed."""
    name, aside = Subscription._meta.db_table, "subscription_aside"
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")

    with connection.schema_editor() as editor:
        editor.alter_db_table(Subscription, name, aside)
        editor.alter_db_table(Subscription, aside, name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    with pytest.raises(IntegrityError, match="by a line of the ledger"):
        make_active(ann, lst)
