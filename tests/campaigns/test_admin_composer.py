"""The composer: what it shows is what leaves, and it saves nothing."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Campaign, Message, MessageText, Sender
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from subscribers.models import AttributeType
from tests.factories import (
    NOON,
    fr_phone,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.staffing import page, staff

pytestmark = pytest.mark.django_db

NOUN = "campaigns.campaign"
OPEN = NOON.replace(hour=15)  # also in France
SHORT_LINK = re.compile(r"/l/\w{8}")


@pytest.fixture
def people(offers):
    rows = make_people([us_phone(n) for n in range(5)])
    for row, name in zip(rows, ("Mia", "Ben", "Zoe", "", "Ann"), strict=True):
        row.first_name = name
        row.save()
    join(rows, offers)
    return rows


def preview(client: Client, lst: object, **typed: object) -> object:
    """Post what a form holds; "variants" are bodies by name."""
    variants = typed.pop("variants", {})
    posted = {
        "list": lst.pk if lst else "",
        "kind": "promotional",
        "body": "Petal & Stem: hi {{ first_name|default:'there' }}!",
        "variants-TOTAL_FORMS": len(variants),
        "variants-INITIAL_FORMS": 0,
    }
    for number, (name, body) in enumerate(variants.items()):
        posted |= {
            f"variants-{number}-name": name,
            f"variants-{number}-body": body,
            f"variants-{number}-weight": 1,
        }
    address = reverse("admin:campaigns_campaign_preview")
    return client.post(address, {**posted, **typed})


def shown_texts(response: object) -> list[str]:
    return [screen.text for screen in response.context["panel"].phones.screens]


def sentences(response: object) -> str:
    mend = response.context["panel"].to_mend
    return " ".join(answer.headline for answer in mend.answers) if mend else ""


def warnings(response: object) -> str:
    return " ".join(
        answer.headline
        for section in response.context["panel"].to_know
        for answer in getattr(section, "answers", ())
    )


# --- what it shows ------------------------------------------------------------------

BODIES = {
    "plain": "Petal & Stem: tulips are in.",
    "names": "Petal & Stem: hi {{ first_name|default:'there' }}!",
    "own column": "Petal & Stem: {{ attr.city|upper }} {{ brand }} {{ list_name }}",
    "link": "Petal & Stem: look at {{ shop }}",
    "own way out": "Petal & Stem: tulips. Text STOP to end",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_it_shows_the_very_words_that_leave(offers, people, memory, body):
    AttributeType.objects.create(name="city", type="text")
    [french] = make_people([fr_phone(1)])
    french.language, french.attributes = "fr", {"city": "Lyon"}
    french.save()
    join([french], offers)
    links = {"shop": "https://petal.example/tulips"}
    shown = preview(
        staff("marketer"),
        offers,
        body=body,
        links="shop = https://petal.example/tulips",
        show_after=people[-2].pk,
    )

    campaign = make_campaign(offers, body=body, links=links)
    launching.launch(campaign, by="ann", now=OPEN)
    dispatch(until_empty=True, moved_to=OPEN)

    left = MessageText.objects.filter(
        message__subscriber__in=[people[-1], french]
    ).order_by("message__subscriber")
    assert [SHORT_LINK.sub("/l/xxxxxxxx", row.body) for row in left] == shown_texts(
        shown
    )


def test_it_shows_three_real_people_by_name(offers, people):
    shown = preview(staff("marketer"), offers)

    assert [text.splitlines()[0] for text in shown_texts(shown)] == [
        "Petal & Stem: hi Mia!",
        "Petal & Stem: hi Ben!",
        "Petal & Stem: hi Zoe!",
    ]


def test_it_walks_through_the_audience_and_begins_again(offers, people):
    client = staff("marketer")
    first = preview(client, offers)

    second = preview(client, offers, show_after=first.context["panel"].last)
    third = preview(client, offers, show_after=second.context["panel"].last)

    assert len(shown_texts(second)) == 2
    assert shown_texts(third) == shown_texts(first)


def test_it_keeps_the_people_shown_while_one_types(offers, people):
    shown = preview(staff("marketer"), offers, shown_after=people[2].pk)

    assert shown_texts(shown)[0].startswith("Petal & Stem: hi there!")


def test_it_shows_every_variant_to_the_same_person(offers, people):
    arms = {"A": "Tulips, {{ first_name }}", "B": "Roses, {{ first_name }}"}

    shown = preview(staff("marketer"), offers, variants=arms)

    assert shown_texts(shown) == [
        "Tulips, Mia\nReply STOP to end",
        "Roses, Mia\nReply STOP to end",
    ]


def test_it_counts_the_audience_and_the_parts(offers, people):
    shown = preview(staff("marketer"), offers, body="{{ first_name }}" + "x" * 140)

    facts = dict(shown.context["panel"].to_know[0].facts)
    assert facts == {
        "Audience": "5 people",
        "Each text": "1 to 2 parts",
        "All texts": "9 parts",
        "Price": "No price is set for main",
    }


def test_it_says_what_all_texts_cost(offers, people):
    Sender.objects.update(price=Decimal("0.5"))

    shown = preview(staff("marketer"), offers, body="{{ first_name }}" + "x" * 140)

    assert dict(shown.context["panel"].to_know[0].facts)["Price"] == "4.50 USD"


def test_it_warns_of_gaps_with_the_number_of_people(offers, people):
    shown = preview(staff("marketer"), offers, body="Hi {{ first_name }}")

    assert "1 of 5 people have no first name" in shown.content.decode()


def test_it_reckons_with_a_column_that_some_lack(offers, people):
    AttributeType.objects.create(name="city", type="text")
    people[0].attributes = {"city": "Lyon"}
    people[0].save()
    people[1].attributes = {"city": ""}
    people[1].save()

    shown = preview(staff("marketer"), offers, body="In {{ attr.city }}")

    assert "4 of 5 people have no city" in shown.content.decode()


def test_it_reckons_with_what_the_list_lacks(offers, people):
    shown = preview(staff("marketer"), offers, body="Ask {{ support }}")

    assert "5 of 5 people have no support" in shown.content.decode()


# --- what is wrong ------------------------------------------------------------------

WRONG = {
    "no list": ({"list": ""}, "Choose a list"),
    "no text": ({"body": ""}, "Write the text: "),
    "unknown field": ({"body": "{{ shoe }}"}, "There is no field “shoe”"),
    "unclosed": ({"body": "{{ first_name"}, "opened with “{{” but not closed"),
    "a tag": ({"body": "{% if %}"}, "do not work in a text"),
    "bad links": ({"links": "shop"}, "Links: “shop” is not written name = value."),
    "asks without a yes": ({"asks": "consent"}, "how to agree: it needs the word YES"),
    "invites nowhere": ({"asks": "invite"}, "Say it with an invitation"),
    "no such list": ({"list": "999"}, "List: Select a valid choice."),
}


@pytest.mark.parametrize(("typed", "said"), WRONG.values(), ids=WRONG)
def test_it_says_what_is_wrong(offers, people, typed, said):
    shown = preview(staff("marketer"), offers, **typed)

    assert (shown.status_code, said in sentences(shown)) == (200, True)


def test_a_blank_form_is_no_mistake():
    shown = preview(staff("marketer"), None, body="")

    [no_list, no_text] = shown.context["panel"].to_mend.answers
    assert "Make a list first" in no_list.headline
    assert {no_list.tone, no_text.tone} == {"plain"}


def test_a_broken_variant_leaves_the_others_shown(offers, people):
    arms = {"A": "Tulips", "B": "{{ shoe }}"}

    shown = preview(staff("marketer"), offers, variants=arms)

    assert "B: There is no field “shoe”" in sentences(shown)
    assert shown_texts(shown) == ["Tulips\nReply STOP to end"] * 3


def test_it_says_that_a_list_has_no_sender():
    shown = preview(staff("marketer"), make_list("mute"))

    assert "names no sender yet" in sentences(shown)


def test_it_says_that_people_cannot_leave_a_name(memory):
    deaf = make_sender("name", number="PETAL", kind="alphanumeric")

    shown = preview(staff("marketer"), make_list("deaf", sender=deaf))

    assert "cannot receive replies" in sentences(shown)


def test_nobody_in_the_audience_is_no_mistake(offers):
    shown = preview(staff("marketer"), offers)

    assert shown_texts(shown) == ["Petal & Stem: hi there!\nReply STOP to end"]
    assert "Nobody is in the audience yet" in shown.content.decode()


# --- manners ------------------------------------------------------------------------


def test_it_saves_nothing(offers, people):
    preview(staff("marketer"), offers, variants={"A": "Tulips"})

    assert not Campaign.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("role", ["approver", "support", "operator"])
def test_it_is_forbidden_to_those_who_write_no_campaigns(offers, role):
    assert preview(staff(role), offers).status_code == 403


def test_it_is_only_posted_to():
    address = reverse("admin:campaigns_campaign_preview")

    assert staff("marketer").get(address).status_code == 405


def test_it_costs_the_same_for_5_and_60(offers, people):
    client = staff("marketer")
    few = queries_of(client, offers)

    join(make_people([us_phone(n) for n in range(40, 95)]), offers)

    assert queries_of(client, offers) == few


def queries_of(client: Client, lst: object) -> int:
    with CaptureQueriesContext(connection) as queries:
        preview(client, lst, body="{{ first_name }} {{ last_name }}")
    return len(queries)


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "draft"])
def test_the_page_of_a_draft_asks_for_its_preview(offers, is_new):
    draft = make_campaign(offers, status="draft", approved_by="")
    address = page(NOUN, "add") if is_new else page(NOUN, "change", draft.pk)

    shown = staff("marketer").get(address).content.decode()

    asked = f'hx-post="{reverse("admin:campaigns_campaign_preview")}"'
    assert asked in shown
    assert 'hx-trigger="load, input from:#campaign_form' in shown


@pytest.mark.parametrize("role", ["support", "marketer"])
def test_what_cannot_be_edited_is_not_composed(offers, role):
    status = "draft" if role == "support" else "finished"
    campaign = make_campaign(offers, status=status)

    shown = staff(role).get(page(NOUN, "change", campaign.pk))

    assert "composing" not in shown.context


def test_the_picker_offers_columns_and_links(offers):
    AttributeType.objects.create(name="shoe_size", type="number")

    shown = staff("marketer").get(page(NOUN, "add"))

    offered = dict(shown.context["composing"]["merge_fields"])
    assert offered["First name"] == "{{ first_name|default:'there' }}"
    assert offered["Shoe size"] == "{{ attr.shoe_size|default:'' }}"
