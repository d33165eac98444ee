"""The repeated tasks of this floor, written after every migrate."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils import timezone
from django_q.models import Schedule

SEAL_LEDGER = "subscribers.tasks.seal_ledger"
FORGET_UPLOADS = "subscribers.tasks.forget_uploads"
WATCH_SIGN_UPS = "subscribers.tasks.watch_sign_ups"
END_SILENT = "subscribers.tasks.end_silent"
# In UTC, a little after the day has begun.
AT = {"hour": 0, "minute": 10, "second": 0, "microsecond": 0}


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    """Seal every night, watch all day; staff's own change of the time is left alone."""
    often = {"schedule_type": Schedule.MINUTES, "minutes": 10}
    tonight = timezone.now().replace(**AT) + timedelta(days=1)
    tasks = {
        FORGET_UPLOADS: {"name": "Delete files that nobody imported", **often},
        WATCH_SIGN_UPS: {"name": "Watch whether sign-ups are confirmed", **often},
        SEAL_LEDGER: {
            "name": "Seal the consent ledger",
            "schedule_type": Schedule.DAILY,
            "next_run": tonight,
        },
        END_SILENT: {
            "name": "End consents of people who have long given no sign",
            "schedule_type": Schedule.DAILY,
            "next_run": tonight + timedelta(hours=1),
        },
    }
    for func, defaults in tasks.items():
        Schedule.objects.using(using).get_or_create(func=func, defaults=defaults)
