"""How the page says a choice, in the page's language; it decides nothing."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from subscribers.frequency import Promise
from subscribers.models import Subscription
from subscribers.signup.words import frequency_in_words

PARTICULARS = {
    "phone": gettext_lazy("Number"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "email": gettext_lazy("E-mail"),
    "language": gettext_lazy("Language"),
    "birthday": gettext_lazy("Birthday"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("State"),
    "postcode": gettext_lazy("Postcode"),
    "zone": gettext_lazy("Time zone"),
    "area": gettext_lazy("Area code"),
    "line": gettext_lazy("Kind of number"),
    "tags": gettext_lazy("Notes"),
    "since": gettext_lazy("Known since"),
}


def told_in_words(told: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what we know of somebody as (name, value), own columns at the end."""
    rows = [
        (str(label), told[name]) for name, label in PARTICULARS.items() if name in told
    ]
    own = told.get("attributes", {})
    return [(name, _plainly(value)) for name, value in (*rows, *own.items())]


def _plainly(value: object) -> str:
    if isinstance(value, datetime):
        return day_in_words(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def day_in_words(moment: datetime) -> str:
    return date_format(moment, "DATE_FORMAT", use_l10n=True)


def promised_in_words(promise: Promise) -> str:
    """Return the choice to leave it at what was promised."""
    if promise[0] is None:
        return gettext("As it comes: how often varies.")
    return " ".join((frequency_in_words(*promise), gettext("That is our promise.")))


def changes_in_words(
    row: Subscription, changes: Mapping[str, object], *, promised: Promise
) -> list[str]:
    """Return a sentence for each thing that changes on this list."""
    said = []
    if "topics" in changes:
        said.append(_topics(row, changes["topics"]))
    if "own_messages" in changes:
        own = (changes["own_messages"], str(changes["own_per"]))
        kept = frequency_in_words(*(own if own[0] else promised))
        said.append(f"{row.list.name}: {kept}")
    if "paused_until" in changes:
        said.append(_pause(row, changes["paused_until"]))
    return said


def _topics(row: Subscription, chosen: object) -> str:
    names = [topic.name for topic in row.list.topics.all() if topic.pk in chosen]
    if not names:
        return gettext("%(list)s: all topics.") % {"list": row.list.name}
    return gettext("%(list)s: only %(topics)s.") % {
        "list": row.list.name,
        "topics": ", ".join(names),
    }


def _pause(row: Subscription, until: object) -> str:
    if until is None:
        return gettext("%(list)s: no longer paused.") % {"list": row.list.name}
    return gettext("%(list)s: paused until %(day)s.") % {
        "list": row.list.name,
        "day": day_in_words(until),
    }
