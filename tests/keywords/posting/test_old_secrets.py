"""A secret that signs no more is kept no more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from keywords import tasks
from keywords.posting import service

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def left_of_it(webhook, *, ago: timedelta) -> tuple[str, object]:
    """Replace the secret, let the minute's task run so long after, and look."""
    service.rotate(webhook, now=timezone.now() - ago)
    tasks.post_webhooks()
    webhook.refresh_from_db()
    return webhook.old_secret, webhook.old_secret_until


def test_after_its_day_it_is_cleared(till):
    assert left_of_it(till, ago=service.OLD_SIGNS_FOR + MINUTE) == ("", None)


def test_within_its_day_it_stays(till):
    old = till.secret

    kept, _ = left_of_it(till, ago=service.OLD_SIGNS_FOR - MINUTE)

    assert kept == old


def test_the_new_one_stays(till):
    old = till.secret

    left_of_it(till, ago=service.OLD_SIGNS_FOR + MINUTE)

    assert till.secret not in ("", old)
