"""What every table needs while a file is applied: who, when, and the rows it names."""

from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.db import models

from campaigns.models import CouponPool, Sender
from keywords.applying.mistakes import Mistake, Waiting
from keywords.models import Contest, Poll, Webhook
from subscribers.models import Segment, SignupPage, SubscriberList


@dataclass
class Work:
    """One applying of one file."""

    by: str
    approved_by: str
    now: datetime
    # (table, slug) of the file's entries that are wrong, and so were not saved.
    broken: set[tuple[str, str]] = field(default_factory=set)
    # Sentences about what is not wrong, but not done either.
    notes: list[str] = field(default_factory=list)
    # Places whose call to action may be another one once the whole file is applied.
    places: set[int] = field(default_factory=set)
    # Keywords that the file has named already.
    keywords: set[int] = field(default_factory=set)
    # Contests whose rules wait for the file's keywords before they are approved.
    contests: set[int] = field(default_factory=set)

    def sender(self, slug: str, *path: str | int) -> Sender:
        return self._named(Sender, "senders", slug, *path)

    def list(self, slug: str, *path: str | int) -> SubscriberList:
        return self._named(SubscriberList, "lists", slug, *path)

    def page(self, slug: str, *path: str | int) -> SignupPage:
        return self._named(SignupPage, "signup_pages", slug, *path)

    def coupon_pool(self, slug: str, *path: str | int) -> CouponPool:
        return self._named(CouponPool, "coupon_pools", slug, *path)

    def webhook(self, slug: str, *path: str | int) -> Webhook:
        return self._named(Webhook, "webhooks", slug, *path)

    def contest(self, slug: str, *path: str | int) -> Contest:
        return self._named(Contest, "contests", slug, *path)

    def poll(self, slug: str, *path: str | int) -> Poll:
        return self._named(Poll, "polls", slug, *path)

    def segment(self, slug: str, *path: str | int) -> Segment:
        return self._named(Segment, "segments", slug, *path)

    def _named(
        self, model: type[models.Model], table: str, slug: str, *path: str | int
    ) -> Any:
        """Return the row `slug`, or raise what the key `path` should say of it."""
        if (table, slug) in self.broken:
            raise Waiting
        row = model._default_manager.filter(slug=slug).first()
        if row is not None:
            return row
        known = list(model._default_manager.values_list("slug", flat=True))
        noun = table.removesuffix("s").replace("_", " ").replace("signup", "sign-up")
        near = get_close_matches(slug, known, n=1)
        advice = f'; did you mean "{near[0]}"?' if near else "."
        raise Mistake(
            f'there is no {noun} "{slug}" in this file or the database{advice}', *path
        )
