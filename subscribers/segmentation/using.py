"""Who asks about a segment: other segments, and what upper apps know of.

A segment that something asks about is not deleted, whatever door it is tried by.
"""

from collections.abc import Iterator

from django.db.models.signals import pre_delete

from subscribers.errors import SegmentInUse
from subscribers.models import Segment
from subscribers.registries import Use, segment_uses
from subscribers.segmentation.catalogue import SEGMENT
from subscribers.staff.verbs import page_of

NAMED = 5


def uses_of(segment: Segment) -> list[Use]:
    """Return what asks about the segment. A query here and one for each upper app."""
    others = Segment.objects.exclude(pk=segment.pk).order_by("name")
    return [
        *(
            Use("Segment", other.name, page_of(other))
            for other in others
            if segment.slug in named_in(other.rules)
        ),
        *(use for source in segment_uses for use in source(segment.pk)),
    ]


def named_in(rules: object) -> set[str]:
    """Return the slugs of the segments that rules ask about, however deep."""
    return set(_named(rules))


def check_unused(segment: Segment) -> None:
    """Raises: SegmentInUse, with the names of what asks about it."""
    uses = uses_of(segment)
    if not uses:
        return
    names = [f"{use.noun.lower()} “{use.name}”" for use in uses[:NAMED]]
    if len(uses) > NAMED:
        names.append(f"{len(uses) - NAMED} more")
    raise SegmentInUse(
        f"“{segment.name}” is not deleted, because it is used by {', '.join(names)}. "
        "Let them ask something else first."
    )


def guard() -> None:
    """Let no door delete a segment in use. Call once, from AppConfig.ready()."""
    pre_delete.connect(_refuse, sender=Segment, dispatch_uid="segment_in_use")


def _refuse(instance: Segment, **_: object) -> None:
    check_unused(instance)


def _named(rules: object) -> Iterator[str]:
    if isinstance(rules, dict):
        if rules.get("field") == SEGMENT:
            value = rules.get("value")
            values = value if isinstance(value, list) else [value]
            yield from (slug for slug in values if isinstance(slug, str))
        for below in rules.values():
            yield from _named(below)
    elif isinstance(rules, list):
        for below in rules:
            yield from _named(below)
