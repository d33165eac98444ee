"""The home page: what each role reads on it, and what it costs."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns import home
from campaigns.models import Campaign
from campaigns.reports.clock import spots
from campaigns.sending import launching
from campaigns.tilemap import POSITIONS
from keywords import intake
from keywords.models import Conversation, InboundMessage
from subscribers import disclosures, reviewing
from subscribers.models import Subscriber, SubscriberList
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_pool,
    make_sender,
    us_phone,
)
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db
HOME = reverse("admin:index")


@pytest.fixture(autouse=True)
def _fresh_figures():
    cache.clear()


@pytest.fixture
def offers():
    lst = make_list(sender=make_sender())
    disclosures.publish(lst, author="mia", approved_by="ann", now=NOON)
    return lst


def read(role: str) -> str:
    return staff(role).get(HOME).content.decode()


def hear(body: str) -> None:
    intake.receive(
        gateway="main",
        provider_id=body,
        from_number="+12025550101",
        to_number="+12025550100",
        body=body,
        now=timezone.now(),
    )


def test_it_says_how_many_of_those_known_may_be_texted(offers):
    ann, _ = make_people([us_phone(1), us_phone(2)])
    join([ann], offers)

    assert "1 of 2" in read("marketer")


def test_it_says_when_the_figure_was_counted(offers):
    assert f"counted at {timezone.now():%d %b %Y}" in read("marketer")


def test_it_names_the_doors_of_the_last_days(offers):
    join(make_people([us_phone(1)]), offers, now=timezone.now())

    assert "Import #0" in read("marketer")


def test_it_shows_how_far_campaigns_in_flight_are(offers):
    join(make_people([us_phone(1), us_phone(2)]), offers)
    launching.launch(make_campaign(offers), by="mia", now=NOON)

    assert "2 of 2 waiting" in read("marketer")


def test_it_asks_approvers_for_campaigns_in_review(offers):
    make_campaign(offers, status=Campaign.Status.IN_REVIEW, approved_by="")

    assert "Spring waits for approval." in read("approver")


def test_it_does_not_ask_others_to_approve(offers):
    make_campaign(offers, status=Campaign.Status.IN_REVIEW, approved_by="")

    assert "waits for approval" not in read("marketer")


def test_it_asks_marketers_to_launch_what_is_approved(offers):
    make_campaign(offers)

    assert "Spring is approved. Launch it?" in read("marketer")


def reworded(lst: SubscriberList) -> SubscriberList:
    lst.support = "help@petal.example"
    lst.save()
    return lst


def test_it_tells_who_writes_lists_of_wording_nobody_has_submitted(offers):
    reworded(offers)

    said = "The wording of Offers has not been submitted as it stands now."
    assert said in read("marketer")
    assert said not in read("approver")


def test_it_asks_approvers_for_wording_in_review(offers):
    reviewing.submit(reworded(offers), by="mia")

    assert "The wording of Offers waits for approval." in read("approver")
    assert "The wording of Offers waits for approval." not in read("marketer")


def test_it_does_not_ask_approvers_for_wording_of_their_own(offers):
    reviewing.submit(reworded(offers), by="approver")

    assert "The wording of Offers waits for approval." not in read("approver")


@pytest.mark.parametrize("role", ["marketer", "approver"])
def test_it_asks_for_approved_wording_to_be_put_live(offers, role):
    rows = reviewing.submit(reworded(offers), by="mia")
    reviewing.approve(rows, by="ann", now=NOON)

    assert "Offers is approved and waits to be put live." in read(role)


def test_it_tells_authors_why_wording_was_sent_back(offers):
    rows = reviewing.submit(reworded(offers), by="mia")
    reviewing.send_back(rows, by="ann", reason="Name the shop.")

    assert "was sent back: Name the shop." in read("marketer")


def test_it_tells_of_people_who_may_want_to_leave(offers):
    hear("enough of this")
    Subscriber.objects.update(held_until=timezone.now() + timedelta(hours=1))

    home = read("support")
    assert "1 person may want to leave. We asked; without an answer they leave" in home


def test_it_leads_to_the_inbox_where_they_stand_on_top(offers):
    make_people([us_phone(1), us_phone(2)])
    Subscriber.objects.update(held_until=timezone.now() + timedelta(hours=1))

    home = read("support")

    assert "2 people may want to leave" in home
    assert 'href="/admin/keywords/conversation/"' in home


def test_it_tells_of_conversations_one_has_not_read(offers):
    hear("Do you have peonies?")

    assert "You have not read 1 of 1 open conversation;" in read("support")
    assert "You have not read" not in read("marketer")


def test_what_one_has_read_waits_no_more(offers):
    hear("Do you have peonies?")
    client, row = staff("support"), Conversation.objects.get()
    client.get(page("keywords.conversation", "change", row.pk))

    assert "You have not read" not in client.get(HOME).content.decode()


def test_it_says_first_that_all_sending_is_paused(offers):
    make_campaign(offers)
    launching.press_red_button(by="ann", why="wrong price")

    page = read("root")

    assert page.index("paused by ann: wrong price") < page.index("Launch it?")


def test_it_asks_marketers_for_codes_when_a_pool_runs_out(offers):
    make_pool(3, low_at=3)
    make_pool(0, "lilies")

    home = read("marketer")

    assert "The coupon pool Roses has at most 3 codes left." in home
    assert "The coupon pool Lilies is empty." in home
    assert "coupon pool" not in read("support")


def test_it_asks_for_no_codes_while_there_are_enough(offers):
    make_pool(4, low_at=3)

    assert "coupon pool" not in read("marketer")


def test_it_says_that_nothing_waits(offers):
    assert "Nothing waits for you." in read("support")


def test_it_names_every_state_and_country_with_its_hours(offers):
    page = read("marketer")

    assert page.count("saywhen-tile") == len(spots(timezone.now()))


def test_every_state_of_the_rulebook_stands_on_the_map(offers):
    states = {(spot.country, spot.region) for spot in spots(NOON) if spot.region}

    assert states == set(POSITIONS)


def test_a_place_says_until_when_it_is_open_on_its_own_clock(offers):
    assert "France</b> open until 19:45 there" in _clock_at(NOON.replace(hour=10))


def test_a_place_says_when_it_opens_again(offers):
    night = _clock_at(NOON.replace(hour=22))

    assert "France</b> closed, opens" in night


def _clock_at(moment: datetime) -> str:
    section = home.clock_of(moment)
    return render_to_string(section.template, {"section": section})


def test_someone_without_a_role_sees_no_figures(offers):
    client = Client()
    client.force_login(User.objects.create_user("new", is_staff=True))

    page = client.get(HOME).content.decode()

    assert "May be texted" not in page


def test_its_cost_does_not_grow_with_people_and_campaigns(offers):
    client = staff("root")
    join(make_people([us_phone(1)]), offers, now=timezone.now())
    launching.launch(make_campaign(offers), by="mia", now=NOON)
    before = cost(client, HOME)
    join(make_people([us_phone(n) for n in range(2, 22)]), offers, now=timezone.now())
    for slug in ("may", "june", "july"):
        launching.launch(make_campaign(offers, slug), by="mia", now=NOON)

    assert cost(client, HOME) == before


def test_it_says_which_texts_we_could_not_take_up(offers):
    hear("hello")
    InboundMessage.objects.update(intent="", fault="ValueError")

    assert "1 text was stored and could not be taken up" in read("marketer")
