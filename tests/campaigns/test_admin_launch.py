"""The launch page: what would happen, to whom, when, and one button."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns import tasks
from campaigns.admin import launch_page
from campaigns.models import Message, RedButton, Sender
from campaigns.sending import foretelling, queueing
from subscribers import consent
from subscribers.staff.pictures import Phones, Share, Shares
from subscribers.staff.sections import Figures, Table
from subscribers.staff.stories import Answers
from tests.factories import (
    NOON,
    STAFF,
    fr_phone,
    join,
    make_campaign,
    make_people,
    us_phone,
)
from tests.staffing import page, staff

pytestmark = pytest.mark.django_db

NIGHT = NOON.replace(hour=6)  # 02:00 in New York
NOUN = "campaigns.campaign"


@pytest.fixture
def people(offers):
    rows = make_people([us_phone(n) for n in range(5)])
    for row, name in zip(rows, ("Mia", "Ben", "Zoe", "", "Ann"), strict=True):
        row.first_name = name
        row.save()
    join(rows, offers)
    return rows


@pytest.fixture
def root():
    return User.objects.create_superuser("root")


def ask(campaign, viewer, now=NOON):
    return launch_page.question(campaign, viewer=viewer, now=now)


def section(question, kind):
    found = question.more["sections_above"]
    return next((one for one in found if isinstance(one, kind)), None)


def shares(question) -> dict[str, Share]:
    return {share.label: share for share in section(question, Shares).parts}


def test_it_counts_those_who_get_it_at_once(offers, people, root):
    told = ask(make_campaign(offers), root)

    assert shares(told)["leave at once"].number == 5
    assert told.button == "Launch: 5 texts"


def test_it_counts_those_who_wait_and_why(offers, people, root):
    told = ask(make_campaign(offers), root, NIGHT)

    assert shares(told)["wait: Quiet hours"].number == 5


def test_it_counts_those_left_out_and_why(offers, people, root):
    consent.set_preferences(
        [people[0].pk],
        offers,
        changes={"paused_until": NOON + timedelta(days=9)},
        origin=STAFF,
        now=NOON,
    )

    told = ask(make_campaign(offers), root)

    assert shares(told)["left out: They paused the list"].number == 1
    assert told.button == "Launch: 4 texts"


def test_each_count_opens_the_people_behind_it(offers, people, root):
    told = ask(make_campaign(offers), root)

    [mia, *_, ann] = shares(told)["leave at once"].people
    assert page("subscribers.subscriber", "change", people[0].pk) in mia
    assert ">Ann<" in ann


def test_it_names_people_without_links_to_those_who_may_not_open_them(offers, people):
    viewer = User.objects.create_user("mia", is_staff=True)

    told = ask(make_campaign(offers), viewer)

    assert shares(told)["leave at once"].people[0] == "Mia"


def test_it_names_twenty_and_says_how_many_more(offers, root):
    join(make_people([us_phone(n) for n in range(30)]), offers)

    told = ask(make_campaign(offers), root)

    assert len(shares(told)["leave at once"].people) == 21
    assert shares(told)["leave at once"].people[-1] == "and 10 more"


def test_it_says_what_would_expire_unsent(offers, people, root):
    campaign = make_campaign(offers, expires_after=timedelta(hours=1))

    told = ask(campaign, root, NIGHT)

    assert "5 of those left out could get it only after" in section(told, Shares).note


def test_it_says_when_a_sender_is_too_slow(offers, people, sender, root):
    sender.rate = 0.01
    sender.save()
    campaign = make_campaign(offers, expires_after=timedelta(seconds=300))

    told = ask(campaign, root)

    [answer] = section(told, Answers).answers
    assert "About 2 texts of 5" in answer.detail


def test_it_says_when_the_first_leaves_and_the_last_has_left(
    offers, people, sender, root
):
    sender.rate = 0.01
    sender.save()

    facts = dict(section(ask(make_campaign(offers), root), Figures).facts)

    assert facts["The first leaves"] == "02 Jun 2026, 18:00 UTC"
    assert facts["The last has left"] == "02 Jun 2026, 18:08 UTC"


def test_it_says_when_each_place_opens_there_and_here(offers, root):
    join(make_people([us_phone(1), fr_phone(1)]), offers)

    told = ask(make_campaign(offers), root, NOON.replace(hour=3))

    assert section(told, Table).rows == [
        ("France (Paris time)", "1", "Tue 02 Jun, 08:00", "02 Jun 2026, 06:00 UTC"),
        (
            "United States: DC (New York time)",
            "1",
            "Tue 02 Jun, 08:00",
            "02 Jun 2026, 12:00 UTC",
        ),
    ]


def test_it_shows_the_texts_of_the_first_who_get_them(offers, people, root):
    body = "Petal & Stem: hi {{ first_name|default:'there' }}!"

    screens = section(ask(make_campaign(offers, body=body), root), Phones).screens

    assert [screen.text.splitlines()[0] for screen in screens] == [
        "Petal & Stem: hi Mia!",
        "Petal & Stem: hi Ben!",
        "Petal & Stem: hi Zoe!",
    ]


def test_it_says_who_wrote_and_approved(offers, people, root):
    [said] = ask(make_campaign(offers, approved_at=NOON), root).sentences

    assert said == "Written by mia, approved by ann, 02 Jun 2026, 18:00 UTC."


@pytest.mark.parametrize("line", ["mobile", "landline"])
def test_it_has_no_button_when_nobody_would_get_it(offers, root, line):
    if line == "landline":
        [person] = make_people([us_phone(1)])
        person.line = line
        person.save()
        join([person], offers)

    told = ask(make_campaign(offers), root)

    assert told.button == ""
    assert "nothing to launch" in told.sentences[-1]


def test_all_paused_holds_everything(offers, people, root):
    RedButton.objects.create(pk=1, is_pressed=True, by="ann", why="odd complaints")

    told = ask(make_campaign(offers), root)

    assert shares(told)["wait: All sending is paused"].number == 5


def test_the_page_shows_it(offers, people):
    shown = staff("marketer").get(page(NOUN, "launch", make_campaign(offers).pk))

    assert "If you launch now" in shown.content.decode()
    assert "When each place gets its first text" in shown.content.decode()


def test_pressing_the_button_reckons_no_second_forecast(offers, people, monkeypatch):
    asked = []
    monkeypatch.setattr(launch_page, "foretell", lambda *a, **k: asked.append(a))

    staff("marketer").post(
        page(NOUN, "launch", make_campaign(offers).pk), {"confirmed": "yes"}
    )

    assert asked == []
    assert Message.objects.count() == 5


def test_it_costs_the_same_for_5_and_60(offers, people, root):
    campaign = make_campaign(offers)
    few = queries_of(campaign, root)

    join(make_people([us_phone(n) for n in range(40, 95)]), offers)

    assert queries_of(campaign, root) == few


def queries_of(campaign, viewer) -> int:
    with CaptureQueriesContext(connection) as queries:
        ask(campaign, viewer)
    return len(queries)


# --- an audience too large to wait for ------------------------------------------------


@pytest.fixture
def worker(settings, monkeypatch) -> None:
    """A worker that has not begun; everybody's audience is too large."""
    settings.QUEUE_ENABLED = True
    cache.clear()
    monkeypatch.setattr(queueing, "async_task", lambda *_: None)
    monkeypatch.setattr(foretelling, "AT_ONCE", 2)


def opened(campaign, client, **headers):
    return client.get(page(NOUN, "launch", campaign.pk), headers=headers)


def test_a_large_audience_shows_how_far_the_worker_is(worker, offers, people):
    said = opened(make_campaign(offers), staff("marketer")).content.decode()

    assert "0 of 5 people" in said
    assert "Launch: " not in said


def test_the_page_asks_again_until_the_forecast_is_there(worker, offers, people):
    campaign, client = make_campaign(offers), staff("marketer")
    asking = {"HX-Request": "true"}
    before = opened(campaign, client, **asking)
    tasks.forecast(campaign.pk)

    after = opened(campaign, client, **asking)

    assert 'hx-trigger="every 2s' in before.content.decode()
    assert after.headers["HX-Refresh"] == "true"


def test_a_finished_forecast_of_many_has_the_button(worker, offers, people):
    campaign, client = make_campaign(offers), staff("marketer")
    opened(campaign, client)
    tasks.forecast(campaign.pk)

    assert "Launch: " in opened(campaign, client).content.decode()


def test_judging_again_leads_back_to_the_page(worker, offers, people):
    campaign, client = make_campaign(offers), staff("marketer")
    opened(campaign, client)
    tasks.forecast(campaign.pk)

    again = client.get(page(NOUN, "launch", campaign.pk), {launch_page.AFRESH: ""})

    assert again["Location"] == page(NOUN, "launch", campaign.pk)
    assert "Judging everybody: 0 %" in opened(campaign, client).content.decode()


def test_an_old_forecast_says_how_old_it_is(worker, offers, people, root):
    campaign = make_campaign(offers)
    ask(campaign, root)
    tasks.forecast(campaign.pk)

    told = ask(campaign, root, NOON + timedelta(minutes=5))

    assert "As things stood" in told.sentences[-1]


def test_it_says_how_far_the_budget_reaches(offers, people, root):
    Sender.objects.update(price=Decimal("0.01"))

    told = ask(make_campaign(offers, budget=Decimal("0.03")), root)

    facts = dict(section(told, Figures).facts)
    assert facts["Budget"].endswith(
        "pays for 3 texts; then the campaign pauses, and 2 wait until it is raised"
    )


def test_it_names_the_rent_of_the_numbers_beside_the_cost(offers, people, root):
    Sender.objects.update(price=Decimal("0.01"), monthly_fee=Decimal("2.5"))

    facts = dict(section(ask(make_campaign(offers), root), Figures).facts)
    assert facts["Rent"] == "2.50 USD a month for 1 number, not in the cost"
