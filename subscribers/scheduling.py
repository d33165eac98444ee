"""The repeated tasks of this floor, written after every migrate."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils import timezone
from django_q.models import Schedule

SEAL_LEDGER = "subscribers.tasks.seal_ledger"
FORGET_UPLOADS = "subscribers.tasks.forget_uploads"
WATCH_SIGN_UPS = "subscribers.tasks.watch_sign_ups"
# In UTC, a little after the day has begun.
AT = {"hour": 0, "minute": 10, "second": 0, "microsecond": 0}


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    """Seal every night, watch all day; staff's own change of the time is left alone."""
    Schedule.objects.using(using).get_or_create(
        func=FORGET_UPLOADS,
        defaults={
            "name": "Delete files that nobody imported",
            "schedule_type": Schedule.MINUTES,
            "minutes": 10,
        },
    )
    Schedule.objects.using(using).get_or_create(
        func=WATCH_SIGN_UPS,
        defaults={
            "name": "Watch whether sign-ups are confirmed",
            "schedule_type": Schedule.MINUTES,
            "minutes": 10,
        },
    )
    Schedule.objects.using(using).get_or_create(
        func=SEAL_LEDGER,
        defaults={
            "name": "Seal the consent ledger",
            "schedule_type": Schedule.DAILY,
            "next_run": timezone.now().replace(**AT) + timedelta(days=1),
        },
    )
