"""The repeated tasks of this floor, written after every migrate."""

from django.apps import AppConfig
from django_q.models import Schedule

EVERY_MINUTE = {
    "keywords.tasks.hear_unheard": "Hear texts that were stored but not understood",
    "keywords.tasks.post_webhooks": "Post texts to webhooks, and try again",
    "keywords.tasks.run_contests": "Close contests that have ended, and tell winners",
}


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    for func, name in EVERY_MINUTE.items():
        Schedule.objects.using(using).get_or_create(
            func=func,
            defaults={
                "name": name,
                "schedule_type": Schedule.MINUTES,
                "minutes": 1,
            },
        )
