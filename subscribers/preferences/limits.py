"""How often the page may be used, counted as the sign-up page's tries are."""

from datetime import datetime, timedelta

from subscribers.signup.limits import Limit, household, key_of, open_tally, spend

HOUR = timedelta(hours=1)
SAVES = Limit("preferences saved an hour", 60, HOUR)
CODES = Limit("preference codes an hour", 3, HOUR)
# Dead links from one address: a person has one or two, who guesses has more.
DEAD = Limit("dead preference links an hour", 30, HOUR)


def wait_for(limit: Limit, who: str, *, now: datetime) -> timedelta | None:
    """Count one try; return how long to wait if it is one too many."""
    key = key_of(limit.name, who)
    tally = open_tally(key, limit.window, now=now)
    return None if spend(key, limit.most, now=now) else tally.ends_at - now


def may_try_dead(address: str, *, now: datetime) -> bool:
    return wait_for(DEAD, household(address), now=now) is None
