"""Wiring of the subscribers app: what every migrate must leave in place."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class SubscribersConfig(AppConfig):
    name = "subscribers"
    verbose_name = "Audience"

    def ready(self) -> None:
        from subscribers import guards, roles, scheduling, triggers
        from subscribers.finding import text
        from subscribers.segmentation import using

        using.guard()
        pre_migrate.connect(guards.make_way_for_migrate, sender=self)
        post_migrate.connect(triggers.install_after_migrate, sender=self)
        post_migrate.connect(guards.install_after_migrate, sender=self)
        post_migrate.connect(text.install_after_migrate, sender=self)
        post_migrate.connect(roles.install_after_migrate, sender=self)
        post_migrate.connect(scheduling.install_after_migrate, sender=self)
