"""What might make a text dearer, stopped or unread; it changes and refuses nothing.

What makes a text impossible is said by rendering and launching.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from campaigns.composing.carriers import SHORTENERS, stopped_words
from campaigns.composing.costs import (
    NAMED,
    Costly,
    Reading,
    costly,
    counted,
    listed,
    plainly,
    spread_in_words,
)
from campaigns.composing.health import health_words
from campaigns.composing.parts import GSM_7, SINGLE, UCS_2, count_parts

LONG = 3  # parts; every further one costs as much and is read by fewer
CAPITAL_WORDS = 3  # in a row

_FIELD = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# With a scheme, or a host with a path behind it: "Sat.Sun" is no address.
_ADDRESS = re.compile(
    r"https?://[^\s<>\"']+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>\"']*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text as typed, how it reads for some, and what others of its people lack."""

    body: str
    readings: Sequence[Reading] = ()
    brand: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[str] = ()
    is_promotional: bool = True
    lacking: Mapping[str, int] = field(default_factory=dict)
    audience: int = 0
    is_healthcare: bool = False

    @property
    def addresses(self) -> list[str]:
        """The addresses typed out in the body."""
        return [found.rstrip(".,;:!?)") for found in _ADDRESS.findall(self.body)]

    @property
    def words(self) -> str:
        """The body without its fields and addresses."""
        return _ADDRESS.sub(" ", _FIELD.sub(" ", self.body))


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to mend or to know; `code` names it."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist."""

    label: str
    is_met: bool
    detail: str = ""


def advise(written: Written) -> list[Advice]:
    """Return what may cost more, be stopped or be misread, the costliest first."""
    found = (
        _wide(written),
        _long(written),
        *_without_default(written),
        _shortener(written),
        _stopped(written),
        _health(written),
        _capitals(written),
        _typed_address(written),
    )
    return [advice for advice in found if advice is not None]


def _wide(written: Written) -> Advice | None:
    texts = [reading.text for reading in written.readings]
    found = costly(written.body, texts)
    if not found:
        return None
    now = max(count_parts(text).parts for text in texts)
    then = max(count_parts(plainly(text)).parts for text in texts)
    cost = f"{counted(now, 'part')} instead of {then}" if now > then else "no part more"
    named = " ".join(_what_to_do(one) for one in found[:NAMED])
    more = f" And {len(found) - NAMED} more." if len(found) > NAMED else ""
    return Advice(
        "wide",
        f"Emoji and special characters need {UCS_2}, where a part holds "
        f"{SINGLE[UCS_2]} characters, not {SINGLE[GSM_7]}: {cost}. {named}{more}",
    )


def _what_to_do(one: Costly) -> str:
    name = f"“{one.character}”" if one.character.strip() else "The special space"
    if not one.positions:
        return f"{name} comes with a person's own values."
    noun = "position" if len(one.positions) == 1 else "positions"
    where = f"{noun} {listed([str(place) for place in one.positions])}"
    if one.instead is None:
        return f"{name} at {where}: leave it out."
    plain = "a plain space" if one.instead == " " else one.instead
    return f"{name} at {where}: write {plain} instead."


def _long(written: Written) -> Advice | None:
    most = max((count_parts(one.text).parts for one in written.readings), default=0)
    if most <= LONG:
        return None
    return Advice(
        "long",
        f"It takes {most} parts: each person costs as much as {most} short texts, and "
        "few read to the end.",
    )


def _without_default(written: Written) -> list[Advice]:
    people = counted(written.audience, "person", "people")
    return [
        Advice(
            "no_default",
            f"{number:,} of {people} have no {_in_words(name)} and read nothing in its "
            f"place. Write {{{{ {name}|default:'there' }}}} or the like.",
        )
        for name, number in written.lacking.items()
        if number
    ]


def _in_words(name: str) -> str:
    return name.removeprefix("attr.").replace("_", " ")


def _shortener(written: Written) -> Advice | None:
    targets = [url for name, url in written.links.items() if name in written.fields]
    hosts = (_host(url) for url in (*written.addresses, *targets))
    found = list(dict.fromkeys(host for host in hosts if host in SHORTENERS))
    if not found:
        return None
    return Advice(
        "shortener",
        f"Carriers stop texts with public short links such as {listed(found)}. Put the "
        "page's own address under Links: it is shortened on your own domain.",
    )


def _host(url: str) -> str:
    parts = urlsplit(url if "://" in url else f"https://{url}")
    return (parts.hostname or "").removeprefix("www.")


def _stopped(written: Written) -> Advice | None:
    found = stopped_words(written.words)
    if not found:
        return None
    named = listed([f"“{word}” ({trade})" for trade, word in found.items()])
    return Advice(
        "stopped",
        f"Carriers in the United States and Canada stop texts about {named}.",
    )


def _health(written: Written) -> Advice | None:
    found = health_words(written.words) if written.is_healthcare else []
    if not found:
        return None
    return Advice(
        "health",
        f"{listed([f'“{word}”' for word in found])}: texts are not encrypted and show "
        "on a locked phone. Text only that there is news, and say it behind a login.",
    )


def _capitals(written: Written) -> Advice | None:
    run = best = 0
    for word in _WORD.findall(written.words):
        # A single capital, "I" or "A", neither shouts nor ends a shout.
        if len(word) > 1:
            run = run + 1 if word.isupper() else 0
        best = max(best, run)
    if best < CAPITAL_WORDS:
        return None
    return Advice(
        "capitals",
        "Words in capitals read as shouting, and filters take them for spam.",
    )


def _typed_address(written: Written) -> Advice | None:
    found = [url for url in written.addresses if _host(url) not in SHORTENERS]
    if not found:
        return None
    return Advice(
        "typed_address",
        f"{found[0]} is typed out, so nobody counts its taps. Name it under Links and "
        "write {{ link }} in the text.",
    )


def checklist(written: Written) -> list[Item]:
    """Return what every good text has, as far as it can be counted."""
    texts = [reading.text for reading in written.readings]
    named = [name for name in written.fields if name in written.links]
    links = len(named) + len(written.addresses)
    brand = written.brand.casefold()
    return [
        Item(
            "Says who writes",
            bool(brand and texts) and all(brand in text.casefold() for text in texts),
            f"The brand is {written.brand}." if brand else "The list has the brand.",
        ),
        Item("Calls people by name", "first_name" in written.fields),
        Item("Has one link to tap", links == 1, f"{counted(links, 'link')}."),
        Item(
            "Fits in one part",
            bool(texts) and all(count_parts(text).parts == 1 for text in texts),
            f"{spread_in_words(written.readings)}.",
        ),
        _way_out(written),
    ]


def _way_out(written: Written) -> Item:
    label, readings = "Says how to leave", written.readings
    if not written.is_promotional:
        return Item(label, True, "Only promotional texts have to.")
    if not readings:
        return Item(label, False)
    if all(one.text == one.plain for one in readings):
        return Item(label, True, "In your own words.")
    line = next(one.text for one in readings if one.text != one.plain)
    return Item(label, True, f"“{line.rpartition(chr(10))[2]}” is added by itself.")
