"""What an import makes of people on its list, in sentences; it changes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping

from django.db.models import Count

from subscribers.importing.parsing import FRESH_DAYS
from subscribers.models import ImportJob, Subscription

Status = Subscription.Status


def standing_of(job: ImportJob) -> Counter[str]:
    """Return where the people whom a finished import brought stand. One query."""
    rows = Subscription.objects.filter(list=job.list, door=f"import:{job.pk}")
    counts = rows.order_by().values_list("status").annotate(Count("pk"))
    return Counter(dict(counts))


def in_words(
    job: ImportJob, standing: Mapping[str, int], *, is_in: bool = False
) -> Iterator[str]:
    """Yield a sentence for each thing that becomes of them; `standing` is by status.

    `is_in`: the file is in, so that it is told as it is now.
    """
    active = standing.get(Status.ACTIVE, 0)
    asked = standing.get(Status.PENDING, 0)
    unreachable = standing.get(Status.NONE, 0)
    if active:
        when = "" if is_in else " as soon as the file is in"
        yield f"{_people(active)} may be texted{when}."
    if asked:
        yield f"{_people(asked)} get a text that asks them to confirm."
    if not unreachable:
        return
    if job.consent == ImportJob.Consent.NONE:
        yield f"{_people(unreachable)} cannot be texted: nobody says they agreed."
    elif job.consent == ImportJob.Consent.EXPRESS and job.list.opt_in in (
        job.list.ASKING
    ):
        none = "none of them is asked" if not asked else "these are not asked"
        yield (
            f"{_people(unreachable)} cannot be texted, and {none}: {job.list.name} "
            "asks people to confirm, and only those may be asked of whom the file says "
            f"where they agreed, and on a day of the last {FRESH_DAYS}."
        )
    else:
        yield f"{_people(unreachable)} cannot be texted: their row is no ground for it."


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"
