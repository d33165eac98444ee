"""The `seed_demo` command: in an empty database only, through the simulator only."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from campaigns.models import Campaign, Sender
from keywords.demo import numbers
from keywords.demo.seed import DemoRefused, seed
from subscribers.models import ConsentEvent, Subscriber
from tests.factories import make_people, us_phone

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)


@pytest.fixture
def seed_demo() -> Callable[..., dict[str, object]]:
    def run(*args: str) -> dict[str, object]:
        out = StringIO()
        call_command("seed_demo", "--json", *args, stdout=out)
        return json.loads(out.getvalue())

    return run


def test_it_says_what_the_database_holds(seed_demo):
    done = seed_demo("--subscribers", "5")

    assert list(done) == ["subscribers", "lists", "campaigns", "messages", "seconds"]
    assert done["subscribers"] == Subscriber.objects.count() == 5


def test_a_second_run_changes_nothing(seed_demo):
    first = seed_demo("--subscribers", "5")
    lines = ConsentEvent.objects.count()

    second = seed_demo("--subscribers", "9")

    assert second | {"seconds": 0} == first | {"seconds": 0}
    assert ConsentEvent.objects.count() == lines


def test_a_second_run_says_that_the_shop_is_open(seed_demo):
    seed_demo("--subscribers", "1")
    out = StringIO()

    call_command("seed_demo", stdout=out)

    assert "open already (1 subscribers, 3 lists" in out.getvalue()


def test_it_stays_out_of_a_database_with_other_people(seed_demo):
    make_people([us_phone(1)])

    with pytest.raises(CommandError, match="holds subscribers already"):
        seed_demo()

    assert not Campaign.objects.exists()


def test_it_refuses_a_gateway_that_texts_people(seed_demo, settings):
    settings.SMS_GATEWAYS = "main=kannel://user:pass@127.0.0.1:13013"

    with pytest.raises(CommandError, match="must be the simulator"):
        seed_demo("--subscribers", "5")


def test_its_senders_use_the_first_gateway(seed_demo, settings):
    settings.SMS_GATEWAYS = "phones=simulator://,main=simulator://"

    seed_demo("--subscribers", "1")

    assert set(Sender.objects.values_list("gateway", flat=True)) == {"phones"}


def test_its_senders_end_with_a_rate_that_carriers_allow(seed_demo):
    seed_demo("--subscribers", "1")

    assert set(Sender.objects.values_list("rate", flat=True)) == {10.0}


def test_a_story_that_breaks_off_leaves_nothing(monkeypatch):
    def broken(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("keywords.demo.promoting.Promoting._hold", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        seed(5, now=NOW)

    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("count", [-1, 0, numbers.how_many() + 1])
def test_it_refuses_more_people_than_there_are_numbers(count):
    with pytest.raises(DemoRefused, match="has room for 1 to"):
        seed(count, now=NOW)


def test_its_file_and_that_of_the_docs_go_together(seed_demo, tmp_path, example):
    seed_demo("--subscribers", "5")
    path = tmp_path / "shop.toml"
    path.write_text(example, "utf-8")

    call_command("apply", str(path), stdout=StringIO())

    assert Campaign.objects.filter(slug="spring").exists()
