"""The [[signup_pages]] table: hosted doors into a list, approved if complete."""

from typing import Any

from keywords.applying.mistakes import Mistake
from keywords.applying.own_opt_in import KEYS as OWN_OPT_IN
from keywords.applying.own_opt_in import check_reason
from keywords.applying.saving import Saved, differing, save_row
from keywords.applying.table import Key, Table
from keywords.applying.values import country, language, like, several, slug
from keywords.applying.work import Work
from subscribers.models import SignupPage

# What only a public page needs is demanded when the page is approved.
DEMANDED = ("terms_url", "privacy_url", "support")


def _save(entry: dict[str, Any], work: Work) -> Saved:
    lookup = {"slug": entry.pop("slug")}
    lst = entry["list"] = work.list(entry["list"], "list")
    check_reason(entry)
    for code in entry["countries"]:
        if not lst.serves(code):
            raise Mistake(
                f'the list "{lst.slug}" does not serve {code}; it serves '
                f"{', '.join(lst.countries)}.",
                "countries",
            )
    return save_row(SignupPage, lookup, entry | _approval(lookup, entry, work))


def _approval(
    lookup: dict[str, Any], content: dict[str, Any], work: Work
) -> dict[str, Any]:
    """Return who approved it and which version it is, unless nothing is new."""
    page = SignupPage.objects.filter(**lookup).first()
    missing = [name for name in DEMANDED if not getattr(content["list"], name)]
    state = SignupPage.State.DRAFT if missing else SignupPage.State.APPROVED
    if missing:
        work.notes.append(
            f"The sign-up page {lookup['slug']} stays a draft until its list has "
            f"{', '.join(missing)}."
        )
    is_new = page is None or bool(differing(page, content))
    if not is_new and page.state == state:
        return {}
    return {
        "state": state,
        "version": 1 if page is None else page.version + int(is_new),
        "author": work.by,
        "approved_by": "" if missing else work.approved_by,
    }


TABLE = Table(
    "signup_pages",
    (
        Key("slug", slug),
        Key("list", slug),
        Key("headline", like(SignupPage, "headline")),
        Key("countries", several(country, at_least=1)),
        Key("language", language, ""),
        *OWN_OPT_IN,
    ),
    _save,
)
