"""What there is to choose from on the page: how often, until when, which language."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext

from subscribers.frequency import Promise, fewer, holding, stricter
from subscribers.models import Subscription
from subscribers.preferences.words import day_in_words, promised_in_words
from subscribers.signup.words import frequency_in_words

Options = list[tuple[str, str]]

AS_PROMISED = "promise"
UNCHANGED, RESUME, UNTIL = "unchanged", "resume", "until"
SPANS = {
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "quarter": timedelta(days=91),
}
LONGEST_PAUSE = timedelta(days=365)
# Those our own notices are written in.
LANGUAGES = (
    *("en", "fr", "es", "pt", "de", "nl", "it", "id"),
    *("ms", "no", "sv", "da", "fi", "pl", "tr", "ar"),
)


def promised_to(row: Subscription) -> Promise:
    """Return the promise that holds, whatever the person chose below it."""
    return stricter(row.promised, row.list.promised)


def often(row: Subscription) -> Options:
    """Return the caps to choose from: the promise, then ever fewer."""
    promise = promised_to(row)
    steps = []
    less = fewer(promise)
    while less != promise and less not in steps:
        steps.append(less)
        less = fewer(less)
    own = holding(row)
    if own not in (promise, *steps):
        steps.insert(0, own)
    return [
        (AS_PROMISED, promised_in_words(promise)),
        *((_key(step), frequency_in_words(*step)) for step in steps),
    ]


def often_now(row: Subscription) -> str:
    now = holding(row)
    return AS_PROMISED if now == promised_to(row) else _key(now)


def own_of(key: str) -> Promise:
    """Return the person's own cap that an option of `often` stands for."""
    if key == AS_PROMISED:
        return None, ""
    messages, _, per = key.partition(":")
    return int(messages), per


def pauses(row: Subscription, *, now: datetime) -> Options:
    spans = [
        ("week", gettext("For a week.")),
        ("month", gettext("For a month.")),
        ("quarter", gettext("For three months.")),
        (UNTIL, gettext("Until the day you pick here:")),
    ]
    if not is_paused(row, now):
        return [(UNCHANGED, gettext("No, keep texting me.")), *spans]
    stays = gettext("Stay paused until %(day)s.") % {
        "day": day_in_words(row.paused_until)
    }
    resumed = gettext("Text me again from now on.")
    return [(UNCHANGED, stays), (RESUME, resumed), *spans]


def is_paused(row: Subscription, now: datetime) -> bool:
    return row.paused_until is not None and row.paused_until > now


def pause_until(day: date) -> datetime:
    """Return the instant by which that day has begun everywhere."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def languages(spoken: str) -> Options:
    """Return the languages by their own names; the one spoken is always there."""
    codes = LANGUAGES if spoken in LANGUAGES else (spoken, *LANGUAGES)
    return [(code, _named(code)) for code in codes]


def _named(code: str) -> str:
    known = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.partition("-")[0], {})
    name = str(known.get("name_local", code))
    return name[:1].upper() + name[1:]


def _key(promise: Promise) -> str:
    return f"{promise[0]}:{promise[1]}"
