"""From a page to the ledger: an arrival is stored at once and settled right after.

Why in two steps: a new number costs the ledger many more statements than a known one,
so an answer that waited for them would tell by its time who is on a list. One insert
costs the same for everybody and is as durable; settling takes all that wait, so many
sign-ups share one transaction, and whoever settles makes nobody wait.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import connection, transaction

from subscribers import consent, disclosures, funnel, people, places
from subscribers.bulk import update_rows
from subscribers.consent import REQUEST_LIVES, Particulars
from subscribers.consent import answers as consent_answers
from subscribers.funnel import Step, Where
from subscribers.models import Arrival, Disclosure, SignupPage, SignupVersion
from subscribers.origin import Origin, Who
from subscribers.phones import Phone, parse
from subscribers.retrying import retried_on_collision
from subscribers.signup import limits
from subscribers.signup.pages import PublicPage

logger = logging.getLogger(__name__)

# So few that requests of the same process get their turn in between.
BATCH = 50
# Any number, as long as nothing else in this database uses it for the same lock.
TURN = 7_205_759_403
WRITTEN = ("settled_at", "number", "told", "subscriber", "requested_at", "answers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the web server knows of the visitor: proof of a consent, and erasable."""

    address: str
    agent: str
    path: str
    place: str = ""


@retried_on_collision
def arrive(
    page: PublicPage,
    phone: Phone,
    disclosure: Disclosure,
    *,
    answers: Mapping[str, object] | None = None,
    age_stated: str = "",
    visit: Visit,
    now: datetime,
) -> Arrival:
    """Store a sign-up as it was sent: one statement, whoever has the number.

    `answers` are to what the page asks beside the number; `age_stated` is what they
    ticked about their age, word for word.
    """
    return Arrival.objects.create(
        page=page.row,
        page_version=page.row.version,
        variant=page.variant,
        language=page.language,
        answers=dict(answers or {}),
        disclosure=disclosure,
        asked_at=now,
        country=phone.country,
        block=limits.block_of(phone.e164),
        number=phone.e164,
        told={
            **evidence_of(page.row, visit),
            "page_version": page.row.version,
            "page_variant": page.variant,
            "page_language": page.language,
            "headline": page.text.headline,
            "disclosure": _shown(disclosure),
            **({"at_place": visit.place} if visit.place else {}),
            **({"age_stated": age_stated} if age_stated else {}),
        },
    )


def settle(*, now: datetime, wait: bool = True) -> int:
    """Write every waiting arrival into the ledger; return how many.

    One process at a time settles. With `wait` it waits for its turn; without, it
    leaves the work to whoever is at it, who looks again after each transaction and so
    sees what was stored before this one asked.
    """
    done = 0
    try:
        while settled := _settle_batch(now=now, wait=wait):
            done += settled
    except Exception:
        # One arrival we cannot write must not keep the others waiting.
        logger.exception("A batch of sign-ups could not be settled; one by one now.")
        done += _settle_singly(now=now)
    return done


def evidence_of(page: SignupPage, visit: Visit) -> dict[str, object]:
    return {
        "ip": visit.address,
        "user_agent": visit.agent,
        "path": visit.path,
        "page": page.slug,
        "page_version": page.version,
    }


def origin_of(page: SignupPage, why: str, visit: Visit | None = None) -> Origin:
    return Origin(
        who=Who.PERSON,
        why=why,
        door=page.door,
        evidence=evidence_of(page, visit) if visit else {},
    )


def tries_of(lst: int, subscriber: int) -> str:
    """Return the key of the tally that counts typed codes, and knows the request."""
    return limits.key_of("code", f"{lst}:{subscriber}")


def forget(*, now: datetime) -> int:
    """Delete arrivals whose code no longer counts; return how many."""
    old = Arrival.objects.filter(asked_at__lte=now - REQUEST_LIVES)
    return old.exclude(settled_at=None).delete()[0]


@retried_on_collision
@transaction.atomic
def _settle_batch(*, now: datetime, wait: bool, only: int | None = None) -> int:
    if not _our_turn(wait=wait):
        return 0
    waiting = Arrival.objects.waiting().select_related("page__list", "disclosure")
    if only is not None:
        waiting = waiting.filter(pk=only)
    rows = sorted(waiting[:BATCH], key=_together)
    for _, same in groupby(rows, key=_together):
        _write(list(same), now=now)
    return len(rows)


def _our_turn(*, wait: bool) -> bool:
    """Take the lock that lasts as long as this transaction; SQLite has one writer."""
    if connection.vendor != "postgresql":
        return True
    name = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s)", [TURN])
        return cursor.fetchone()[0] is not False


def _settle_singly(*, now: datetime) -> int:
    done = 0
    for key in list(Arrival.objects.waiting().values_list("pk", flat=True)):
        try:
            done += _settle_batch(now=now, wait=True, only=key)
        except Exception as error:
            logger.exception("Arrival %s cannot be settled; staff are told.", key)
            fault = type(error).__name__[:80]
            Arrival.objects.filter(pk=key).update(fault=fault)
    return done


def _together(row: Arrival) -> Where:
    return consent_answers.where(row)


def _write(rows: Sequence[Arrival], *, now: datetime) -> None:
    """Bring the numbers to the page's list as its opt-in says; a set at a time.

    Who is on the list already, waits for a code or has left is left as they are. Who
    signs up twice makes one request, with the first of the two.
    """
    page, version = _as_seen(rows[0])
    phones = {row.number: parse(row.number) for row in rows}
    spoken = rows[0].language if page.language or page.languages else ""
    keys = people.ensure(phones.values(), now=now, language=spoken)
    first: dict[int, Arrival] = {}
    for row in rows:
        row.subscriber_id = keys[row.number]
        first.setdefault(row.subscriber_id, row)
    spots = _places(first.values(), page)
    done = consent.subscribe(
        first,
        page.list,
        origin=origin_of(page, "signed up on the page"),
        now=now,
        way=consent.WayIn(page.opt_in_for(page.list), page.opt_in_reason),
        particulars={
            key: Particulars(
                happened_at=row.asked_at,
                evidence=row.told,
                disclosure=row.disclosure,
                door_version=row.page_version,
                door_shown=_shown_as(row, page, version),
                **spots.get(row.told.get("at_place"), {}),
            )
            for key, row in first.items()
        },
    )
    for key in done.requested:
        first[key].requested_at = now
    for key in done.joined:
        _describe(key, first[key], page, now=now)
    where = _together(rows[0])
    funnel.count(where, Step.SENT, len(rows))
    if done.joined:
        funnel.count(where, Step.CONFIRMED, len(done.joined))
    _open_tries(page.list_id, first, done.requested, now=now)
    update_rows(
        Arrival,
        {
            row.pk: (
                *(now, "", {}, row.subscriber_id, row.requested_at),
                row.answers if row.requested_at else {},
            )
            for row in rows
        },
        WRITTEN,
    )


def _as_seen(row: Arrival) -> tuple[SignupPage, SignupVersion]:
    """The page as it was when they saw it, whatever has been written since."""
    version = SignupVersion.objects.get(page=row.page_id, number=row.page_version)
    row.page.showing(version, json.loads(version.content))
    return row.page, version


def _places(
    rows: Iterable[Arrival], page: SignupPage
) -> dict[str | None, dict[str, object]]:
    """Return by name in the address which place it is, and what stood there.

    No query where nobody came by one; what the list doesn't know is nobody's.
    """
    named = {row.told["at_place"] for row in rows if row.told.get("at_place")}
    if not named:
        return {}
    shown = places.shown_by_slug(page.list, named)
    return {
        place.slug: {"place": place, "place_version": version}
        for place, version in shown
    }


def _shown_as(row: Arrival, page: SignupPage, version: SignupVersion) -> dict[str, str]:
    """What a line says of the page beside its version."""
    return {
        "door_language": row.language,
        "door_variant": row.variant if page.share_b else "",
        "door_sha256": version.sha256,
    }


def _describe(person: int, row: Arrival, page: SignupPage, *, now: datetime) -> None:
    """Who joins at once has shown no phone: answers only fill in what was unknown."""
    origin = origin_of(page, "answered on the page")
    consent_answers.write(
        person, page.list, row.answers, over=False, origin=origin, now=now
    )


def _open_tries(
    lst: int, keys: Sequence[int], requested: Sequence[int], *, now: datetime
) -> None:
    """For everybody, asked or not: every number's tries and hours end alike."""
    limits.open_tallies(
        [tries_of(lst, key) for key in keys],
        REQUEST_LIVES,
        now=now,
        afresh=[tries_of(lst, key) for key in requested],
    )


def _shown(disclosure: Disclosure) -> dict[str, object]:
    return {"country": disclosure.country, **disclosures.named(disclosure)}
