"""What a file says of existing customers: basis, date and that they could refuse."""

from subscribers.errors import ImportRefused, SoftRefused
from subscribers.importing.cleaning import Cleaned
from subscribers.importing.mapping import Mapping
from subscribers.models import ImportJob
from subscribers.soft import Soft, check_allowed, ends_at


def said_no(row: Cleaned, *, has_word: bool) -> bool:
    """Whether the row has a word on consent that is no yes; a blank is none."""
    return row.consent is False or (has_word and row.consent is None)


def ground_of(job: ImportJob, row: Cleaned) -> Soft:
    """Return what the row's soft opt-in rests on: its own words before the file's.

    Raises: SoftRefused, with the sentence for the rejects.
    """
    since = row.basis_on or (row.consent_date and row.consent_date.date())
    since = since or job.basis_on
    basis, offered = row.basis or job.basis, row.is_refusal_offered
    country = row.phone.country
    check_allowed(country)
    if not basis or since is None:
        raise SoftRefused("Soft opt-in needs a basis, such as a purchase, and its day.")
    soft = Soft(
        basis=basis,
        since=since,
        is_refusal_offered=job.is_refusal_offered if offered is None else offered,
    )
    ends_at(soft, country, now=job.started_at)
    return soft


def check_whole(job: ImportJob, mapping: Mapping) -> None:
    """Refuse a file of which no row could join, before it is read.

    Raises: ImportRefused.
    """
    refusals = []
    for country in job.list.countries:
        try:
            check_allowed(country)
        except SoftRefused as refusal:
            refusals.append(str(refusal))
    if refusals and len(refusals) == len(job.list.countries):
        raise ImportRefused(" ".join(refusals))
    has = set(mapping.columns.values())
    known = {
        "what it rests on (a column “Basis”, or --basis)": job.basis or "basis" in has,
        "since when (a column “Basis date”, or --basis-date)": job.basis_on
        or has & {"basis_date", "consent_date"},
        "that they could refuse (a column “Refusal offered”, or --refusal-offered)": (
            job.is_refusal_offered or "refusal_offered" in has
        ),
    }
    missing = [what for what, is_known in known.items() if not is_known]
    if missing:
        raise ImportRefused(f"Soft opt-in needs {'; '.join(missing)}.")
