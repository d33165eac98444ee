"""Wiring of the campaigns app: what it adds to the floor below."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Messages"

    def ready(self) -> None:
        from campaigns import checks, roles, scheduling
        from campaigns.pacing.rulebook import soft_opt_in_months
        from campaigns.sending import notices
        from subscribers.registries import soft_opt_ins

        checks.install()
        notices.listen()
        soft_opt_ins.register("months", soft_opt_in_months)
        post_migrate.connect(roles.install_after_migrate, sender=self)
        post_migrate.connect(scheduling.install_after_migrate, sender=self)
