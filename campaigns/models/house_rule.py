"""HouseRule: what the shop keeps beyond the rulebook; RuleReview: who looked at a rule.

Rows of a house rule are never changed, so that whoever asks later reads what was in
force: a rule ends by a row of its own. Triggers say so in the database.
"""

from django.db import models
from django.db.models import F, Q


class HouseRuleQuerySet(models.QuerySet):
    def standing(self) -> "HouseRuleQuerySet":
        """Not ended by anybody; its days may be over or still to come."""
        return self.filter(end__isnull=True)


class HouseRule(models.Model):
    """A rule of the rulebook, tightened; whatever is empty stays as it is there."""

    code = models.CharField(
        max_length=8, help_text="FR, US-FL …; * is everywhere.", db_index=True
    )
    opens_at = models.TimeField(
        null=True, blank=True, help_text="Not before, on each person's own clock."
    )
    closes_at = models.TimeField(
        null=True, blank=True, help_text="Not after, on each person's own clock."
    )
    closed_days = models.CharField(max_length=27, blank=True, help_text="sat,sun …")
    closed_on = models.CharField(
        max_length=330, blank=True, help_text="Dates: 2026-12-25,2027-01-01 …"
    )
    cap_messages = models.PositiveSmallIntegerField(null=True, blank=True)
    cap_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    refuses_soft = models.BooleanField(
        default=False, help_text="Only express consent counts."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=150)
    created_at = models.DateTimeField()

    objects = HouseRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "own rule"
        verbose_name_plural = "own rules"
        constraints = (
            models.CheckConstraint(
                name="house_rule_has_reason", condition=~Q(reason="") & ~Q(by="")
            ),
            models.CheckConstraint(
                name="house_rule_says_something",
                condition=Q(opens_at__isnull=False)
                | Q(closes_at__isnull=False)
                | ~Q(closed_days="")
                | ~Q(closed_on="")
                | Q(cap_messages__isnull=False)
                | Q(refuses_soft=True),
            ),
            models.CheckConstraint(
                name="house_rule_closes_after_it_opens",
                condition=Q(opens_at=None)
                | Q(closes_at=None)
                | Q(closes_at__gt=F("opens_at")),
            ),
            models.CheckConstraint(
                name="house_rule_cap_whole",
                condition=Q(cap_messages=None, cap_hours=None)
                | Q(cap_messages__gte=1, cap_hours__gte=1),
            ),
            models.CheckConstraint(
                name="house_rule_ends_after_it_begins",
                condition=Q(valid_from=None)
                | Q(valid_to=None)
                | Q(valid_to__gte=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"


class HouseRuleEnd(models.Model):
    """Who took a house rule back, when and why."""

    rule = models.OneToOneField(
        HouseRule,
        on_delete=models.PROTECT,  # what was in force stays on the record
        primary_key=True,
        related_name="end",
    )
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=150)
    ended_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="house_rule_end_has_reason", condition=~Q(reason="") & ~Q(by="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule_id} ended: {self.reason}"


class RuleReview(models.Model):
    """A rule that was due for review on a day: told of once, then looked at or not."""

    code = models.CharField(max_length=8)
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    next_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("code", "due_on"), name="rule_review_once_a_day_due"
            ),
            models.CheckConstraint(
                name="rule_review_whole",
                condition=Q(reviewed_at=None, next_on=None, by="")
                | (Q(reviewed_at__isnull=False, next_on__isnull=False) & ~Q(by="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} due {self.due_on}"
