"""The doors this floor adds to a list's page: the keywords people join it by."""

from datetime import datetime
from itertools import groupby

from django.contrib.auth.models import User

from campaigns.models import Sender
from keywords.answering.scoping import lists_on
from keywords.models import Keyword
from subscribers.models import SubscriberList
from subscribers.registries import Door, JoinByText
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


def by_text(lst: SubscriberList, country: str, now: datetime) -> JoinByText | None:
    """Return a word that joins the list and a number that hears it from there.

    The list's own number for the country where a word stands on it, else any that
    serves the country; where no word is written down, START joins the one list of a
    number. Three queries at most.
    """
    own = Sender.objects.for_list(lst, country)
    rows = Keyword.objects.filter(list=lst, action=Keyword.Action.JOIN)
    words = [
        row
        for row in rows.select_related("sender").order_by("pk")
        if row.is_open(now) and row.sender.is_two_way and row.sender.serves(country)
    ]
    if words:
        row = next((one for one in words if one.sender == own), words[0])
        return JoinByText(row.word, row.sender.number)
    if own is not None and own.is_two_way and lists_on(own) == [lst]:
        return JoinByText("START", own.number)
    return None
