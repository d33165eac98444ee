"""What changes a webhook: made with a secret, given another, its texts tried again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from campaigns.sending import queueing
from keywords.errors import WebhookRefused
from keywords.models import Webhook, WebhookDelivery
from keywords.posting import addresses, signing
from keywords.posting.deliveries import GIVE_UP_AFTER, POST

OLD_SIGNS_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WithSecret:
    """A webhook and its secret, which is told now and never again."""

    webhook: Webhook
    secret: str


def check_url(url: str) -> str:
    """Return the address; raise WebhookRefused where nothing may be posted to it."""
    problem = addresses.problem_of(url, loopback=settings.WEBHOOKS_ALLOW_LOOPBACK)
    if problem:
        raise WebhookRefused(problem)
    return url


def give_secret(webhook: Webhook, *, by: str) -> WithSecret:
    """Make a new webhook ready to be saved: the caller saves it."""
    webhook.secret, webhook.author = signing.new_secret(), by
    return WithSecret(webhook, webhook.secret)


@transaction.atomic
def rotate(webhook: Webhook, *, now: datetime) -> WithSecret:
    """Sign with a new secret, and for a day with the old one beside it."""
    row = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    row.old_secret, row.old_secret_until = row.secret, now + OLD_SIGNS_FOR
    row.secret = signing.new_secret()
    row.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return WithSecret(row, row.secret)


def forget_old_secrets(*, now: datetime) -> int:
    """Clear secrets that sign no more; return how many. One statement.

    Kept for nothing, they could still be read: from a backup, say.
    """
    over = Webhook.objects.exclude(old_secret="").filter(old_secret_until__lte=now)
    return over.update(old_secret="", old_secret_until=None)


def try_again(rows: Iterable[WebhookDelivery], *, now: datetime) -> int:
    """Try for another day what was given up and is still kept; return how many."""
    given_up = WebhookDelivery.objects.filter(
        pk__in=[row.pk for row in rows], status=WebhookDelivery.Status.GIVEN_UP
    )
    done = given_up.exclude(body="").update(
        status=WebhookDelivery.Status.WAITING,
        due_at=now,
        give_up_at=now + GIVE_UP_AFTER,
        attempts=0,
        finished_at=None,
    )
    if done:
        queueing.enqueue_once(POST)
    return done
