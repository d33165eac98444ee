"""What contests add below: where somebody has entered, for staff and for themselves."""

from django.contrib.auth.models import User
from django.db.models import QuerySet

from keywords.contests import home
from keywords.models import ContestEntry
from subscribers.registries import (
    TIMELINE_SHOWN,
    EvidenceSection,
    evidence_sections,
    needs,
    timeline_sources,
)
from subscribers.staff import pictures
from subscribers.staff.stories import Moment
from subscribers.staff.verbs import page_of


def register() -> None:
    """Call once, from AppConfig.ready()."""
    timeline_sources.register("contests", moments_of)
    needs.register("contests", home.needs)
    evidence_sections.register(
        "contests", EvidenceSection("Contests they entered", evidence_of)
    )


def _entries(subscriber: int) -> QuerySet[ContestEntry]:
    rows = ContestEntry.objects.filter(subscriber=subscriber)
    return rows.select_related("contest", "rules").order_by("-entered_at")


def moments_of(subscriber: int, viewer: User) -> list[Moment]:
    if not viewer.has_perm("keywords.view_contest"):
        return []
    return [
        Moment(
            at=row.entered_at,
            icon="trophy",
            tone=pictures.LEAD,
            title=f"Entered {row.contest}",
            detail=_how(row),
            ours=False,
            href=page_of(row.contest),
        )
        for row in _entries(subscriber)[:TIMELINE_SHOWN]
    ]


def evidence_of(subscriber: int) -> list[dict[str, object]]:
    return [
        {
            "at": row.entered_at.isoformat(),
            "title": row.contest.name,
            "note": f"{_how(row)} Rules: {str(row.rules).lower()}.",
            "text": "",
            "contest": row.contest.slug,
            "entry": row.code,
            "rules": row.rules.version,
        }
        for row in _entries(subscriber).order_by("entered_at")
    ]


def _how(row: ContestEntry) -> str:
    return f"{'By text' if row.inbound_id else 'On the page'}, entry {row.code}."
