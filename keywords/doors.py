"""The doors this floor adds to a list's page: the keywords people join it by."""

from datetime import datetime
from itertools import groupby

from django.contrib.auth.models import User

from keywords.models import Keyword
from subscribers.registries import Door
from subscribers.staff.verbs import page_of


def into(lst: int, viewer: User, now: datetime) -> list[Door]:
    """Return the keywords that join a list; a word on two numbers is one. One query."""
    rows = Keyword.objects.filter(list=lst, action=Keyword.Action.JOIN)
    rows = rows.select_related("sender").order_by("word", "sender")
    may_look = viewer.has_perm("keywords.view_keyword")
    return [
        _door(word, list(same), now, may_look=may_look)
        for word, same in groupby(rows, key=lambda row: row.word)
    ]


def _door(word: str, rows: list[Keyword], now: datetime, *, may_look: bool) -> Door:
    numbers = " or ".join(row.sender.number for row in rows)
    places = [row.place for row in rows if row.place]
    return Door(
        name=rows[0].door,
        title=f"Keyword {word}",
        where=", ".join([f"text it to {numbers}", *dict.fromkeys(places)]),
        state=", ".join(dict.fromkeys(row.state(now) for row in rows)),
        href=page_of(rows[0]) if may_look else "",
    )
