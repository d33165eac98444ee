"""The repeated tasks, written after every migrate so that a new worker finds them."""

from django.apps import AppConfig
from django_q.models import Schedule

KEEP_HOUSE = "campaigns.tasks.keep_house"


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    """Keep house every minute; staff's own change of the interval is left alone."""
    Schedule.objects.using(using).get_or_create(
        func=KEEP_HOUSE,
        defaults={
            "name": "Keep house: plan, reap, expire, wake every sender",
            "schedule_type": Schedule.MINUTES,
            "minutes": 1,
        },
    )
