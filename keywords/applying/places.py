"""The [[places]] table: where a way in is printed or said, each counted apart.

Their calls to action name words and pages, so they are published when all is applied.
"""

from typing import Any

from keywords.applying.mistakes import Mistake
from keywords.applying.saving import Saved, save_row
from keywords.applying.table import Key, Table
from keywords.applying.values import choice, country, language, like, slug
from keywords.applying.work import Work
from subscribers import places, versions
from subscribers.composing import placeholders
from subscribers.countries import name_of
from subscribers.elements import missing_in
from subscribers.models import Disclosure, Place


def _save(entry: dict[str, Any], work: Work) -> Saved:
    lst = entry["list"] = work.list(entry["list"], "list")
    if entry["page"] is not None:
        entry["page"] = page = work.page(entry["page"], "page")
        if page.list != lst:
            raise Mistake(f'the page "{page}" leads into another list.', "page")
    if entry["country"] and not lst.serves(entry["country"]):
        raise Mistake(
            f'the list "{lst.slug}" does not serve {entry["country"]}.', "country"
        )
    entry["language"] = entry["language"] or lst.language
    lookup = {"slug": entry.pop("slug")}
    row = Place.objects.filter(**lookup).first()
    if row is not None and row.list != lst:
        raise Mistake(
            f"people are counted here for {row.list}; make another place.", "list"
        )
    same = Place.objects.filter(list=lst, name__iexact=entry["name"])
    other = same.exclude(**lookup).first()
    if other is not None:
        raise Mistake(
            f'{lst} calls its place "{other.slug}" so; use that slug, which ledger '
            "lines and printed links name.",
            "name",
        )
    saved = save_row(Place, lookup, entry | ({} if row else {"author": work.by}))
    work.places.add(saved.row.pk)
    return saved


def publish(work: Work) -> None:
    """Put live what is whole; say of the others what they lack."""
    rows = Place.objects.filter(pk__in=work.places).select_related("list", "page")
    for place in places.with_words(rows):
        draft = places.draft_of(place)
        problem = problem_with(draft)
        if problem:
            work.notes.append(
                f"The call to action at {place} waits for review: {problem}"
            )
        else:
            versions.publish(
                [draft], author=work.by, approved_by=work.approved_by, now=work.now
            )


def problem_with(draft: Disclosure) -> str:
    blanks, missing = placeholders(draft.text), missing_in(draft)
    if blanks:
        return f"it still has {', '.join(blanks)}."
    if missing:
        where = name_of(draft.country) if draft.country else "one of its countries"
        return f"it lacks {', '.join(missing)}, which {where} asks for."
    return ""


TABLE = Table(
    "places",
    (
        Key("slug", slug),
        Key("name", like(Place, "name")),
        Key("list", slug),
        Key("medium", choice(Place.Medium.values), Place.Medium.PRINT.value),
        Key("page", slug, None),
        Key("language", language, ""),
        Key("country", country, ""),
    ),
    _save,
)
