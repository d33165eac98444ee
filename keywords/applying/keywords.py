"""The [[keywords]] table: words people text, and what they do."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language_info

from campaigns.composing.rendering import RenderingError
from campaigns.models import Sender
from keywords import giving, placing
from keywords.answering import replying
from keywords.applying.mistakes import Mistake, goes_on
from keywords.applying.own_opt_in import KEYS as OWN_OPT_IN
from keywords.applying.own_opt_in import check_reason
from keywords.applying.saving import Saved, and_more, differing, save_row
from keywords.applying.table import Key, Table
from keywords.applying.values import (
    choice,
    country,
    flag,
    instant,
    like,
    several,
    slug,
    text,
)
from keywords.applying.work import Work
from keywords.matching import Intent, fold, interpret
from keywords.models import Keyword
from keywords.understanding import spellings
from keywords.understanding.reserving import meaning_of
from subscribers.models import Tag

MEANINGS = {
    Intent.OPT_OUT: "to leave",
    Intent.OPT_OUT_ALL: "to leave everything",
    Intent.WRONG_NUMBER: "to say that the number is wrong",
    Intent.CONFIRM: "to say yes",
    Intent.DECLINE: "to say no",
    Intent.HELP: "to get help",
    Intent.RESUME: "to come back",
    Intent.LESS: "to get fewer texts",
    Intent.MORE: "to get what was promised again",
    Intent.PAUSE: "to have a break",
    Intent.TOPICS: "to choose topics",
}
# Providers answer these themselves, so no other word for coming back is so fixed.
PROVIDERS_OWN = ("start", "unstop")


def _save(entry: dict[str, Any], work: Work) -> Saved:
    folded = fold(entry["word"])
    _refuse_reserved(entry["word"], folded, entry["action"])
    also = entry.pop("also")
    for other in also:
        _refuse_reserved(other, fold(other), entry["action"], "also")
    entry["sender"] = _listening(entry["sender"], work)
    entry["is_catch_all"] = entry.pop("catch_all")
    _check_action(entry)
    if entry["list"] is not None:
        entry["list"] = work.list(entry["list"], "list")
    if entry["poll"] is not None:
        entry["poll"] = work.poll(entry["poll"], "poll")
    if entry["contest"] is not None:
        entry["contest"] = work.contest(entry["contest"], "contest")
    if entry["tag"] is not None:
        entry["tag"], _ = Tag.objects.get_or_create(name=entry["tag"])
    if entry["webhook"] is not None:
        entry["webhook"] = work.webhook(entry["webhook"], "webhook")
    if entry["coupon_pool"] is not None:
        entry["coupon_pool"] = work.coupon_pool(entry["coupon_pool"], "coupon_pool")
    for key, said in giving.mistakes(
        *(entry["action"], entry["coupon_pool"]),
        *(entry["reply"], entry["reply_without"]),
    ):
        raise Mistake(goes_on(said), key)
    check_reason(entry)
    starts_at, ends_at = entry["starts_at"], entry["ends_at"]
    if starts_at and ends_at and ends_at <= starts_at:
        raise Mistake("must be later than starts_at.", "ends_at")
    place = placing.place_of(
        entry["action"], entry["list"], entry["place"], author=work.by
    )
    if place is not None:
        entry["place"] = place.name
        work.places.add(place.pk)
    entry["stands_at"] = place
    entry["countries"] = sorted(entry["countries"])
    row = _row_of(entry, folded, work)
    if row is None or differing(row, entry):
        entry["author"] = work.by
    key = row.pk if row else None
    _refuse_taken(entry, also, but=key)
    if entry["is_catch_all"]:
        _refuse_second(entry["sender"], but=key)
    # No row has the key None.
    saved = save_row(Keyword, {"pk": key}, {**entry, "folded": folded})
    work.keywords.add(saved.row.pk)
    return and_more(saved, is_changed=spellings.set_others(saved.row, also))


def _refuse_reserved(word: str, folded: str, action: str, key: str = "word") -> None:
    if not folded or len(folded) > Keyword._meta.get_field("folded").max_length:
        raise Mistake(f'nobody can text "{word}": use letters or digits.', key)
    meaning = meaning_of(word)
    may_join = meaning is Intent.RESUME and action == Keyword.Action.JOIN
    if meaning is None or (may_join and folded not in PROVIDERS_OWN):
        return
    code = interpret(word).language
    raise Mistake(
        f'"{word}" is reserved in {_language(code)}, where people text it '
        f"{MEANINGS[meaning]}; choose another word.",
        key,
    )


def _row_of(entry: dict[str, Any], folded: str, work: Work) -> Keyword | None:
    """Return the word as it stands: for the same countries, else for some of them."""
    rows = Keyword.objects.filter(sender=entry["sender"], folded=folded)
    theirs = [
        row
        for row in rows.exclude(pk__in=work.keywords)
        if spellings.share_people(row.countries, entry["countries"])
    ]
    same = [row for row in theirs if row.countries == entry["countries"]]
    return next(iter((*same, *theirs)), None)


def _refuse_taken(
    entry: Mapping[str, Any], also: Sequence[str], *, but: int | None
) -> None:
    word, where = entry["word"], entry["countries"]
    there = spellings.taken(entry["sender"], (word, *also), countries=where, but=but)
    for typed, same in there.items():
        raise Mistake(
            f'"{typed}" is a keyword of that number already, written "{same}".',
            "word" if typed == word else "also",
        )


def _refuse_second(sender: Sender, *, but: int | None) -> None:
    other = spellings.catch_all_of(sender, but=but)
    if other is not None:
        raise Mistake(
            f'"{other}" is the catch-all of that number already; take it from there '
            "first, above this keyword.",
            "catch_all",
        )


def _language(code: str) -> str:
    if not code:
        return "several languages"
    try:
        return get_language_info(code)["name"]
    except KeyError:
        return f'the language "{code}"'


def _listening(named: str, work: Work) -> object:
    sender = work.sender(named, "sender")
    if not sender.is_two_way:
        raise Mistake(
            f'"{named}" is a name, which cannot receive texts; use a number.', "sender"
        )
    return sender


def _check_action(entry: dict[str, Any]) -> None:
    action = entry["action"]
    if action in Keyword.OF_LISTS and entry["list"] is None:
        raise Mistake(f'the action "{action}" needs a list.', "list")
    if action == Keyword.Action.POLL and entry["poll"] is None:
        raise Mistake('the action "poll" needs the slug of a poll.', "poll")
    if action == Keyword.Action.CONTEST and entry["contest"] is None:
        raise Mistake('the action "contest" needs the slug of a contest.', "contest")
    if action != Keyword.Action.CONTEST and entry["contest"] is not None:
        raise Mistake(f'the action "{action}" enters no contest.', "contest")
    if action != Keyword.Action.POLL and entry["poll"] is not None:
        raise Mistake(f'the action "{action}" asks no poll.', "poll")
    if action == Keyword.Action.TAG and entry["tag"] is None:
        raise Mistake('the action "tag" needs a tag.', "tag")
    if action != Keyword.Action.TAG and entry["tag"] is not None:
        raise Mistake(f'the action "{action}" tags nobody.', "tag")
    if action == Keyword.Action.WEBHOOK and entry["webhook"] is None:
        raise Mistake('the action "webhook" needs the slug of a webhook.', "webhook")
    if action != Keyword.Action.WEBHOOK and entry["webhook"] is not None:
        raise Mistake(f'the action "{action}" posts nothing.', "webhook")
    if action == Keyword.Action.REPLY and not entry["reply"]:
        raise Mistake('the action "reply" needs the text to reply with.', "reply")
    if entry["is_catch_all"] and action != Keyword.Action.REPLY:
        raise Mistake('only a word with the action "reply" can be one.', "catch_all")
    for key in ("reply", "reply_without"):
        try:
            # Columns of their own may come with a later import.
            replying.check_fields(
                entry[key], may_have_new_columns=True, has_code=key == "reply"
            )
        except RenderingError as error:
            raise Mistake(str(error), key) from None


def _identity(entry: Mapping[str, Any]) -> Hashable:
    word = entry.get("word")
    if not word:
        return None
    return (
        entry.get("sender"),
        fold(word),
        tuple(sorted(entry.get("countries") or ())),
    )


TABLE = Table(
    "keywords",
    (
        Key("word", like(Keyword, "word")),
        Key("also", several(like(Keyword, "word")), []),
        Key("sender", slug),
        Key("countries", several(country), []),
        Key("action", choice(Keyword.Action.values)),
        Key("list", slug, None),
        Key("poll", slug, None),
        Key("contest", slug, None),
        Key("tag", like(Tag, "name"), None),
        Key("webhook", slug, None),
        Key("place", like(Keyword, "place"), ""),
        Key("reply", text(blank=True), ""),
        Key("coupon_pool", slug, None),
        Key("reply_without", text(blank=True), ""),
        Key("catch_all", flag, False),
        Key("starts_at", instant, None),
        Key("ends_at", instant, None),
        *OWN_OPT_IN,
    ),
    _save,
    _identity,
)
