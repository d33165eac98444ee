"""Webhooks in the admin: an address that is checked, a secret that is shown once."""

import pytest
from django.test import Client
from django.utils import timezone

from keywords.models import InboundMessage, Keyword, Webhook, WebhookDelivery
from keywords.posting import service
from tests.factories import NOON, make_sender
from tests.staffing import CONFIRMED, page, staff

pytestmark = pytest.mark.django_db

HOOK, DELIVERY, KEYWORD = (
    *("keywords.webhook", "keywords.webhookdelivery"),
    "keywords.keyword",
)


@pytest.fixture
def operator(db) -> Client:
    return staff("operator")


@pytest.fixture
def hook(db) -> Webhook:
    return service.give_secret(
        Webhook(slug="till", name="Till", url="https://till.example/texts?key=k1"),
        by="ops",
    ).webhook


def typed(**values: object) -> dict[str, object]:
    return {
        "name": "Till",
        "slug": "till",
        "url": "https://till.example/",
        "is_active": "on",
        **values,
    }


def test_a_new_webhook_shows_its_secret(operator):
    shown = operator.post(page(HOOK, "add"), typed())

    made = Webhook.objects.get()
    assert made.secret in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]


def test_its_page_shows_the_secret_no_more(operator, hook):
    hook.save()

    shown = operator.get(page(HOOK, "change", hook.pk)).content.decode()

    assert hook.secret not in shown


def test_an_address_inside_is_refused(operator):
    shown = operator.post(page(HOOK, "add"), typed(url="https://10.0.0.1/"))

    [said] = shown.context["adminform"].form.errors["url"]
    assert said == "This address leads into a private network."


def test_a_new_secret_is_shown_once_it_is_asked_for(operator, hook):
    hook.save()
    old = hook.secret
    url = page(HOOK, "rotate", hook.pk)

    asked = operator.get(url).content.decode()
    done = operator.post(url, CONFIRMED).content.decode()

    hook.refresh_from_db()
    assert (hook.old_secret, hook.secret in done, old in done) == (old, True, False)
    assert hook.secret not in asked


def test_who_may_only_look_sees_no_more_than_the_host(hook):
    hook.save()
    client = staff("marketer")
    shown = (
        client.get(page(HOOK, "change", hook.pk)).content.decode()
        + client.get(page(HOOK, "changelist")).content.decode()
    )

    assert "till.example" in shown
    assert "key=k1" not in shown


@pytest.fixture
def given_up(hook) -> WebhookDelivery:
    hook.save()
    inbound = InboundMessage.objects.create(
        gateway="main", provider_id="1", to_number="+12025550100", received_at=NOON
    )
    return WebhookDelivery.objects.create(
        webhook=hook,
        inbound=inbound,
        status="given_up",
        body="{}",
        last_outcome="HTTP 503",
        give_up_at=NOON,
        created_at=NOON,
    )


def test_deliveries_are_listed_with_their_last_outcome(operator, given_up):
    shown = operator.get(page(DELIVERY, "changelist")).content.decode()

    assert "HTTP 503" in shown


def test_the_home_page_tells_operators_of_what_was_given_up(operator, given_up):
    said = "1 text could not be posted to webhooks."

    assert said in operator.get("/admin/").content.decode()
    assert said not in staff("marketer").get("/admin/").content.decode()


def test_what_was_given_up_is_posted_again(operator, given_up):
    posted = {"action": "try_again", "_selected_action": [given_up.pk]}

    operator.post(page(DELIVERY, "changelist"), posted)

    given_up.refresh_from_db()
    assert given_up.status == "waiting"


# --- the keyword's form -------------------------------------------------------------


@pytest.fixture
def points(hook) -> dict[str, object]:
    if hook.pk is None:
        hook.save()
    return {
        "word": "POINTS",
        "sender": make_sender().pk,
        "action": "webhook",
        "webhook": hook.pk,
    }


def test_a_keyword_names_its_webhook(hook, points):
    staff("marketer").post(page(KEYWORD, "add"), points)

    assert Keyword.objects.get().webhook == hook


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"webhook": ""}, "Say where the text is posted to."),
        (
            {"action": "reply", "reply": "Hi"},
            "Only a word that posts to a webhook names one.",
        ),
    ],
    ids=["none", "another action"],
)
def test_what_is_wrong_stands_at_its_field(points, changed, said):
    shown = staff("marketer").post(page(KEYWORD, "add"), {**points, **changed})

    assert shown.context["adminform"].form.errors["webhook"] == [said]


def test_the_page_says_where_the_text_goes(points):
    client = staff("marketer")
    client.post(page(KEYWORD, "add"), points)
    word = Keyword.objects.get()

    shown = client.get(page(KEYWORD, "change", word.pk)).content.decode()

    assert "The text and its number are posted to Till" in shown


def test_the_page_says_what_became_of_the_texts(points, given_up):
    client = staff("marketer")
    client.post(page(KEYWORD, "add"), points)
    word = Keyword.objects.get()
    InboundMessage.objects.update(keyword=word)
    WebhookDelivery.objects.update(created_at=timezone.now())

    below = client.get(page(KEYWORD, "change", word.pk)).context["sections_below"]

    [posted] = [one for one in below if "Posted to" in getattr(one, "title", "")]
    assert dict(posted.facts) == {
        "Waiting": "0",
        "Delivered": "0",
        "Given up": "1",
        "Cancelled": "0",
    }
