"""The messages' pages cost the same for two rows and twenty, and the log stays."""

import pytest

from campaigns.models import Cap, Message, MessageText, RedButton, Sender
from campaigns.sending import launching
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.staffing import cost, form_of, page, staff

pytestmark = pytest.mark.django_db


def rows_of(noun: str, number: int) -> None:
    """Add `number` of a noun, each with its own neighbours."""
    first = Sender.objects.count()
    for n in range(first, first + number):
        sender = make_sender(f"s{n}", number=f"{10_000 + n}", kind="short_code")
        lst = make_list(f"l{n}", sender=sender)
        if noun == "cap":
            Cap.objects.create(slug=f"c{n}", scope="everyone", messages=2, per="24h")
        if noun in ("campaign", "message"):
            people = make_people([us_phone(2 * n), us_phone(2 * n + 1)])
            join(people, lst)
            launching.launch(make_campaign(lst, f"c{n}"), by="ann", now=NOON)


@pytest.mark.parametrize("noun", ["campaign", "message", "sender", "cap"])
def test_a_page_costs_the_same_for_2_and_20(memory, noun):
    client, url = staff("root"), page(f"campaigns.{noun}", "changelist")
    rows_of(noun, 2)
    few = cost(client, url)

    rows_of(noun, 18)

    assert cost(client, url) == few


@pytest.fixture
def message(offers) -> Message:
    join(make_people([us_phone(1)]), offers)
    launching.launch(make_campaign(offers), by="ann", now=NOON)
    return Message.objects.get()


@pytest.mark.parametrize("action", ["change", "delete"])
def test_the_log_is_not_written_even_by_superusers(message, action):
    url = page("campaigns.message", action, message.pk)

    assert staff("root").post(url).status_code == 403


def test_the_log_has_no_add_page():
    assert staff("root").get(page("campaigns.message", "add")).status_code == 403


def test_the_log_finds_the_texts_of_a_whole_number(message):
    join(make_people([us_phone(2)]), message.list)
    again = make_campaign(message.list, "again")
    launching.launch(again, by="ann", now=NOON)

    shown = staff("support").get(
        page("campaigns.message", "changelist"), {"q": "(202) 555-0101"}
    )

    people = {row.subscriber_id for row in shown.context["cl"].result_list}
    assert people == {message.subscriber_id}


def test_the_exact_text_is_shown(message):
    MessageText.objects.create(message=message, body="Petal: tulips. STOP to end")

    shown = staff("support").get(page("campaigns.message", "change", message.pk))

    assert "Petal: tulips. STOP to end" in shown.content.decode()


def test_the_exact_text_is_hidden_from_those_who_may_not_read_it(message):
    MessageText.objects.create(message=message, body="Petal: tulips. STOP to end")

    shown = staff("operator").get(page("campaigns.message", "change", message.pk))

    assert shown.status_code == 200
    assert "Petal: tulips." not in shown.content.decode()


def test_explaining_shows_every_check(message):
    shown = staff("support").get(page("campaigns.message", "explain", message.pk))

    titles = [section.title for section in shown.context["sections"]]
    assert "Every check, in the gate's order" in titles


def test_explaining_changes_nothing(message):
    before = Message.objects.values().get()

    staff("support").get(page("campaigns.message", "explain", message.pk))

    assert Message.objects.values().get() == before


# --- caps and senders -----------------------------------------------------------


def add_cap(**values: object) -> object:
    posted = {
        "slug": "two-a-day",
        "scope": "everyone",
        "messages": 2,
        "per": "24h",
        "over": "skip",
        "is_active": "on",
        **values,
    }
    return staff("approver").post(page("campaigns.cap", "add"), posted)


@pytest.mark.parametrize("scope", ["everyone", "tag:sale", "kind:promotional"])
def test_a_cap_takes_a_scope_that_exists(scope):
    add_cap(scope=scope)

    assert Cap.objects.get().scope == scope


@pytest.mark.parametrize("scope", ["list:none", "kind:odd", "tag:", "nobody"])
def test_a_cap_refuses_a_scope_that_does_not(scope):
    add_cap(scope=scope)

    assert not Cap.objects.exists()


def test_a_cap_refuses_a_window_nobody_understands():
    shown = add_cap(per="fortnight")

    assert "is not a period" in shown.content.decode()


def test_caps_are_not_changed_by_marketers():
    cap = Cap.objects.create(slug="c", scope="everyone", messages=2, per="24h")

    shown = staff("marketer").post(page("campaigns.cap", "change", cap.pk), {})

    assert shown.status_code == 403


def add_sender(**values: object) -> object:
    client, url = staff("operator"), page("campaigns.sender", "add")
    posted = {
        "slug": "main",
        "number": "(202) 555-0100",
        "kind": "long_code",
        "gateway": "main",
        "rate": 10,
        "opt_out_by": "us",
        **values,
    }
    return client.post(url, {**form_of(client, url), **posted})


def test_a_senders_number_is_written_as_carriers_do():
    add_sender(number="+1 (202) 555-0100")

    assert Sender.objects.get().number == "+12025550100"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("long_code", "12"),
        ("short_code", "12345678901"),
        ("alphanumeric", "Petal & Stem Flowers"),
        ("alphanumeric", "36123"),
    ],
)
def test_a_number_that_does_not_fit_its_kind_is_refused(kind, number):
    add_sender(kind=kind, number=number)

    assert not Sender.objects.exists()


def test_a_sender_keeps_its_registration():
    add_sender(number="36123", kind="short_code", brand="B1", status="pending")

    sender = Sender.objects.get()
    assert sender.registration == {"brand": "B1", "status": "pending"}
    assert not sender.is_registered


def test_the_page_of_a_list_names_its_senders(offers):
    shown = staff("marketer").get(
        page("subscribers.subscriberlist", "change", offers.pk)
    )

    inlines = shown.context["inline_admin_formsets"]
    assert [item.formset.prefix for item in inlines] == ["topics", "senders"]


def test_a_marketer_chooses_who_speaks_for_a_list(offers, sender):
    french = make_sender("fr36", number="36123", kind="short_code")
    client = staff("marketer")
    url = page("subscribers.subscriberlist", "change", offers.pk)
    more = {"senders-1-country": "fr", "senders-1-sender": french.pk}

    client.post(url, {**form_of(client, url), "senders-TOTAL_FORMS": 2, **more})

    assert Sender.objects.for_list(offers, "FR") == french
    assert Sender.objects.for_list(offers, "US") == sender


# --- the red button ---------------------------------------------------------------

PRESS = {"confirmed": "yes", "why": "odd complaints"}


def button_page() -> str:
    return page("campaigns.redbutton", "changelist")


def test_pressing_the_red_button_pauses_everything():
    staff("operator").post(button_page(), PRESS)

    button = RedButton.objects.get()
    assert (button.is_pressed, button.by) == (True, "operator")


def test_opening_the_red_button_presses_nothing():
    staff("operator").get(button_page())

    assert not RedButton.objects.filter(is_pressed=True).exists()


def test_the_red_button_needs_a_reason():
    staff("operator").post(button_page(), {**PRESS, "why": ""})

    assert not RedButton.objects.filter(is_pressed=True).exists()


def test_pressing_it_again_lets_sending_go_on():
    client = staff("operator")
    client.post(button_page(), PRESS)

    client.post(button_page(), {**PRESS, "why": "it was nothing"})

    assert not RedButton.objects.get().is_pressed


@pytest.mark.parametrize("role", ["marketer", "support"])
def test_the_red_button_is_forbidden_to_others(role):
    assert staff(role).post(button_page(), PRESS).status_code == 403


def test_every_page_says_that_sending_is_paused():
    client = staff("operator")
    client.post(button_page(), PRESS)

    shown = client.get(page("campaigns.sender", "changelist")).content.decode()

    assert "All sending is paused" in shown


def test_the_login_page_says_nothing_of_it(client):
    staff("operator").post(button_page(), PRESS)

    assert (
        "paused"
        not in client.get(
            page("campaigns.sender", "changelist"), follow=True
        ).content.decode()
    )
