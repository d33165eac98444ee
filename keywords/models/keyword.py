"""Keyword: a word on a sender and what happens when someone texts it."""

from datetime import datetime

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Replace

from campaigns.models import CouponPool, Sender
from keywords.models.contest import Contest
from keywords.models.poll import Poll
from keywords.models.webhook import Webhook
from subscribers.models import OwnOptIn, Place, SubscriberList, Tag


class Keyword(OwnOptIn):
    class Action(models.TextChoices):
        JOIN = "join", "Join a list"
        LEAVE = "leave", "Leave a list"
        TAG = "tag", "Tag the person"
        REPLY = "reply", "Reply only"
        POLL = "poll", "Ask a poll"
        HAND = "hand", "Hand to staff"
        CONTEST = "contest", "Enter a contest"
        WEBHOOK = "webhook", "Post to a webhook"

    # What these do, they do to a list.
    OF_LISTS = (Action.JOIN, Action.LEAVE)

    word = models.CharField(max_length=40)
    folded = models.CharField(max_length=60, editable=False)
    sender = models.ForeignKey(
        Sender,
        on_delete=models.PROTECT,  # a printed word must not die with a sender
        related_name="+",
    )
    countries = models.JSONField(
        default=list,
        blank=True,
        help_text="ISO codes of the texters' numbers, sorted; empty: any.",
    )
    action = models.CharField(max_length=8, choices=Action)
    list = models.ForeignKey(
        SubscriberList,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    poll = models.ForeignKey(
        Poll, null=True, blank=True, on_delete=models.PROTECT, related_name="keywords"
    )
    contest = models.ForeignKey(
        Contest,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="keywords",
    )
    tag = models.ForeignKey(
        Tag,
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a printed word must not stop doing what it did
        related_name="+",
    )
    webhook = models.ForeignKey(
        Webhook,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="keywords",
    )
    place = models.CharField(
        max_length=200, blank=True, help_text="Where the word is printed or said."
    )
    stands_at = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,  # who texted it there came by that place
        related_name="+",
        help_text="The place of that name, for words that join a list.",
    )
    reply = models.TextField(blank=True)
    coupon_pool = models.ForeignKey(
        CouponPool,
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a printed promise must not lose its codes
        related_name="+",
    )
    reply_without = models.TextField(
        blank=True, help_text="What is said instead once the pool is empty."
    )
    is_catch_all = models.BooleanField(
        default=False,
        help_text="Its reply also answers what nothing else understood.",
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    author = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("word",)
        constraints = (
            *OwnOptIn.Meta.constraints,
            models.UniqueConstraint(
                fields=("sender", "folded", "countries"),
                name="keyword_once_per_sender_and_countries",
            ),
            models.CheckConstraint(
                name="keyword_join_names_list",
                condition=~Q(action__in=("join", "leave")) | Q(list__isnull=False),
            ),
            models.CheckConstraint(
                name="keyword_poll_names_poll",
                condition=Q(action="poll", poll__isnull=False)
                | (~Q(action="poll") & Q(poll=None)),
            ),
            models.CheckConstraint(
                name="keyword_contest_names_contest",
                condition=Q(action="contest", contest__isnull=False)
                | (~Q(action="contest") & Q(contest=None)),
            ),
            models.CheckConstraint(
                name="keyword_tag_names_tag",
                condition=Q(action="tag", tag__isnull=False)
                | (~Q(action="tag") & Q(tag=None)),
            ),
            models.CheckConstraint(
                name="keyword_webhook_names_webhook",
                condition=Q(action="webhook", webhook__isnull=False)
                | (~Q(action="webhook") & Q(webhook=None)),
            ),
            models.CheckConstraint(
                name="keyword_gives_codes_to_who_joins",
                condition=Q(coupon_pool=None) | (Q(action="join") & ~Q(reply="")),
            ),
            # Serves the answer to a text that nothing understood.
            models.UniqueConstraint(
                fields=("sender",),
                condition=Q(is_catch_all=True),
                name="keyword_one_catch_all_per_sender",
            ),
            models.CheckConstraint(
                name="keyword_catch_all_replies",
                condition=Q(is_catch_all=False) | (Q(action="reply") & ~Q(reply="")),
            ),
        )
        indexes = (
            # Serves the word a text is, however it is spaced: among ten thousand.
            models.Index(
                "sender",
                Replace("folded", Value(" "), Value("")),
                name="keyword_without_spaces",
            ),
        )

    def __str__(self) -> str:
        return self.word

    @property
    def speaks_for(self) -> SubscriberList | None:
        """The list whose brand answers, where it is about one."""
        about = self.poll or self.contest
        return about.list if about else self.list

    @property
    def door(self) -> str:
        """How subscriptions and ledger lines name this way in."""
        return f"keyword:{self.word}"

    def counts_in(self, country: str) -> bool:
        return not self.countries or country in self.countries

    def state(self, now: datetime) -> str:
        if self.is_open(now):
            return "Counts"
        ended = self.ends_at is not None and self.ends_at <= now
        return "Over" if ended else "Not yet"

    def is_open(self, now: datetime) -> bool:
        """Whether the word counts at this instant."""
        return self.has_begun(now) and (self.ends_at is None or now < self.ends_at)

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at is None or self.starts_at <= now
