"""All ways to a sign-up page: its link, a pop-up's line, a text, a code to scan.

A code or a link opens a text that is written already, for the person to send: scanning
alone never joins.
"""

from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote, urljoin

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.html import escape

from subscribers.errors import NotAllowed
from subscribers.models import SignupPage
from subscribers.registries import JoinByText
from subscribers.signup.framing import is_site

# Error correction M: read with a seventh of it torn off or glared over.
CORRECTION = "m"
# The quiet zone the standard asks for, in modules.
BORDER = 4
PNG_SCALE = 24


@dataclass(frozen=True, slots=True)
class PopUp:
    """One way a pop-up may come up, as staff call it and as the line says it."""

    name: str
    attributes: str
    note: str


POP_UPS = (
    PopUp(
        "Pop-up after a while",
        ' data-delay="5" data-again="30"',
        "Opens after 5 seconds; for 30 days not again for who closes it, and never "
        "again for who signed up.",
    ),
    PopUp(
        "Pop-up on leaving or reading on",
        ' data-exit data-scroll="60" data-again="30"',
        "Opens when the pointer leaves the page, or once 60 % of it was scrolled past.",
    ),
    PopUp(
        "Form inside the page",
        ' data-mode="inline"',
        "Stands where the line stands. It is as tall as it needs to be.",
    ),
)


def address_of(page: SignupPage) -> str:
    """Return the page's address, as it is given to people."""
    return absolute(reverse("subscribers:join", args=[page.slug]))


def line_for(page: SignupPage, pop_up: PopUp) -> str:
    """Return the one line to copy into another site."""
    source = absolute(reverse("subscribers:popup", args=[page.slug]))
    return f'<script async src="{source}"{pop_up.attributes}></script>'


def text_link(found: JoinByText) -> str:
    """Return the address that opens the written text, on iOS as on Android.

    iOS takes "&" where Android takes "?"; both understand "?&":
    https://stackoverflow.com/questions/6480462
    """
    return f"sms:{found.number}?&body={quote(found.word)}"


def text_link_html(found: JoinByText, spoken: str) -> str:
    """Return a link to copy into a page of the shop."""
    said = escape(f"Text {found.word} to {spoken}")
    return f'<a href="{escape(text_link(found))}">{said}</a>'


def opened_by(page: SignupPage, found: JoinByText | None) -> str:
    """Return what a code holds: the written text, or else the page's address."""
    return written(found) if found else address_of(page)


def written(found: JoinByText) -> str:
    """Return a text as a code holds it.

    Cameras of both systems know SMSTO, and ask before they send anything.
    """
    return f"SMSTO:{found.number}:{found.word}"


def svg(held: str) -> bytes:
    """Return a code as SVG without a size of its own: as sharp as the printer is."""
    return _saved(held, kind="svg", xmldecl=False, omitsize=True, border=BORDER)


def png(held: str) -> bytes:
    """Return a code as PNG, more than 700 pixels wide."""
    return _saved(held, kind="png", scale=PNG_SCALE, border=BORDER)


def name_sites(page: SignupPage, sites: Collection[str], *, by: str) -> SignupPage:
    """Say which web sites may show the page in a frame; at once, in no version.

    Raises: NotAllowed for what is no scheme, host and port.
    """
    wrong = [site for site in sites if not is_site(site)]
    if wrong:
        raise NotAllowed(
            f"{', '.join(wrong)}: write a site as https://shop.example, with nothing "
            "after it."
        )
    SignupPage.objects.filter(pk=page.pk).update(sites=list(sites))
    page.refresh_from_db(fields=["sites"])
    return page


def _saved(held: str, **options: object) -> bytes:
    out = BytesIO()
    segno.make(held, error=CORRECTION, micro=False).save(out, **options)
    return out.getvalue()


def absolute(path: str) -> str:
    return urljoin(settings.PUBLIC_URL, path)
