"""A campaign's text on the phones of real people, with what each costs."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.models import User
from django.utils.html import format_html

from campaigns.admin.people import name_of
from campaigns.composing.costs import Reading, cost_in_words
from campaigns.composing.links import PLACEHOLDER
from campaigns.composing.parts import GSM_7, UCS_2
from campaigns.sending.previewing import Preview
from subscribers.phones import number_in_words
from subscribers.staff.pictures import Phones, Screen

ALPHABETS = {
    GSM_7: "The alphabet of plain texts: 160 characters to a part, 153 where it takes "
    "several.",
    UCS_2: "The alphabet of every other character, such as emoji: 70 to a part, 67 "
    "where it takes several.",
}


def phones(title: str, found: Sequence[Preview], viewer: User) -> Phones:
    """Return the texts that can be made, under the name of who would get them."""
    return Phones(
        title=title,
        sentences=list(_remarks(found)),
        screens=[
            Screen(
                heading=_heading(one, viewer),
                text=one.composed.body,
                sender=number_in_words(one.sender.number),
                notes=notes_on(one.reading),
            )
            for one in found
            if not one.composed.problem
        ],
    )


def notes_on(reading: Reading) -> list[str]:
    """Return what the text costs, the alphabets' names explained."""
    return [_explained(said) for said in cost_in_words(reading)]


def _explained(said: str) -> str:
    for name, meaning in ALPHABETS.items():
        before, found, after = said.partition(name)
        if found:
            term = '{}<abbr title="{}">{}</abbr>{}'
            return format_html(term, before, meaning, name, after)
    return said


def _remarks(found: Sequence[Preview]) -> Iterator[str]:
    if found[0].person is None:
        yield "Nobody is in the audience yet: fields are empty."
    if any(PLACEHOLDER in one.composed.body for one in found):
        yield (
            f"Each person's own links are made when the text leaves: {PLACEHOLDER} "
            "stands in their place, as long as they will be."
        )
    sample = found[0].sample
    if sample and any(sample in one.composed.body for one in found):
        yield (
            f"{sample} stands in the place of each person's own code, as long as those "
            "of the pool."
        )


def _heading(one: Preview, viewer: User) -> str:
    if one.person is None:
        return one.arm.name or "Nobody yet"
    name = name_of(one.person, viewer)
    return format_html("{}: {}", one.arm.name, name) if one.arm.name else name
