"""Wiring of the keywords app: what it adds to the floors below."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KeywordsConfig(AppConfig):
    name = "keywords"
    verbose_name = "Listening"

    def ready(self) -> None:
        from keywords import registering, roles, scheduling
        from keywords.inbox import saying

        registering.register()
        post_migrate.connect(roles.install_after_migrate, sender=self)
        post_migrate.connect(scheduling.install_after_migrate, sender=self)
        post_migrate.connect(saying.install_after_migrate, sender=self)
