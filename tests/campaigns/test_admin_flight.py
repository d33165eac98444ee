"""A launched campaign's page: live, silent when nothing changes, and its results."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from campaigns.admin.flight_page import flight
from campaigns.models import Campaign, Message
from campaigns.reports.tally import tally
from campaigns.sending import launching
from subscribers.staff.pictures import Share, Shares
from subscribers.staff.sections import Columns, Figures
from tests.factories import NOON, join, make_campaign, make_people, us_phone
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db

NOUN = "campaigns.campaign"
MINUTE = timedelta(minutes=1)
Status = Campaign.Status


@pytest.fixture
def campaign(offers) -> Campaign:
    """Ten planned texts."""
    join(make_people([us_phone(n) for n in range(10)]), offers)
    return launching.launch(make_campaign(offers), by="ann", now=NOON)


def set_status(number: int, status: str, **fields: object) -> None:
    keys = Message.objects.filter(status="queued").order_by("pk")[:number]
    left = {"handed_at": NOON} if status in Message.LEFT else {}
    Message.objects.filter(pk__in=list(keys.values_list("pk", flat=True))).update(
        status=status, **{**left, **fields}
    )


def look(campaign: Campaign, now=NOON, viewer: User | None = None):
    viewer = viewer or User.objects.create_superuser("root")
    return flight(campaign, tally(campaign), viewer=viewer, now=now)


def shares(live) -> dict[str, Share]:
    [found] = [one for one in live.sections if isinstance(one, Shares)]
    return {share.label: share for share in found.parts}


def facts(live) -> dict[str, object]:
    [found] = [one for one in live.sections if isinstance(one, Figures)]
    return dict(found.facts)


def progress(client: Client, campaign: Campaign, seen: str = "") -> object:
    address = reverse("admin:campaigns_campaign_progress", args=[campaign.pk])
    return client.get(address, {"seen": seen})


# --- what it shows ------------------------------------------------------------------


def test_every_text_is_in_one_share(campaign):
    for status in ("delivered", "sent", "failed", "unknown", "cancelled"):
        set_status(1, status, code="x")
    set_status(1, "dropped", code="landline")
    set_status(1, "deferred", code="quiet_hours", due_at=NOON)

    found = shares(look(campaign))

    assert sum(share.number for share in found.values()) == 10
    assert found["on the way out"].number == 3


def test_each_share_opens_the_log(campaign):
    set_status(1, "delivered")

    found = shares(look(campaign))["delivered"]
    shown = staff("support").get(found.href)

    assert len(shown.context["cl"].result_list) == 1


def test_a_share_of_several_statuses_opens_the_log_too(campaign):
    found = shares(look(campaign))["on the way out"]

    shown = staff("support").get(found.href)

    assert len(shown.context["cl"].result_list) == 10


def test_it_does_not_link_to_a_log_one_may_not_read(campaign):
    viewer = User.objects.create_user("mia", is_staff=True)

    assert shares(look(campaign, viewer=viewer))["on the way out"].href == ""


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        ("deferred", "quiet_hours", "Quiet hours"),
        ("dropped", "landline", "A landline"),
        ("failed", "30003", "Unreachable handset."),
    ],
)
def test_each_reason_opens_its_texts(campaign, status, code, said):
    due = {"due_at": NOON} if status == "deferred" else {}
    error = {"error": "Unreachable handset."} if status == "failed" else {}
    set_status(2, status, code=code, **due, **error)

    [columns] = [one for one in look(campaign).sections if isinstance(one, Columns)]
    [[reason, number]] = columns.sections[0].rows

    assert (said in reason, number) == (True, "2")
    assert f"code={code}" in reason


def test_it_says_how_fast_and_until_when(campaign):
    set_status(4, "delivered")

    found = facts(look(campaign, NOON + 2 * MINUTE))

    assert found["Handed over"] == "4 of 10"
    assert found["Texts a minute"] == "2"
    assert found["Done by"] == "02 Jun 2026, 18:05 UTC"


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "Not known yet"), (5, "Unknown: is a worker running?")]
)
def test_it_asks_for_the_worker_when_nothing_leaves(campaign, minutes, said):
    found = facts(look(campaign, NOON + minutes * MINUTE))

    assert found["Done by"] == said


# --- how it renews itself -----------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "every"),
    [
        (Status.PLANNING, 2),
        (Status.RUNNING, 2),
        (Status.PAUSED, 2),
        (Status.FINISHED, 0),
        (Status.CANCELLED, 0),
    ],
)
def test_it_renews_itself_while_it_flies(campaign, status, every):
    campaign.status = status

    assert look(campaign).every == every


def test_it_is_fetched_by_whoever_may_see_the_campaign(campaign):
    shown = progress(staff("support"), campaign)

    assert shown.status_code == 200
    assert "on the way out" in shown.content.decode()


def test_it_is_forbidden_to_others(campaign):
    User.objects.create_user("nobody", is_staff=True)
    client = Client()
    client.force_login(User.objects.get(username="nobody"))

    assert progress(client, campaign).status_code == 403


def test_a_campaign_that_is_not_there_is_not_found(campaign):
    campaign.pk += 1

    assert progress(staff("support"), campaign).status_code == 404


@pytest.mark.parametrize(
    ("seen", "is_told"), [("running-0", False), ("running-3", True), ("", True)]
)
def test_it_speaks_only_when_something_changed(campaign, seen, is_told):
    shown = progress(staff("support"), campaign, seen)

    told = "Sending: 0 % of the texts are settled." in shown.content.decode()
    assert told == is_told


def test_the_whole_page_is_renewed_when_the_status_moved(campaign):
    Campaign.objects.update(status=Status.FINISHED)

    shown = progress(staff("support"), campaign, "running-9")

    assert (shown.headers["HX-Refresh"], shown.content) == ("true", b"")


def test_it_costs_the_same_for_10_and_60_texts(campaign, offers):
    client = staff("support")
    address = reverse("admin:campaigns_campaign_progress", args=[campaign.pk])
    few = cost(client, address)

    join(make_people([us_phone(n) for n in range(40, 90)]), offers)
    Campaign.objects.update(status=Status.PLANNING)
    launching.plan(Campaign.objects.get(), now=NOON)

    assert Message.objects.count() == 60
    assert cost(client, address) == few


# --- the page -----------------------------------------------------------------------


def shown_page(campaign: Campaign, role: str = "support") -> str:
    address = page(NOUN, "change", campaign.pk)
    return staff(role).get(address).content.decode()


def test_a_flying_campaign_asks_again(campaign):
    assert "progress/?seen=running-0" in shown_page(campaign)


def test_a_finished_one_does_not(campaign):
    set_status(10, "delivered")
    Campaign.objects.update(status=Status.FINISHED)

    shown = shown_page(campaign)

    assert "progress/?seen" not in shown
    assert "What came of it, of those delivered" in shown


def test_what_was_set_is_told_and_the_form_is_folded(campaign):
    shown = shown_page(campaign)

    assert "Who gets it, and when" in shown
    assert "<summary>Everything it was set to</summary>" in shown


def test_arms_are_compared_in_words(offers):
    join(make_people([us_phone(n) for n in range(10)]), offers)
    row = make_campaign(offers, links={"shop": "https://petal.example"})
    for name in ("a", "b"):
        row.variants.create(name=name, body="{{ shop }}")
    launching.launch(row, by="ann", now=NOON)
    set_status(10, "delivered")

    assert "no more than chance explains" in shown_page(row)


def test_a_page_costs_the_same_for_10_and_60_texts(campaign, offers):
    client, address = staff("support"), page(NOUN, "change", campaign.pk)
    set_status(5, "delivered")
    few = cost(client, address)

    join(make_people([us_phone(n) for n in range(40, 90)]), offers)
    Campaign.objects.update(status=Status.PLANNING)
    launching.plan(Campaign.objects.get(), now=NOON)

    assert cost(client, address) == few


# --- before launch ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.DRAFT, "A draft of mia."),
        (Status.IN_REVIEW, "It waits for approval."),
        (Status.APPROVED, "It may be launched."),
    ],
)
def test_it_says_what_it_waits_for(offers, status, said):
    assert said in shown_page(make_campaign(offers, status=status))


def test_the_list_sums_up_the_texts(campaign):
    set_status(4, "delivered")
    set_status(1, "dropped", code="landline")

    shown = staff("support").get(page(NOUN, "changelist")).content.decode()

    assert "4 of 10 delivered or sent, 5 of 10 waiting, 1 of 10 left out" in shown


def test_an_empty_list_says_what_to_do():
    shown = staff("marketer").get(page(NOUN, "changelist")).content.decode()

    assert "A campaign is one text to many people of a list." in shown
    assert "Add the first campaign" in shown


def test_a_search_without_results_offers_all():
    address = page(NOUN, "changelist")

    shown = staff("marketer").get(address, {"q": "zzz"}).content.decode()

    assert "Nothing matches" in shown
