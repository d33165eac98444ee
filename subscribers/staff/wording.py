"""How pages write instants and people; formatting only."""

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.html import format_html

from subscribers.instants import clock as clock
from subscribers.instants import day as day
from subscribers.models import Subscriber
from subscribers.staff.verbs import page_of


class Many(int):
    """A count that was given up: it is at least this."""

    def __str__(self) -> str:
        return f"{int(self):,}+"

    def __format__(self, _: str) -> str:
        return str(self)


def number_of(subscriber: Subscriber) -> str:
    """Return the number as people read it, or say that it is gone."""
    if subscriber.phone:
        return subscriber.phone.as_international
    return f"Erased #{subscriber.pk}"


def link(obj: Model | None, text: str = "") -> str:
    """Return a link to the row's page; no query."""
    return link_to(page_of(obj), text or str(obj)) if obj else "–"


def link_to(href: str, text: str) -> str:
    """Return a link, or the bare text where it leads nowhere."""
    if not href:
        return text
    return format_html('<a class="text-link" href="{}">{}</a>', href, text)


def small_print(said: str, label: str, words: str) -> str:
    """Return a sentence with further words behind it, opened on demand."""
    template = "admin/pieces/small_print.html"
    opened = render_to_string(template, {"label": label, "words": words})
    return format_html("{}{}", said, opened)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 text", "2 texts", "1,000 texts", or "1,000+ texts" of Many."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
