"""Wiring of the campaigns app: what it adds to the floor below."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Messages"

    def ready(self) -> None:
        from campaigns import roles
        from campaigns.sending import notices

        notices.listen()
        post_migrate.connect(roles.install_after_migrate, sender=self)
