"""The style sheet of a brand's three colours: the house's names, in light and dark.

It depends on the colours alone, so its address names them and it may be kept for ever.
"""

from functools import lru_cache

from subscribers.signup.colours import (
    BLACK,
    READABLE,
    VISIBLE,
    WHITE,
    Colours,
    contrast,
    least,
    mixed,
    nearest,
)

INK, PAPER = "#1c2624", "#ecf2f0"
# What is wrong and what is noted has the house's colours, for grounds of either kind.
WRONG = {False: ("#b42318", "#fef1ef"), True: ("#ffa198", "#3a1a17")}


@lru_cache(maxsize=256)
def style_sheet(colours: Colours) -> str:
    """Return the rules, about a kilobyte of them."""
    dark = _declared(colours.in_the_dark())
    return (
        f":root{{{_declared(colours)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    )


def palette(colours: Colours) -> dict[str, str]:
    """Return every colour of the page; all its words can be read."""
    ground, card = colours.background, colours.card
    ink = _ink_on(colours)
    glow = _glow(colours, ink)
    grounds = (ground, card, glow)
    wrong, wrong_ground = WRONG[colours.is_dark]
    return {
        "paper": ground,
        "glow": glow,
        "card": card,
        "ink": ink,
        "soft": _softened(ink, ground, grounds),
        "line": nearest(mixed(ink, card, 0.5), (card,), VISIBLE),
        "hair": mixed(card, ink, 0.13),
        "accent": colours.accent,
        "accent-deep": _deep(colours),
        "on-accent": colours.on_accent,
        "wrong": wrong,
        "wrong-bg": wrong_ground,
    }


def _declared(colours: Colours) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in palette(colours).items())


def _ink_on(colours: Colours) -> str:
    """Light words on a dark ground; on one where both would do, what the card bears."""
    soft, hard = (PAPER, WHITE) if colours.is_dark else (INK, BLACK)
    return soft if contrast(soft, colours.background) >= READABLE else hard


def _glow(colours: Colours, ink: str) -> str:
    """A breath of the accent at the top of the page, where words can bear it."""
    for share in (0.12, 0.08, 0.04):
        glow = mixed(colours.background, colours.accent, share)
        if least(glow, (ink, colours.accent)) >= READABLE:
            return glow
    return colours.background


def _softened(ink: str, ground: str, grounds: tuple[str, ...]) -> str:
    """The ink of hints: as soft as it may be."""
    for share in (0.3, 0.25, 0.2, 0.15, 0.1, 0.05):
        soft = mixed(ink, ground, share)
        if least(soft, grounds) >= READABLE:
            return soft
    return ink


def _deep(colours: Colours) -> str:
    """The accent under a finger: further from the words of its buttons."""
    away = BLACK if contrast(colours.on_accent, BLACK) > READABLE else WHITE
    grounds = (colours.background, colours.card)
    deep = mixed(colours.accent, away, 0.18)
    reads = least(deep, grounds) >= READABLE
    return deep if reads else colours.accent
