"""The [[signup_pages]] table: hosted doors into a list, approved if complete."""

from typing import Any

from keywords.applying.mistakes import Mistake
from keywords.applying.own_opt_in import KEYS as OWN_OPT_IN
from keywords.applying.own_opt_in import check_reason
from keywords.applying.saving import UNCHANGED, Saved, differing, save_row
from keywords.applying.signup_contents import KEYS as CONTENTS
from keywords.applying.signup_contents import into_columns
from keywords.applying.table import Key, Table
from keywords.applying.values import country, language, like, several, slug
from keywords.applying.work import Work
from subscribers.models import SignupPage
from subscribers.signup.completeness import lacking
from subscribers.signup.reviewing import publish

State = SignupPage.State
# What only a public page needs, and where the file says it.
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
    into_columns(entry, lst)
    page = SignupPage.objects.filter(**lookup).first()
    missing = lacking(SignupPage(**lookup, **entry))
    if missing:
        keys = [name for name in DEMANDED if not getattr(lst, name)]
        advice = [f"Give its list {', '.join(keys)}."] if keys else []
        named = f"The sign-up page {lookup['slug']} stays a draft."
        work.notes.append(" ".join([named, *missing, *advice]))
    is_new = page is None or bool(differing(page, entry))
    is_open = page is not None and page.state == State.APPROVED
    if not is_new and (is_open or missing):
        return Saved(page, UNCHANGED)
    saved = save_row(
        SignupPage, lookup, entry | _standing(page, is_new=is_new, by=work.by)
    )
    if not missing:
        publish(saved.row, approved_by=work.approved_by, now=work.now)
    return saved


def _standing(page: SignupPage | None, *, is_new: bool, by: str) -> dict[str, Any]:
    """A draft, of a new version where anything in it is new."""
    return {
        "state": State.DRAFT,
        "version": 1 if page is None else page.version + int(is_new),
        "author": by,
        "approved_by": "",
    }


TABLE = Table(
    "signup_pages",
    (
        Key("slug", slug),
        Key("list", slug),
        Key("headline", like(SignupPage, "headline")),
        Key("countries", several(country, at_least=1)),
        Key("language", language, ""),
        *CONTENTS,
        *OWN_OPT_IN,
    ),
    _save,
)
