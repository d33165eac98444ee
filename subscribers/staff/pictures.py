"""Pictures for staff pages: charts, shares of a whole, maps of tiles, phones.

Each piece holds figures and words only; its template and the style sheet draw it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

# What a colour says; every piece says it in words as well.
GOOD, LATER, BAD, PLAIN, LEAD = "good", "later", "bad", "plain", "lead"
WAITS = "waits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row of figures of a chart; negative ones are drawn downwards."""

    name: str
    values: Sequence[float]
    tone: str = LEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars on one another, or lines, over `labels`; the same figures as a table.

    `says` is the picture in one sentence, for those who do not see it.
    """

    template: ClassVar[str] = "admin/pieces/chart.html"

    title: str
    says: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: str = "bar"
    note: str = ""
    label_of: str = "Day"

    @property
    def data(self) -> str:
        """What the chart library draws, as JSON."""
        return json.dumps(
            {
                "labels": list(self.labels),
                "datasets": [
                    {
                        "label": row.name,
                        "data": list(row.values),
                        "backgroundColor": f"var(--saywhen-{row.tone})",
                        "borderColor": f"var(--saywhen-{row.tone})",
                        "borderWidth": 2 if self.kind == "line" else 0,
                        "pointRadius": 0,
                    }
                    for row in self.series
                ],
            }
        )

    @property
    def options(self) -> str:
        ticks = {"color": "#6b7280", "maxRotation": 0, "autoSkipPadding": 24}
        return json.dumps(
            {
                "animation": False,
                "responsive": True,
                "maintainAspectRatio": False,
                "interaction": {"mode": "index", "intersect": False},
                "plugins": {"legend": {"display": False}},
                "scales": {
                    "x": {
                        "stacked": self.kind == "bar",
                        "grid": {"display": False},
                        "ticks": ticks,
                    },
                    "y": {
                        "stacked": self.kind == "bar",
                        "beginAtZero": True,
                        "border": {"display": False},
                        "ticks": {**ticks, "precision": 0, "maxTicksLimit": 6},
                    },
                },
            }
        )

    @property
    def rows(self) -> list[tuple[str, list[float]]]:
        return [
            (label, [row.values[place] for row in self.series])
            for place, label in enumerate(self.labels)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One part of a whole; `people` are links to some of those it counts."""

    label: str
    number: int
    tone: str = PLAIN
    href: str = ""
    people: Sequence[object] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A whole cut into parts: one bar, and each part with its number and share."""

    template: ClassVar[str] = "admin/pieces/shares.html"

    title: str
    of: str
    parts: Sequence[Share]
    note: str = ""
    empty: str = "There is nothing yet."
    total: int = field(default=0)

    @property
    def whole(self) -> int:
        return self.total or sum(part.number for part in self.parts)

    @property
    def drawn(self) -> list[tuple[Share, float]]:
        """Each part that is there, with its per cent of the whole."""
        whole = self.whole
        return [(part, 100 * part.number / whole) for part in self.parts if part.number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A place on a map of tiles; `at` is (column, row), both from 1, where it has one.

    `note` says in words what the colour says.
    """

    code: str
    name: str
    tone: str
    note: str
    at: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """Places in the colours of what is allowed there."""

    template: ClassVar[str] = "admin/pieces/tiles.html"

    title: str
    tiles: Sequence[Tile]
    sentences: Sequence[str] = ()

    @property
    def placed(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.at]

    @property
    def loose(self) -> list[Tile]:
        return [tile for tile in self.tiles if not tile.at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One text as a phone shows it; `notes` stand under it.

    `ticks` are what the text has to say, and whether it does.
    """

    heading: object
    text: str
    sender: str = ""
    notes: Sequence[object] = ()
    ticks: Sequence[tuple[str, bool]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phones:
    """Texts on phones, side by side."""

    template: ClassVar[str] = "admin/pieces/phones.html"

    title: str
    screens: Sequence[Screen]
    sentences: Sequence[object] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """One row of a list of wholes: its name, its parts, and a word on its state."""

    label: str
    href: str
    parts: Sequence[Share]
    note: str = ""

    @property
    def whole(self) -> int:
        return sum(part.number for part in self.parts)

    @property
    def says(self) -> str:
        return ", ".join(
            f"{part.number:,} of {self.whole:,} {part.label}"
            for part in self.parts
            if part.number
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    template: ClassVar[str] = "admin/pieces/meters.html"

    title: str
    meters: Sequence[Meter]
    empty: str = "There is nothing yet."
