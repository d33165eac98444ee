"""Colours a page is dressed in: how well they can be read, and what passes; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

# WCAG 2.2, 1.4.3 (text) and 1.4.11 (the edges of a field):
# https://www.w3.org/TR/WCAG22/#contrast-minimum
READABLE, VISIBLE = 4.5, 3.0
BLACK, WHITE = "#000000", "#ffffff"
HOUSE = ("#f6f4ef", "#0f766e", "#ffffff")
# A card in the dark is as dark as this at most, so that what can be read on the
# ground can be read on the card.
DARK_CARD = 0.014
STEPS = 255

Rgb = tuple[int, int, int]


def is_colour(text: str) -> bool:
    """Whether it is written as browsers send a colour: "#0f766e"."""
    digits = text.removeprefix("#")
    return (
        text.startswith("#")
        and len(digits) == 6
        and all(digit in "0123456789abcdef" for digit in digits)
    )


def luminance(colour: str) -> float:
    """Return how light a colour is, from 0 to 1.

    Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    """
    red, green, blue = (_linear(part / 255) for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 (none) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """Return `colour` with that share of `other` in it."""
    pairs = zip(_rgb(colour), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def nearest(colour: str, grounds: Sequence[str], wanted: float = READABLE) -> str:
    """Return the shade nearest to `colour` that can be read on all the grounds.

    Where none can, the one that is read best.
    """
    shades = list(_shades(colour))
    for shade in shades:
        if least(shade, grounds) >= wanted:
            return shade
    return max(shades, key=lambda shade: least(shade, grounds))


def least(colour: str, grounds: Sequence[str]) -> float:
    """Return the contrast on the ground where it is read worst."""
    return min(contrast(colour, ground) for ground in grounds)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that meet on the page; `offer` is what would pass for `name`.

    It is the colour itself where the other one is to blame.
    """

    name: str
    ground: str
    field: str
    colour: str
    ratio: float
    offer: str

    @property
    def passes(self) -> bool:
        return self.ratio >= READABLE

    @property
    def has_offer(self) -> bool:
        return not self.passes and self.offer != self.colour

    @property
    def sentence(self) -> str:
        # Cut, not rounded: 4.49 is not enough and must not read as 4.5.
        ratio = f"{int(self.ratio * 100) / 100:.2f}:1"
        if self.passes:
            return f"{self.name} on {self.ground}: {ratio}, easy to read."
        advice = (
            f"The nearest colour that passes is {self.offer}."
            if self.has_offer
            else f"It passes once {self.ground} does."
        )
        return (
            f"{self.name} on {self.ground} has a contrast of {ratio}, and {READABLE}:1 "
            f"is needed to read it. {advice}"
        )


@dataclass(frozen=True)
class Colours:
    """The three a brand chooses: the ground, links and buttons, words on buttons."""

    background: str = HOUSE[0]
    accent: str = HOUSE[1]
    on_accent: str = HOUSE[2]

    @property
    def is_house(self) -> bool:
        return (self.background, self.accent, self.on_accent) == HOUSE

    @property
    def name(self) -> str:
        """How the address of its style sheet calls them: "f6f4ef-0f766e-ffffff"."""
        three = (self.background, self.accent, self.on_accent)
        return "-".join(colour.removeprefix("#") for colour in three)

    @cached_property
    def is_dark(self) -> bool:
        """Whether white is what can be read on the ground."""
        return contrast(WHITE, self.background) >= READABLE

    @cached_property
    def card(self) -> str:
        """The colour of the form, which stands on the ground."""
        return sunk(self.background) if self.is_dark else WHITE

    @property
    def pairs(self) -> tuple[Pair, ...]:
        grounds = (self.background, self.card)
        accent = nearest(self.accent, grounds)
        return (
            Pair(
                *("The accent", "the background", "accent", self.accent),
                least(self.accent, grounds),
                accent,
            ),
            Pair(
                *("The text of buttons", "the accent", "on_accent", self.on_accent),
                contrast(self.on_accent, self.accent),
                nearest(self.on_accent, (accent,)),
            ),
        )

    @property
    def failing(self) -> list[Pair]:
        return [pair for pair in self.pairs if not pair.passes]

    def in_the_dark(self) -> "Colours":
        """Return the same brand for those who have their phone dark."""
        if self.is_dark:
            return self
        ground = sunk(self.background, 0.008)
        accent = nearest(self.accent, (ground, sunk(ground)))
        return Colours(ground, accent, nearest(self.on_accent, (accent,)))


def named(name: str) -> Colours | None:
    """Return the colours of `Colours.name`, or None where they are no colours."""
    three = [f"#{part}" for part in name.split("-")]
    if len(three) != 3 or not all(is_colour(colour) for colour in three):
        return None
    return Colours(*three)


def sunk(colour: str, below: float = DARK_CARD) -> str:
    """Return the colour's shade that is no lighter than `below`."""
    towards_black = (mixed(colour, BLACK, step / STEPS) for step in range(STEPS + 1))
    return next(shade for shade in towards_black if luminance(shade) <= below)


def _shades(colour: str) -> Iterator[str]:
    """Ever further from a colour: darker and lighter by turns."""
    for step in range(STEPS + 1):
        yield mixed(colour, BLACK, step / STEPS)
        yield mixed(colour, WHITE, step / STEPS)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
