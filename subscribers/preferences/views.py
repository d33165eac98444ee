"""The page itself and leaving: a GET shows, a POST changes and says what changed.

A save is answered with the page and not with a redirect: what changed stands in no
session and no address, and to send it twice changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from subscribers.preferences import choices, limits, pages, service
from subscribers.preferences.forms import LanguageForm, ListForm
from subscribers.preferences.person import Person
from subscribers.preferences.words import changes_in_words
from subscribers.signup.headers import public_page


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Show what holds now; a POST writes what differs from it."""
    whose, now = pages.person_of(token), timezone.now()
    if whose is None:
        return pages.dead(request)
    with translation.override(whose.language):
        if request.method != "POST":
            return _choices(request, whose, now=now)
        much = limits.wait_for(limits.SAVES, str(whose.subscriber.pk), now=now)
        if much is not None:
            return pages.wait(request, whose, much, now=now)
        return _save(request, whose, now=now)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str, slug: str = "") -> HttpResponse:
    """Ask once more; a POST leaves. Nobody is ever told to wait before leaving."""
    whose, now = pages.person_of(token), timezone.now()
    if whose is None:
        return pages.dead(request)
    with translation.override(whose.language):
        row = whose.row_on(slug) if slug else None
        if slug and row is None:
            # Left meanwhile, or no list of theirs: the page says what they are on.
            return _choices(request, whose, now=now)
        if request.method == "POST":
            service.leave(whose, row, visit=pages.visit_of(request), now=now)
        others = [other for other in whose.rows if row and other.pk != row.pk]
        more = {"row": row, "others": others, **pages.way_back_of(whose)}
        template = "left" if request.method == "POST" else "leave"
        return pages.page(request, template, whose, **more)


def _save(request: HttpRequest, whose: Person, *, now: datetime) -> HttpResponse:
    forms = [ListForm(row, request.POST, now=now) for row in whose.rows]
    spoken = LanguageForm(whose.language, request.POST)
    if not all(form.is_valid() for form in (*forms, spoken)):
        return _choices(request, whose, now=now, forms=forms, spoken=spoken)
    changes = {form.row: form.changes for form in forms}
    said = [
        sentence
        for row, changed in changes.items()
        for sentence in changes_in_words(
            row, changed, promised=choices.promised_to(row)
        )
    ]
    service.choose(
        whose,
        changes,
        language=spoken.change,
        visit=pages.visit_of(request),
        now=now,
    )
    fresh = pages.person_of(whose.token)
    with translation.override(fresh.language):
        if spoken.change:
            name = dict(choices.languages(fresh.language))[spoken.change]
            said.append(gettext("Language: %(language)s.") % {"language": name})
        return _choices(request, fresh, now=now, said=said, is_saved=True)


def _choices(
    request: HttpRequest,
    whose: Person,
    *,
    now: datetime,
    forms: Sequence[ListForm] = (),
    spoken: LanguageForm | None = None,
    **more: object,
) -> HttpResponse:
    shown = forms or [ListForm(row, None, now=now) for row in whose.rows]
    back = {} if shown else pages.way_back_of(whose)
    return pages.page(
        request,
        "choose",
        whose,
        forms=shown,
        spoken=spoken or LanguageForm(whose.language, None),
        has_errors=any(form.errors for form in shown),
        **back,
        **more,
    )
