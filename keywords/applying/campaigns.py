"""The [[campaigns]] table: one text to many, reviewed by whoever applies it."""

from decimal import Decimal
from typing import Any

from campaigns.composing import couponing, coupons
from campaigns.composing.rendering import RenderingError, check, merge_fields
from campaigns.composing.texts import LIST_FIELDS, PERSON_FIELDS, known_fields
from campaigns.models import Campaign, Variant
from campaigns.models.campaign import DEFAULT_EXPIRY, Kind, NoCoupon, Over
from keywords.applying import asking
from keywords.applying.caps import period
from keywords.applying.mistakes import Mistake, goes_on
from keywords.applying.saving import CREATED, Saved, and_more, differing, save_row
from keywords.applying.table import Key, Table, part, parts
from keywords.applying.values import (
    choice,
    duration,
    flag,
    in_utc,
    instant,
    like,
    mapping,
    moment,
    named_after,
    number_above_0,
    several,
    shown,
    slug,
    text,
    web_address,
    whole,
)
from keywords.applying.work import Work
from subscribers.models import SubscriberList, Topic

# Before these nothing has been planned, so everything may still change.
OPEN = (Campaign.Status.DRAFT, Campaign.Status.IN_REVIEW, Campaign.Status.APPROVED)
# The columns that a key of another name fills.
_COLUMNS = {
    **dict.fromkeys(("cap_messages", "cap_per", "cap_over"), "cap"),
    **dict.fromkeys(asking.SNAPSHOT, "asks"),
}


def _save(entry: dict[str, Any], work: Work) -> Saved:
    lookup = {"slug": entry.pop("slug")}
    own_words = bool(entry["body"])
    entry["name"] = entry["name"] or named_after(lookup["slug"])
    _resolve(entry, work)
    asking.fill(entry, work)
    arms = entry.pop("variants")
    _check_texts(entry, arms)
    _check_coupons(entry, arms)
    _check_times(entry)
    _spread_cap(entry)
    _check_caps_lifted(entry)
    row = Campaign.objects.select_for_update(of=("self",)).filter(**lookup).first()
    if row is not None and row.status not in OPEN:
        asking.keep(entry, row, own_words=own_words)
    changed = _changed(row, entry, arms)
    if row is not None and row.status not in OPEN:
        _refuse_changes(row, changed)
    elif changed or row is None or row.status != Campaign.Status.APPROVED:
        entry |= _approval(work)
    saved = save_row(Campaign, lookup, entry)
    has_new_arms = "variants" in changed or (saved.result == CREATED and bool(arms))
    if has_new_arms:
        _save_arms(saved.row, arms)
    return and_more(saved, is_changed=has_new_arms)


def _approval(work: Work) -> dict[str, Any]:
    """What an operator applies counts as written and reviewed by those they name."""
    return {
        "status": Campaign.Status.APPROVED,
        "author": work.by,
        "approved_by": work.approved_by,
        "approved_at": work.now,
    }


def _resolve(entry: dict[str, Any], work: Work) -> None:
    """Put rows where the file has slugs."""
    lst = entry["list"] = work.list(entry["list"], "list")
    if entry["segment"] is not None:
        entry["segment"] = work.segment(entry["segment"], "segment")
    if entry["topic"] is not None:
        entry["topic"] = _topic(lst, entry["topic"])
    if entry["coupon_pool"] is not None:
        entry["coupon_pool"] = work.coupon_pool(entry["coupon_pool"], "coupon_pool")


def _topic(lst: SubscriberList, named: str) -> Topic:
    there = {topic.slug: topic for topic in lst.topics.all()}
    if named not in there:
        offer = f"; it has {', '.join(sorted(there))}." if there else "; it has none."
        raise Mistake(f'the list "{lst.slug}" has no topic "{named}"{offer}', "topic")
    return there[named]


def _check_texts(entry: dict[str, Any], arms: list[dict[str, Any]]) -> None:
    if not entry["body"] and not arms:
        raise Mistake("this key is missing.", "body")
    for name in entry["links"]:
        if name in (*PERSON_FIELDS, *LIST_FIELDS, coupons.FIELD):
            raise Mistake("is a field's name; call the link otherwise.", "links", name)
    names = [arm["name"] for arm in arms]
    for index, arm in enumerate(arms):
        if arm["name"] in names[:index]:
            raise Mistake(
                f'is "{arm["name"]}" in two variants.', "variants", index, "name"
            )
        _check_text(arm["body"], entry["links"], "variants", index, "body")
    _check_text(entry["body"], entry["links"], "body")
    _check_text(entry["body_without"], entry["links"], "body_without")


def _check_text(body: str, links: dict[str, str], *path: str | int) -> None:
    """Every field must be known; columns of their own may come with a later import."""
    try:
        own = {name for name in merge_fields(body) if name.startswith("attr.")}
        check(body, known_fields(Campaign(links=links)) | own)
    except RenderingError as error:
        raise Mistake(str(error), *path) from None


def _check_coupons(entry: dict[str, Any], arms: list[dict[str, Any]]) -> None:
    keys = ("links", "coupon_pool", "no_coupon", "body_without")
    row = Campaign(**{key: entry[key] for key in keys})
    texts = {("variants", index, "body"): arm["body"] for index, arm in enumerate(arms)}
    if entry["body"]:
        texts["body",] = entry["body"]
    for path, body in texts.items():
        for field, said in couponing.mistakes(row, [body]):
            raise Mistake(goes_on(said), *(path if field == "body" else (field,)))


def _check_times(entry: dict[str, Any]) -> None:
    send_at, ends_at = entry["send_at"], entry["ends_at"]
    if entry["local_time"] and send_at is None:
        raise Mistake("needs send_at.", "local_time")
    if entry["local_time"] and send_at.tzinfo:
        raise Mistake(
            "must have no offset, because local_time reads it on each person's clock.",
            "send_at",
        )
    if send_at is not None:
        # With local_time the wall clock is kept as written, marked as UTC.
        entry["send_at"] = in_utc(send_at)
        if ends_at is not None and ends_at <= entry["send_at"]:
            raise Mistake("must be later than send_at.", "ends_at")


def _spread_cap(entry: dict[str, Any]) -> None:
    cap = entry.pop("cap") or {}
    entry["cap_messages"] = cap.get("messages")
    entry["cap_per"] = cap.get("per", "")
    entry["cap_over"] = cap.get("over", Over.SKIP.value)


def _check_caps_lifted(entry: dict[str, Any]) -> None:
    if entry["ignore_caps"] and not entry["ignore_caps_reason"]:
        raise Mistake(
            "this key is missing; ignore_caps needs a reason.", "ignore_caps_reason"
        )


def _changed(
    row: Campaign | None, entry: dict[str, Any], arms: list[dict[str, Any]]
) -> list[str]:
    """Return the keys, in the file's words, that are not as the row has them."""
    if row is None:
        return []
    fields = differing(row, entry)
    changed = {_COLUMNS.get(name, name) for name in fields}
    if list(row.variants.values("name", "body", "weight")) != arms:
        changed.add("variants")
    return [key.name for key in TABLE.keys if key.name in changed]


def _refuse_changes(row: Campaign, changed: list[str]) -> None:
    if changed:
        raise Mistake(
            f"{row.slug} is already {row.status}; give the change a new slug. "
            f"What differs: {', '.join(changed)}.",
            changed[0],
        )


def _save_arms(row: Campaign, arms: list[dict[str, Any]]) -> None:
    # No text is planned yet, so no message names an arm.
    row.variants.all().delete()
    Variant.objects.bulk_create([Variant(campaign=row, **arm) for arm in arms])


_https = web_address(2000, ("https",), blank=False)


def _link_name(value: object) -> str:
    name = text(40)(value)
    if not name.isidentifier() or name.startswith("_"):
        raise Mistake(
            "must be called by letters, digits and underscores, because the body "
            f"names it so; {shown(value)} is not."
        )
    return name


def _budget(value: object) -> Decimal:
    amount = Decimal(str(number_above_0(value)))
    if amount >= 10**8 or amount != round(amount, 4):
        raise Mistake(
            f"must be below 100000000 with at most 4 decimals, not {shown(value)}."
        )
    return amount


def _canary(value: object) -> float:
    share = number_above_0(value)
    if share >= 1:
        raise Mistake(f"must be a share between 0 and 1, not {shown(value)}.")
    return share


TABLE = Table(
    "campaigns",
    (
        Key("slug", slug),
        Key("list", slug),
        Key("name", like(Campaign, "name"), None),
        Key("segment", slug, None),
        Key("topic", slug, None),
        Key("kind", choice((Kind.PROMOTIONAL, Kind.TRANSACTIONAL)), Kind.PROMOTIONAL),
        *asking.KEYS,
        Key("body", text(), ""),
        Key(
            "links", mapping(_link_name, web_address(2000, ("https",), blank=False)), {}
        ),
        Key("coupon_pool", slug, None),
        Key("no_coupon", choice(NoCoupon.values), NoCoupon.HOLD.value),
        Key("body_without", text(blank=True), ""),
        Key("expires_after", duration, DEFAULT_EXPIRY),
        Key("send_at", moment, None),
        Key("local_time", flag, default=False),
        Key("ends_at", instant, None),
        Key("tags", several(text(60)), []),
        Key("priority", whole(0), 50),
        Key("budget", _budget, None),
        Key("canary", _canary, None),
        parts(
            "variants",
            Key("name", like(Variant, "name")),
            Key("body", text()),
            Key("weight", whole(1), 1),
            default=[],
        ),
        part(
            "cap",
            Key("messages", whole(1)),
            Key("per", period),
            Key("over", choice(Over.values), Over.SKIP.value),
            default=None,
        ),
        Key("ignore_caps", flag, default=False),
        Key("ignore_caps_reason", like(Campaign, "ignore_caps_reason"), ""),
    ),
    _save,
)
