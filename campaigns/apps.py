"""Wiring of the campaigns app: what it adds to the floor below."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Messages"

    def ready(self) -> None:
        from campaigns import checks, registering, roles, scheduling
        from campaigns.pacing import house
        from campaigns.sending import listening

        checks.install()
        house.keep()
        listening.listen()
        registering.register()
        post_migrate.connect(roles.install_after_migrate, sender=self)
        post_migrate.connect(scheduling.install_after_migrate, sender=self)
