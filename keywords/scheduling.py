"""The repeated task of this floor, written after every migrate."""

from django.apps import AppConfig
from django_q.models import Schedule

HEAR_UNHEARD = "keywords.tasks.hear_unheard"


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    Schedule.objects.using(using).get_or_create(
        func=HEAR_UNHEARD,
        defaults={
            "name": "Hear texts that were stored but not understood",
            "schedule_type": Schedule.MINUTES,
            "minutes": 1,
        },
    )
