"""Planning, sending, importing and leaving at once: no deadlock, no text after STOP."""

from collections import Counter
from collections.abc import Sequence

import pytest
from django.db.models import Count

from campaigns.models import Cap, Message, SimulatedText
from subscribers.models import Subscriber, Subscription
from subscribers.verification import verify
from tests.factories import (
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.services.processes import run_together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE, NEW, STOPS, CAMPAIGNS, FILES = 400, 10, 60, 6, 5
# Many small transactions, so that they meet.
SMALL = {
    "campaigns.sending.planning.BATCH": 40,
    "campaigns.sending.pump.CLAIM_AT_MOST": 60,
    "campaigns.sending.handing.WAVE": 20,
}


@pytest.fixture
def shop(on_postgresql):
    """One brand with two lists on two senders; everybody is on both."""
    Cap.objects.create(
        slug="six-a-day", scope="everyone", messages=6, per="24h", over="skip"
    )
    people = make_people([us_phone(number) for number in range(PEOPLE)])
    lists = []
    for number, slug in enumerate(("offers", "news")):
        sender = make_sender(slug, number=f"+1202555010{number}")
        lists.append(make_list(slug, sender=sender))
        join(people, lists[-1])
    for number in range(CAMPAIGNS):
        make_campaign(lists[number % 2], f"campaign-{number}")


@pytest.fixture
def files(tmp_path) -> list[str]:
    """A hundred of them again under other names, and people nobody knew."""
    paths = []
    for number in range(FILES):
        again = [*range(number, PEOPLE, PEOPLE // 100), *range(PEOPLE, PEOPLE + NEW)]
        rows = [f"{us_phone(person).e164},Name {number}" for person in again]
        path = tmp_path / f"people-{number}.csv"
        path.write_text("\n".join(["Phone,First name", *rows]))
        paths.append(str(path))
    return paths


@pytest.fixture
def stopped() -> list[str]:
    """People from all over the list, in no order of keys.

    Not the first: that is the number of our sender, which is answered nothing.
    """
    return [us_phone(number * 7 % PEOPLE).e164 for number in range(1, STOPS + 1)]


@pytest.fixture
def run(worker, shop, stopped):
    """Let four processes work at once, to the end; return what had left for whom when
    their STOP was in."""

    def run(*, files: Sequence[str] = (), **changed: object) -> dict[str, list[int]]:
        constants = {**SMALL, **changed}
        slugs = [f"campaign-{number}" for number in range(CAMPAIGNS)]
        planner = worker("launch", slugs=slugs, constants=constants)
        leaver = worker(
            "stop_and_import",
            phones=stopped,
            to="+12025550100",
            files=files,
            into="news",
            constants=constants,
        )
        senders = [worker("keep_dispatching", constants=constants) for _ in range(2)]
        run_together(planner, leaver, *senders)
        planner.result()
        handed = leaver.result()["handed"]
        for sender in senders:
            sender.result()
        return handed

    return run


def test_everything_at_once_ends_well(run, files, stopped):
    """One run, many facts: it takes four processes and several seconds."""
    handed = run(files=files)

    campaign_texts = Message.objects.filter(campaign__isnull=False)
    theirs = campaign_texts.filter(subscriber__phone__in=stopped)

    assert {phone: left_for(phone) for phone in stopped} == handed
    assert not theirs.filter(status__in=Message.WAITING).exists()
    assert not campaign_texts.filter(status__in=("queued", "claimed")).exists()
    assert not Subscription.objects.filter(
        subscriber__phone__in=stopped, status="active"
    ).exists()
    assert_phones_hold_what_was_handed_over()
    assert_each_stop_was_confirmed_once(stopped)
    assert verify().broken == []
    assert_it_was_a_race(handed)
    assert Subscriber.objects.filter(first_name=f"Name {FILES - 1}").exists()
    assert Subscriber.objects.count() == PEOPLE + NEW


def test_leaving_and_sending_need_no_second_try(run):
    """They lock in one order, so that nobody is ever a deadlock's victim."""
    handed = run(**{"subscribers.retrying.ATTEMPTS": 1})

    assert_it_was_a_race(handed)


def left_for(phone: str) -> list[int]:
    rows = Message.objects.filter(
        subscriber__phone=phone, campaign__isnull=False, status__in=Message.LEFT
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def assert_phones_hold_what_was_handed_over() -> None:
    """Each text once, and each number one text per campaign at most."""
    rows = Message.objects.filter(status__in=Message.LEFT)
    references = sorted(key.hex for key in rows.values_list("reference", flat=True))
    texts = SimulatedText.objects.order_by("reference")
    assert list(texts.values_list("reference", flat=True)) == references
    per_campaign = rows.filter(campaign__isnull=False).values(
        "campaign", "subscriber__phone"
    )
    assert not per_campaign.annotate(count=Count("pk")).filter(count__gt=1).exists()


def assert_each_stop_was_confirmed_once(stopped: list[str]) -> None:
    confirmations = Message.objects.filter(
        cause__startswith="optout:", status="delivered"
    )
    phones = confirmations.values_list("subscriber__phone", flat=True)
    assert Counter(map(str, phones)) == Counter(stopped)


def assert_it_was_a_race(handed: dict[str, list[int]]) -> None:
    """People left with texts behind them and texts before them."""
    assert Message.objects.filter(code="opted_out", status="cancelled").exists()
    assert any(handed.values())
