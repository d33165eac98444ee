"""The message log narrowed by address, and a text's page: verdict, trail, words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils.html import strip_tags

from campaigns.admin import message_page
from campaigns.models import Click, Link, Message, MessageLink, MessageText
from campaigns.sending import launching
from subscribers.staff.pictures import Phones
from subscribers.staff.sections import Columns
from subscribers.staff.stories import Answers, Checks, Timeline
from tests.factories import NOON, join, make_campaign, make_people, us_phone
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db

LOG = "campaigns.message"
HOUR = timedelta(hours=1)


@pytest.fixture
def message(offers) -> Message:
    join(make_people([us_phone(1)]), offers)
    campaign = make_campaign(offers, links={"shop": "https://petal.example"})
    launching.launch(campaign, by="ann", now=NOON)
    row = Message.objects.select_related("campaign", "sender", "subscriber").get()
    row.created_at = NOON
    row.save()
    return row


@pytest.fixture
def root():
    return User.objects.create_superuser("root")


def become(message: Message, status: str, **fields: object) -> Message:
    for name, value in {"status": status, **fields}.items():
        setattr(message, name, value)
    message.save()
    return message


def sections(message: Message, viewer: User) -> list[object]:
    found = message_page.above(message, viewer=viewer, now=NOON)
    columns = [one for one in found if isinstance(one, Columns)]
    return [*found, *(inner for one in columns for inner in one.sections)]


def section(message: Message, viewer: User, kind: type):
    found = (one for one in sections(message, viewer) if isinstance(one, kind))
    return next(found, None)


# --- the log ------------------------------------------------------------------------


def log(**asked: object) -> object:
    return staff("support").get(page(LOG, "changelist"), asked)


def test_it_is_narrowed_to_a_reason(message, offers):
    become(message, "dropped", code="landline")
    join(make_people([us_phone(2)]), offers)
    launching.launch(make_campaign(offers, "again"), by="ann", now=NOON)

    shown = log(code="landline")

    assert [row.pk for row in shown.context["cl"].result_list] == [message.pk]


def test_it_says_what_it_is_narrowed_to(message):
    asked = {"campaign__id__exact": message.campaign_id, "status__in": "queued,claimed"}

    shown = log(**asked, code="cap:promise")

    said = "of Spring, that are queued or claimed, because: As many as they were"
    assert said in shown.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"campaign__id__exact": "x"},
        {"campaign__id__exact": "999"},
        {"status__exact": "<script>"},
        {"code": "<script>alert(1)</script>"},
        {"status__in": "odd,"},
    ],
    ids=str,
)
def test_an_odd_address_is_harmless(message, asked):
    client = staff("support")

    shown = client.get(page(LOG, "changelist"), asked, follow=True)

    assert shown.status_code == 200
    assert "<script>alert" not in shown.content.decode()


def test_a_providers_code_can_be_filtered_for(message):
    become(message, "failed", code="30003", error="Unreachable.", handed_at=NOON)

    shown = log(code="30003")

    assert len(shown.context["cl"].result_list) == 1


def test_a_failure_is_listed_in_the_providers_words(message):
    become(message, "failed", code="30003", error="Unreachable.", handed_at=NOON)

    assert "Unreachable." in log().content.decode()


# --- the page -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "fields", "headline"),
    [
        ("queued", {}, "Queued."),
        ("dropped", {"code": "landline"}, "Dropped: a landline."),
        ("delivered", {"handed_at": NOON}, "Delivered."),
        ("unknown", {"handed_at": NOON}, "Unknown."),
        (
            "deferred",
            {"code": "quiet_hours", "due_at": NOON},
            "Deferred: quiet hours.",
        ),
    ],
)
def test_it_says_what_became_of_it(message, root, status, fields, headline):
    [answer] = section(become(message, status, **fields), root, Answers).answers

    assert answer.headline == headline


def test_its_trail_is_told_from_the_newest(message, root):
    handed_at = NOON + HOUR
    become(message, "delivered", handed_at=handed_at, finished_at=handed_at)
    link = Link.objects.get()
    tapped = MessageLink.objects.create(token="t1", link=link, message=message)
    Click.objects.create(message_link=tapped, at=NOON + 2 * HOUR)

    moments = section(message, root, Timeline).moments

    assert [one.title for one in moments] == [
        "Tapped a link",
        "Delivered",
        "Handed over",
        "Planned",
    ]


def test_its_trail_says_until_when_it_waits(message, root):
    become(message, "deferred", code="quiet_hours", detail="Night.", due_at=NOON + HOUR)

    moment, *_ = section(message, root, Timeline).moments

    assert (moment.title, moment.at, moment.detail) == (
        "May leave",
        NOON + HOUR,
        "Night.",
    )


def test_the_exact_text_is_on_a_phone(message, root):
    become(message, "sent", handed_at=NOON)
    MessageText.objects.create(message=message, body="Petal: tulips. STOP to end")

    [screen] = section(message, root, Phones).screens

    assert screen.text == "Petal: tulips. STOP to end"
    assert [strip_tags(note) for note in screen.notes] == [
        "1 part, 26 of 160 characters in GSM-7."
    ]


def test_without_the_permission_there_is_no_phone(message):
    MessageText.objects.create(message=message, body="Petal: tulips. STOP to end")
    viewer = User.objects.create_user("mia", is_staff=True)

    assert section(message, viewer, Phones) is None


def test_a_text_that_waits_is_judged_anew(message, root):
    checks = section(message, root, Checks).checks

    assert {check.label for check in checks} >= {"Consent", "Hours", "Caps"}
    assert {check.word for check in checks} == {"passed"}


def test_a_check_that_bites_is_marked(message, root):
    message.subscriber.line = "landline"
    message.subscriber.save()

    bad = [one for one in section(message, root, Checks).checks if one.tone == "bad"]

    assert [(check.label, check.word) for check in bad] == [("Number", "stops it")]


@pytest.mark.parametrize("status", ["delivered", "dropped", "cancelled"])
def test_a_text_that_is_done_is_not_judged_anew(message, root, status):
    become(message, status, code="landline", handed_at=NOON)

    assert section(message, root, Checks) is None


def test_a_page_costs_the_same_with_one_tap_and_twenty(message):
    link = Link.objects.get()
    tapped = MessageLink.objects.create(token="t1", link=link, message=message)
    Click.objects.create(message_link=tapped, at=NOON)
    client, address = staff("support"), page(LOG, "change", message.pk)
    few = cost(client, address)

    Click.objects.bulk_create(Click(message_link=tapped, at=NOON) for _ in range(19))

    assert cost(client, address) == few
