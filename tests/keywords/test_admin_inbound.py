"""What people texted is read in the admin, told in their story, and erased."""

import pytest
from django.contrib.auth.models import User

from keywords import intake, registering
from keywords.home import NOT_TAKEN_UP
from keywords.models import InboundMessage
from subscribers.models import Subscriber
from tests.factories import NOON, make_list, make_sender, us_phone
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db

NOUN = "keywords.inboundmessage"


@pytest.fixture(autouse=True)
def _shop():
    make_list(sender=make_sender())


def hear(number: int, body: str = "Do you have peonies?") -> InboundMessage:
    intake.receive(
        gateway="main",
        provider_id=f"in-{number}",
        from_number=us_phone(number).e164,
        to_number="+12025550100",
        body=body,
        now=NOON,
    )
    return InboundMessage.objects.get(provider_id=f"in-{number}")


def test_the_page_costs_the_same_for_2_and_20():
    client, url = staff("root"), page(NOUN, "changelist")
    for number in range(1, 3):
        hear(number)
    few = cost(client, url)

    for number in range(3, 21):
        hear(number)

    assert cost(client, url) == few


@pytest.mark.parametrize("action", ["change", "delete"])
def test_inbound_texts_are_not_written_even_by_superusers(action):
    url = page(NOUN, action, hear(1).pk)

    assert staff("root").post(url).status_code == 403


def test_inbound_texts_have_no_add_page():
    assert staff("root").get(page(NOUN, "add")).status_code == 403


def test_it_finds_the_texts_of_a_whole_number():
    hear(1)
    wanted = hear(2)

    shown = staff("support").get(page(NOUN, "changelist"), {"q": "202 555 0102"})

    assert list(shown.context["cl"].result_list) == [wanted]


def test_the_page_of_a_text_says_what_it_changed():
    shown = staff("support").get(page(NOUN, "change", hear(1, "STOP").pk))

    assert "suppressed" in shown.content.decode()


def test_the_timeline_tells_what_they_texted():
    row = hear(1)
    reader = User.objects.create_superuser("root")

    [entry] = registering.inbound_of(row.subscriber_id, reader)

    assert (entry.title, entry.quoted) == (
        "They wrote to us",
        "Do you have peonies?",
    )


def test_the_timeline_has_words_for_whatever_they_texted():
    assert registering.DID.keys() == {"", *InboundMessage.Intent.values}


def test_the_evidence_holds_what_they_texted():
    row = hear(1, "STOP")

    [told] = registering.evidence_of(row.subscriber_id)

    assert (told["text"], told["intent"]) == ("STOP", "opt_out")


def test_erasing_blanks_the_words_and_the_number():
    row = hear(1, "STOP")

    registering.erase([row.subscriber_id], NOON)

    row.refresh_from_db()
    assert (row.body, row.from_number, row.reply) == ("", "", "")


def test_erasing_keeps_that_a_text_came_and_its_intent():
    row = hear(1, "STOP")

    registering.erase([row.subscriber_id], NOON)

    row.refresh_from_db()
    assert (row.intent, row.provider_id) == ("opt_out", "in-1")


def test_erasing_leaves_others_alone():
    row = hear(1)
    others = Subscriber.objects.exclude(pk=row.subscriber_id)

    registering.erase(list(others.values_list("pk", flat=True)), NOON)

    row.refresh_from_db()
    assert row.body == "Do you have peonies?"


def test_its_page_says_why_there_is_no_answer():
    for number in range(3):
        text = hear_again("HELP", number)

    said = staff("root").get(page(NOUN, "change", text.pk)).content.decode()

    assert "The same text came again and again" in said


def test_texts_without_an_answer_are_found_by_why():
    for number in range(3):
        text = hear_again("HELP", number)
    hear(2)

    found = staff("root").get(page(NOUN, "changelist") + "?silence__exact=robot")

    assert [row.pk for row in found.context["cl"].queryset] == [text.pk]


def test_one_that_we_could_not_take_up_says_so_and_is_found():
    text = hear(1)
    InboundMessage.objects.filter(pk=text.pk).update(intent="", fault="ValueError")

    client = staff("root")
    said = client.get(page(NOUN, "change", text.pk)).content.decode()
    found = client.get(page(NOUN, "changelist") + NOT_TAKEN_UP)

    assert "It could not be taken up: ValueError." in said
    assert [row.pk for row in found.context["cl"].queryset] == [text.pk]


def hear_again(body: str, number: int) -> InboundMessage:
    intake.receive(
        gateway="main",
        provider_id=f"again-{number}",
        from_number=us_phone(1).e164,
        to_number="+12025550100",
        body=body,
        now=NOON,
    )
    return InboundMessage.objects.get(provider_id=f"again-{number}")
