"""The [[contests]] table: what an operator applies counts as reviewed by them."""

from decimal import Decimal
from typing import Any

from keywords.applying.mistakes import Mistake
from keywords.applying.saving import Saved, differing, save_row
from keywords.applying.table import Key, Table
from keywords.applying.values import (
    choice,
    country,
    flag,
    instant,
    like,
    number_above_0,
    several,
    slug,
    text,
    whole,
)
from keywords.applying.work import Work
from keywords.contests import service
from keywords.errors import NotReady
from keywords.models import Contest

Status = Contest.Status


def _save(entry: dict[str, Any], work: Work) -> Saved:
    entry["list"] = work.list(entry["list"], "list")
    entry["name"] = entry["name"] or entry["slug"]
    if entry["ends_at"] <= entry["starts_at"]:
        raise Mistake("must be later than starts_at.", "ends_at")
    is_instant = entry["method"] == Contest.Method.INSTANT
    if is_instant != bool(entry["odds"]):
        raise Mistake('go with the method "instant", and only with it.', "odds")
    lookup = {"slug": entry.pop("slug")}
    row = Contest.objects.filter(**lookup).first()
    if row is not None and differing(row, entry):
        _refuse_locked(row)
    if row is None or differing(row, entry):
        entry["author"] = work.by
    if row is not None and row.status != Status.DRAFT and differing(row, entry):
        service.reopen(row, by=work.by)
    saved = save_row(Contest, lookup, entry)
    if saved.row.status in (Status.DRAFT, Status.IN_REVIEW) or saved.changed:
        work.contests.add(saved.row.pk)
    return saved


def _refuse_locked(row: Contest) -> None:
    if row.status not in (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED):
        raise Mistake(f"is {row.get_status_display().lower()}; make another.", "slug")
    if row.entries.exists():
        raise Mistake("has entries under its rules, so they stand.", "slug")


def publish(work: Work) -> None:
    """Approve what is whole, once its keywords are there; say of others what lacks."""
    for contest in Contest.objects.filter(pk__in=work.contests):
        try:
            if contest.status == Status.DRAFT:
                contest = service.submit(contest, by=work.by, now=work.now)
            service.approve(contest, by=work.approved_by, now=work.now, applied=True)
        except NotReady as problem:
            work.notes.append(f"The contest {contest} waits for review: {problem}")


def _value(value: object) -> Decimal:
    return Decimal(str(number_above_0(value))).quantize(Decimal("0.01"))


def _region(value: object) -> str:
    name = text(9)(value).upper()
    if len(name.partition("-")[0]) != 2 or not name.partition("-")[2]:
        raise Mistake('must be a state with its country, such as "US-NY".')
    return name


TABLE = Table(
    "contests",
    (
        Key("slug", slug),
        Key("list", slug),
        Key("name", like(Contest, "name"), ""),
        Key("prize", like(Contest, "prize")),
        Key("prize_count", whole(1), 1),
        Key("prize_value", _value),
        Key("currency", like(Contest, "currency"), "USD"),
        Key("claim", like(Contest, "claim"), ""),
        Key("method", choice(Contest.Method.values), Contest.Method.DRAW.value),
        Key("odds", whole(1), None),
        Key("starts_at", instant),
        Key("ends_at", instant),
        Key("countries", several(country, at_least=1)),
        Key("excluded_regions", several(_region), []),
        Key("min_age", whole(0, 99), 18),
        Key("has_page", flag, default=True),
        Key("sponsor", like(Contest, "sponsor"), ""),
        Key("free_entry", text(blank=True), ""),
        Key("terms", text(blank=True), ""),
    ),
    _save,
)
