"""What people text reaches the shop's own system, once it is there to take it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from campaigns.models import Message
from campaigns.pruning import Lives, prune
from campaigns.sending.pump import housekeep
from keywords.models import Webhook, WebhookDelivery
from keywords.posting import deliveries, service
from subscribers import erasure
from subscribers.models import Subscriber
from subscribers.origin import Origin, Who
from tests.factories import NOON, WAY_OUT

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def post(now=NOON) -> int:
    return deliveries.post_due(clock=lambda: now)[0]


def only() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_a_text_is_posted_with_who_and_what(points, text, receiver):
    text("Points, please")
    post()

    [(_, body)] = receiver.got
    assert json.loads(body) == {
        "type": "keyword.texted",
        "timestamp": "2026-06-02T18:00:00Z",
        "data": {
            "keyword": "POINTS",
            "text": "Points, please",
            "from": "+12125550101",
            "to": "+12025550100",
            "country": "US",
            "language": "",
        },
    }


def test_it_is_signed(points, text, receiver):
    text()
    post()

    [(headers, body)] = receiver.got
    keys = [points.webhook.secret]
    signed = deliveries.signing.headers(
        keys, message_id=headers["webhook-id"], at=NOON, body=body
    )
    assert signed.items() <= headers.items()


def test_a_receiver_of_the_library_takes_it(points, text, receiver):
    text()
    deliveries.post_due(clock=timezone.now)

    [(headers, body)] = receiver.got
    assert Verifier(points.webhook.secret).verify(body, headers)["type"]


def test_nothing_is_posted_before_the_text_is_stored(points, text, receiver):
    text()

    assert receiver.got == []
    assert only().status == "waiting"


def test_once_it_has_arrived_nothing_is_left_to_post(points, text, receiver):
    text()

    assert (post(), post(NOON + HOUR)) == (1, 0)
    assert (only().status, only().last_outcome) == ("delivered", "HTTP 200")


def test_the_words_are_not_kept_once_they_have_arrived(points, text):
    text()
    post()

    assert only().body == ""


def test_a_text_that_comes_twice_is_posted_once(points, text, receiver):
    text(once="same")
    text(once="same")
    post()

    assert len(receiver.got) == 1


def test_a_receiver_that_is_down_for_an_hour_loses_nothing(points, text, receiver):
    receiver.status = 503
    now = NOON
    for minute in range(60):
        text(now=now)
        post(now)
        now = NOON + timedelta(minutes=minute + 1)
    receiver.status = 200
    while WebhookDelivery.objects.filter(status="waiting").exists():
        post(now)
        now += timedelta(minutes=1)

    assert WebhookDelivery.objects.filter(status="delivered").count() == 60
    assert now < NOON + 3 * HOUR


def test_every_attempt_has_the_same_id(points, text, receiver):
    receiver.status = 500
    text()
    for hours in range(4):
        post(NOON + hours * HOUR)

    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 4


def test_it_waits_longer_after_every_attempt():
    waits = [deliveries.delay_after(n).total_seconds() for n in (1, 2, 3, 9, 10, 99)]

    assert waits == [10, 20, 40, 2560, 3600, 3600]


def test_after_a_day_it_is_given_up(points, text, receiver, caplog):
    receiver.status = 500
    text()
    post()
    post(NOON + DAY)

    assert (only().status, only().attempts) == ("given_up", 2)
    assert "+1" not in caplog.text


def test_the_last_attempt_is_made_when_the_day_is_over(points, text, receiver):
    receiver.status = 500
    text()
    WebhookDelivery.objects.update(attempts=20)
    post(NOON + DAY - timedelta(minutes=1))

    assert (only().status, only().due_at) == ("waiting", NOON + DAY)


def test_who_is_gone_for_good_is_given_up_at_once(points, text, receiver):
    receiver.status = 410
    text()
    post()

    assert only().status == "given_up"


def test_what_was_given_up_is_tried_again_when_asked(points, text, receiver):
    receiver.status = 410
    text()
    post()
    receiver.status = 200

    assert service.try_again([only()], now=NOON + 2 * DAY) == 1
    assert post(NOON + 2 * DAY) == 1


def test_a_webhook_that_does_not_post_keeps_its_texts(points, text, receiver):
    Webhook.objects.update(is_active=False)
    text()

    assert (post(), only().status) == (0, "waiting")


def test_what_waits_for_ever_is_let_go_of_like_every_old_text(points, text, receiver):
    Webhook.objects.update(is_active=False)
    text()
    prune(now=NOON + 9 * DAY, lives=Lives(texts=7 * DAY))
    Webhook.objects.update(is_active=True)

    assert (post(), only().status, only().body) == (0, "cancelled", "")


def test_a_process_that_died_in_a_call_loses_nothing(points, text, receiver):
    text()
    deliveries._claim(NOON)

    assert post(NOON + timedelta(minutes=1)) == 0
    assert post(NOON + timedelta(minutes=2)) == 1


def test_one_that_is_down_does_not_keep_another_waiting(points, text, receiver):
    for _ in range(deliveries.AT_ONCE + 1):
        text()
    down = Webhook.objects.get()
    down.pk, down.slug, down.url = None, "down", "https://10.0.0.1/"
    down.save()
    WebhookDelivery.objects.exclude(pk=WebhookDelivery.objects.latest("pk").pk).update(
        webhook=down
    )

    assert post() == 1


def test_without_a_queue_whoever_keeps_house_posts(points, text, receiver):
    text()
    housekeep(now=NOON)

    assert len(receiver.got) == 1


def test_with_a_queue_keeping_house_waits_for_no_receiver(
    points, text, receiver, settings
):
    text()
    settings.QUEUE_ENABLED = True
    housekeep(now=NOON)

    assert receiver.got == []


# --- secrets ----------------------------------------------------------------------


def test_after_a_new_secret_both_sign_for_a_day(points, text, receiver):
    old = points.webhook.secret
    service.rotate(points.webhook, now=NOON)
    text()
    post()

    [(headers, body)] = receiver.got
    signed = deliveries.signing.headers(
        [old], message_id=headers["webhook-id"], at=NOON, body=body
    )
    assert signed["webhook-signature"] in headers["webhook-signature"].split()
    assert len(headers["webhook-signature"].split()) == 2


def test_after_a_day_only_the_new_one_signs(points, text, receiver):
    service.rotate(points.webhook, now=NOON)
    text(now=NOON + DAY)
    post(NOON + DAY)

    [(headers, _)] = receiver.got
    assert len(headers["webhook-signature"].split()) == 1


# --- people -----------------------------------------------------------------------


def test_they_read_the_reply_if_there_is_one(points, text):
    points.reply = "We look it up."
    points.save()

    assert text().reply == f"We look it up.{WAY_OUT}"


def test_without_a_reply_they_hear_nothing(points, text):
    assert text().reply == ""
    assert not Message.objects.exists()


def test_what_an_erased_person_texted_is_posted_no_more(points, text, receiver):
    text()
    who = Origin(who=Who.STAFF, by="ops", why="asked")
    erasure.erase([Subscriber.objects.get().pk], origin=who, now=NOON)

    assert (post(), only().status, only().body) == (0, "cancelled", "")


def test_a_word_that_is_over_posts_nothing(points, text):
    points.ends_at = NOON
    points.save()

    text()

    assert not WebhookDelivery.objects.exists()


def test_a_copied_database_posts_nothing(points, text, receiver, monkeypatch):
    monkeypatch.setattr(deliveries.restoring, "watch", lambda *, now: True)
    text()

    assert (post(), receiver.got) == (0, [])


def test_no_log_names_the_number_or_the_words(points, text, receiver, caplog):
    receiver.status = 500
    text("points secret words")
    post(NOON + DAY)

    assert "5550101" not in caplog.text
    assert "secret words" not in caplog.text
