"""A yes or a no to a campaign that asks: promises, express consent, invitations."""

import json
from datetime import timedelta

import pytest

from campaigns.asking import consents, invitations, promises
from campaigns.asking.people import below
from campaigns.errors import NotAskable
from campaigns.gateways import get_gateway
from campaigns.gateways.registry import close_gateways
from campaigns.models import Campaign, Message
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from keywords import intake
from keywords.models import InboundMessage
from subscribers import consent, disclosures
from subscribers.consent import Particulars
from subscribers.models import ConsentEvent, Subscription, Suppression
from subscribers.scopes import Scope
from subscribers.soft import Soft
from subscribers.verification import verify
from tests.factories import (
    NOON,
    STAFF,
    fr_phone,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db

BEFORE = NOON - timedelta(days=60)
LATER = NOON + timedelta(minutes=5)
IN_PARIS = NOON - timedelta(hours=6)
CUSTOM = Soft(basis="purchase", since=BEFORE.date(), is_refusal_offered=True)


@pytest.fixture
def memory(settings):
    settings.SMS_GATEWAYS = "main=memory://"
    yield get_gateway("main")
    close_gateways()


@pytest.fixture
def sender(memory):
    return make_sender()


@pytest.fixture
def offers(sender):
    """A list that promised four a month, with two people on it."""
    return worded(
        make_list("offers", sender=sender, promise_messages=4, promise_per="month")
    )


@pytest.fixture
def news(sender):
    return worded(
        make_list("news", sender=sender, promise_messages=1, promise_per="week")
    )


@pytest.fixture
def ann(offers):
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    return ann


def worded(lst):
    disclosures.publish(lst, author="mia", approved_by="ann", now=BEFORE)
    return lst


def promise(lst, messages: int, per: str = "month") -> None:
    lst.promise_messages, lst.promise_per = messages, per
    lst.save()
    disclosures.publish(lst, author="mia", approved_by="ann", now=NOON)


def send(campaign: Campaign, *, now=NOON) -> None:
    campaign = launching.submit(campaign, by="mia")
    campaign = launching.approve(campaign, by="ann", now=now)
    launching.launch(campaign, by="ann", now=now)
    dispatch(until_empty=True, moved_to=now)


def text(body: str, subscriber, *, now=LATER):
    return intake.receive(
        gateway="main",
        provider_id=f"id-{InboundMessage.objects.count()}",
        from_number=str(subscriber.phone),
        to_number="+12025550100",
        body=body,
        now=now,
    )


def standing(subscriber, lst) -> Subscription:
    return Subscription.objects.get(subscriber=subscriber, list=lst)


def newest_line(subscriber) -> dict:
    lines = ConsentEvent.objects.filter(subscriber=subscriber).order_by("-seq")
    return json.loads(lines[0].line)


# --- a higher promise ----------------------------------------------------------


def test_raising_a_promise_leaves_those_who_joined_before_on_theirs(offers, ann):
    promise(offers, 6)

    assert (standing(ann, offers).promised, below(offers)) == ((4, "month"), 1)


def test_the_question_names_both_promises_and_how_to_agree(offers, ann, memory):
    promise(offers, 6)

    send(promises.ask(offers, by="mia"))

    assert memory.texts[0].text.startswith(
        "Petal & Stem: We'd like to text you up to 6 texts a month instead of up to 4 "
        "texts a month. Reply YES to agree; otherwise nothing changes."
    )


def test_a_yes_raises_the_promise(offers, ann):
    promise(offers, 6)
    send(promises.ask(offers, by="mia"))

    received = text("Yes!", ann)

    assert standing(ann, offers).promised == (6, "month")
    assert (received.intent, received.changes) == (
        "confirm",
        ({"change": "preferences", "list": "offers"},),
    )
    assert received.reply == (
        "Petal & Stem: Thank you. From now on: Offers, up to 6 texts a month."
    )


def test_the_line_of_a_yes_says_both_promises_and_the_wording(offers, ann):
    promise(offers, 6)
    send(promises.ask(offers, by="mia"))
    text("yes", ann)

    line = newest_line(ann)

    assert (line["promise"], line["promise_before"], line["disclosure"]["version"]) == (
        "up to 6 a month",
        "up to 4 a month",
        2,
    )
    assert verify().ok


@pytest.mark.parametrize("answer", ["no", ""], ids=["a no", "no answer"])
def test_nothing_else_changes_a_promise(offers, ann, answer):
    promise(offers, 6)
    send(promises.ask(offers, by="mia"))

    received = text(answer, ann) if answer else None

    assert standing(ann, offers).promised == (4, "month")
    assert received is None or "nothing changes" in received.reply


def test_a_yes_means_the_promise_that_was_read(offers, ann):
    promise(offers, 6)
    send(promises.ask(offers, by="mia"))
    promise(offers, 8)

    text("yes", ann)

    assert standing(ann, offers).promised == (6, "month")


def test_a_yes_after_two_weeks_means_nothing(offers, ann):
    promise(offers, 6)
    send(promises.ask(offers, by="mia"))

    received = text("yes", ann, now=NOON + timedelta(days=14, minutes=1))

    assert received.intent == "message"
    assert standing(ann, offers).promised == (4, "month")


def test_a_yes_within_two_weeks_counts_however_late_it_is_heard(
    offers, ann, heard_late
):
    promise(offers, 6)
    send(promises.ask(offers, by="mia"))

    heard_late(
        "yes",
        at=NOON + timedelta(days=14, minutes=-1),
        heard_at=NOON + timedelta(days=14, minutes=1),
        phone=str(ann.phone),
    )

    assert standing(ann, offers).promised == (6, "month")


def test_a_second_yes_changes_nothing_more(offers, ann):
    promise(offers, 6)
    send(promises.ask(offers, by="mia"))
    text("yes", ann)

    assert text("yes", ann).intent == "message"


def test_only_those_on_a_lower_promise_are_asked(offers, ann, memory):
    promise(offers, 6)
    [bob] = make_people([us_phone(2)])
    consent.subscribe([bob.pk], offers, origin=STAFF, now=BEFORE)

    campaign = promises.ask(offers, by="mia")
    send(campaign)

    asked = Message.objects.filter(campaign=campaign)
    assert list(asked.values_list("subscriber", flat=True)) == [ann.pk]


def test_the_question_counts_like_any_text(offers, ann):
    for number in range(4):
        send(make_campaign(offers, f"c{number}", status="draft"))
    promise(offers, 6)
    campaign = promises.ask(offers, by="mia")

    send(campaign)

    held = Message.objects.get(campaign=campaign)
    assert (held.status, held.code) == ("deferred", "cap:promise")
    assert f"{held.due_at:%Y-%m}" == "2026-07"


def test_nobody_is_asked_twice_at_once(offers, ann):
    promise(offers, 6)
    promises.ask(offers, by="mia")

    with pytest.raises(NotAskable, match="asked already"):
        promises.ask(offers, by="mia")


def test_nobody_is_asked_before_the_new_wording_is_approved(offers, ann):
    offers.promise_messages = 6
    offers.save()

    with pytest.raises(NotAskable, match="Approve the list's wording first"):
        promises.ask(offers, by="mia")


def test_with_nobody_below_there_is_nothing_to_ask(offers, ann):
    with pytest.raises(NotAskable, match="Nobody on Offers was promised less"):
        promises.ask(offers, by="mia")


# --- express consent ------------------------------------------------------------


@pytest.fixture
def customer(offers):
    [fay] = make_people([fr_phone(1)])
    consent.subscribe(
        [fay.pk],
        offers,
        origin=STAFF,
        now=BEFORE,
        particulars={fay.pk: Particulars(soft=CUSTOM)},
    )
    Message.objects.all().delete()
    return fay


def test_an_existing_customers_yes_is_express_and_has_no_end(offers, customer):
    send(consents.ask(offers, by="mia"), now=IN_PARIS)

    received = text("oui", customer)

    row = standing(customer, offers)
    assert (row.status, row.method, row.consent_expires_at) == (
        "active",
        "double",
        None,
    )
    assert received.intent == "confirm"
    assert "STOP" in received.reply


def test_the_line_says_that_the_consent_was_soft_before(offers, customer):
    send(consents.ask(offers, by="mia"), now=IN_PARIS)
    text("yes", customer)

    line = newest_line(customer)

    assert (line["kind"], line["method"], line["method_before"]) == (
        "confirmed",
        "double",
        "soft",
    )
    assert line["disclosure"]["version"] == 1
    assert verify().ok


def test_an_existing_customers_no_ends_the_list(offers, customer):
    send(consents.ask(offers, by="mia"), now=IN_PARIS)

    received = text("non", customer)

    assert (received.intent, standing(customer, offers).status) == (
        "opt_out",
        "unsubscribed",
    )
    assert newest_line(customer)["kind"] == "declined"
    assert verify().ok


def test_only_existing_customers_are_asked_for_consent(offers, customer, ann):
    campaign = consents.ask(offers, by="mia")
    send(campaign, now=IN_PARIS)

    assert campaign.messages.get().subscriber == customer


# --- invitations ------------------------------------------------------------------


def test_an_invited_yes_joins_under_the_other_lists_own_wording(offers, news, ann):
    send(invitations.ask(offers, news, by="mia"))

    received = text("yes", ann)

    row, line = standing(ann, news), newest_line(ann)
    assert (row.status, row.promised) == ("active", (1, "week"))
    assert (line["list"], line["disclosure"]["version"]) == ("news", 1)
    assert "News" in received.reply


def test_an_invitation_is_the_request_of_a_double_opt_in_list(offers, news, ann):
    news.opt_in = "double"
    news.save()
    send(invitations.ask(offers, news, by="mia"))

    text("yes", ann)

    assert (standing(ann, news).status, standing(ann, news).method) == (
        "active",
        "double",
    )


def test_where_the_other_list_wants_a_button_a_yes_brings_the_link(offers, news, ann):
    news.opt_in = "link"
    news.save()
    send(invitations.ask(offers, news, by="mia"))

    received = text("yes", ann)

    assert standing(ann, news).status == "pending"
    assert "/c/" in received.reply


def test_an_invited_no_is_remembered(offers, news, ann):
    send(invitations.ask(offers, news, by="mia"))

    received = text("no", ann)

    assert standing(ann, news).status == "unsubscribed"
    assert "did not add you to News" in received.reply
    assert verify().ok


def test_an_invitation_moves_nobody(offers, news, ann):
    send(invitations.ask(offers, news, by="mia"))

    assert not news.subscriptions.exists()


def test_who_said_no_or_is_there_is_not_invited(offers, news, ann, memory):
    bob, cy = make_people([us_phone(2), us_phone(3)])
    join([bob, cy], offers)
    join([bob], news)
    join([cy], news)
    consent.unsubscribe([cy.pk], scope=Scope.of_list(news), origin=STAFF, now=BEFORE)
    campaign = invitations.ask(offers, news, by="mia")

    send(campaign)

    assert campaign.messages.get().subscriber == ann


def test_an_invited_yes_lifts_no_suppression(offers, news, ann):
    send(invitations.ask(offers, news, by="mia"))
    consent.unsubscribe([ann.pk], scope=Scope.of_list(news), origin=STAFF, now=LATER)

    text("yes", ann)

    assert not news.subscriptions.filter(status="active").exists()
    assert Suppression.objects.in_force().filter(list=news).exists()


# --- which question a yes answers ---------------------------------------------------


def test_a_yes_answers_the_newest_of_a_request_and_a_question(offers, news, ann):
    promise(offers, 6)
    send(promises.ask(offers, by="mia"))
    news.opt_in = "double"
    news.save()
    consent.subscribe([ann.pk], news, origin=STAFF, now=NOON + timedelta(minutes=1))

    text("yes", ann)

    assert standing(ann, news).status == "active"
    assert standing(ann, offers).promised == (4, "month")


def test_the_next_yes_answers_the_one_before(offers, news, ann):
    promise(offers, 6)
    send(promises.ask(offers, by="mia"))
    news.opt_in = "double"
    news.save()
    consent.subscribe([ann.pk], news, origin=STAFF, now=NOON + timedelta(minutes=1))
    text("yes", ann)

    text("yes", ann)

    assert standing(ann, offers).promised == (6, "month")


# --- what must be so before it is sent ------------------------------------------------


def test_a_question_nobody_could_answer_is_not_launched(offers, news, ann):
    name = make_sender("name", number="Petal", kind="alphanumeric")
    campaign = make_campaign(
        make_list("by-name", sender=name),
        asks="invite",
        asks_list=news,
        body="News? Reply YES.",
    )

    with pytest.raises(launching.NotLaunchable, match="nobody could say yes"):
        launching.check_launchable(campaign)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param(
            {"asks": "consent", "body": "Stay with us?"},
            "it needs the word YES",
            id="no way to agree",
        ),
        pytest.param(
            {
                "asks": "promise",
                "asks_messages": 6,
                "asks_per": "month",
                "body": "More texts? Reply YES",
            },
            "does not name the promise: 6 texts",
            id="no number",
        ),
    ],
)
def test_a_question_that_does_not_say_what_a_yes_means_is_not_launched(
    offers, fields, said
):
    campaign = make_campaign(offers, **fields)

    with pytest.raises(launching.NotLaunchable, match=said):
        launching.check_launchable(campaign)


def test_nobody_is_invited_to_a_list_without_approved_wording(offers, sender):
    bare = make_list("bare", sender=sender)
    campaign = make_campaign(
        offers, asks="invite", asks_list=bare, body="Bare too? Reply YES"
    )

    with pytest.raises(launching.NotLaunchable, match="no approved wording in US, FR"):
        launching.check_launchable(campaign)
