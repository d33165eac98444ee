"""Link, MessageLink and Click: short links on our own domain, one per text."""

from django.db import models

from campaigns.models.campaign import Campaign
from campaigns.models.message import Message


class Link(models.Model):
    """A named target in a campaign's body."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="targets"
    )
    name = models.CharField(max_length=40)
    url = models.URLField(max_length=2000)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("campaign", "name"), name="link_once"),
        )

    def __str__(self) -> str:
        return self.name


class MessageLink(models.Model):
    """The short link one person got, so that a click has an author."""

    token = models.CharField(max_length=12, primary_key=True)
    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="links")

    def __str__(self) -> str:
        return self.token


class Click(models.Model):
    """One opening of a short link by a person, not by a preview robot."""

    message_link = models.ForeignKey(
        MessageLink, on_delete=models.CASCADE, related_name="clicks"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_link_id} at {self.at:%Y-%m-%d %H:%M}"
