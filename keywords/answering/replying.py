"""Merge fields of what a keyword answers: which there are, and what fills them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from campaigns.composing import coupons
from campaigns.composing.optout import with_way_out
from campaigns.composing.rendering import RenderingError, check, merge_fields, render
from campaigns.composing.texts import people_values, person_fields
from campaigns.composing.wording import frequency
from subscribers.frequency import holding
from subscribers.models import SubscriberList, Subscription

OF_LISTS = ("brand", "list_name", "support", "promise")
# Somebody of whom we know everything, in the words of no real person.
SAMPLE: Mapping[str, object] = {
    "first_name": "Maria",
    "last_name": "Schneider",
    "email": "maria@example.com",
    "language": "en",
    "country": "US",
    "region": "NY",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a reply; without a `list`, its brand is the number they texted."""

    number: str
    list: SubscriberList | None
    language: str
    person: int | None = None


def known_fields() -> set[str]:
    """Return the names a reply may use. One query."""
    return {*person_fields(), *OF_LISTS}


def check_fields(
    body: str, *, may_have_new_columns: bool = False, has_code: bool = False
) -> None:
    """Raise RenderingError unless a reply can be made of `body`."""
    own = {name for name in merge_fields(body) if name.startswith("attr.")}
    known = known_fields() | (own if may_have_new_columns else set())
    check(body, {*known, coupons.FIELD} if has_code else known)


def filled(body: str, readers: Sequence[Reader]) -> list[str]:
    """Return the words for each reader, in order; "" where fields leave nothing.

    Each says how to leave. Two queries; none where `body` has no fields.
    """
    fields = _fields(body)
    if not fields:
        return [_leaving_open(body, one) for one in readers]
    people = people_values(one.person for one in readers if one.person is not None)
    promises = _promises(readers) if "promise" in fields else {}
    return [
        _rendered(
            body,
            one,
            {
                **_of_list(one, promises.get((one.person, _key(one)))),
                **people.get(one.person, {}),
            },
        )
        for one in readers
    ]


def rehearsed(body: str, reader: Reader) -> tuple[str, str]:
    """Return the words for somebody well known, then for a stranger. No query."""
    fields = _fields(body)
    if not fields:
        words = _leaving_open(body, reader)
        return words, words
    known = {name: "Example" for name in fields if name.startswith("attr.")}
    told = _of_list(reader, None)
    return (
        _rendered(body, reader, {**told, **SAMPLE, **known}),
        _rendered(body, reader, told),
    )


def _rendered(body: str, reader: Reader, values: Mapping[str, object]) -> str:
    return _leaving_open(render(body, values).strip(), reader)


def _leaving_open(words: str, reader: Reader) -> str:
    """Return `words` with how to leave; people can text every number with a word."""
    return with_way_out(words, reader.language) if words.strip() else ""


def _fields(body: str) -> Collection[str]:
    """The fields in use; of a reply older than fields, which may hold braces, none."""
    try:
        return merge_fields(body)
    except RenderingError:
        return ()


def _key(reader: Reader) -> int | None:
    return reader.list.pk if reader.list else None


def _of_list(
    reader: Reader, promised: tuple[int | None, str] | None
) -> dict[str, object]:
    lst = reader.list
    if lst is None:
        return {"brand": reader.number}
    messages, per = promised or (lst.promise_messages, lst.promise_per)
    return {
        "brand": lst.brand,
        "list_name": lst.name,
        "support": lst.support,
        "promise": frequency(
            messages=messages, per=per or None, language=reader.language
        ),
    }


def _promises(
    readers: Sequence[Reader],
) -> dict[tuple[int | None, int | None], tuple[int | None, str]]:
    """Return what {(person, list)} hold who are on it, whatever it promises now."""
    rows = Subscription.objects.filter(
        subscriber__in={one.person for one in readers},
        list__in={one.list for one in readers if one.list},
        status=Subscription.Status.ACTIVE,
    )
    return {
        (row.subscriber_id, row.list_id): holding(row)
        for row in rows.select_related("list")
    }
