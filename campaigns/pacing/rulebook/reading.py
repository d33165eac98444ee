"""Turns one country's TOML into rules, checking every key; keeps nothing."""

from importlib.resources.abc import Traversable
from itertools import pairwise

import holidays as public_holidays

from campaigns.pacing.rulebook.rule import (
    CONFIDENCE,
    URLS,
    WEEKDAYS,
    CartRule,
    ClosedHolidays,
    RequiredWords,
    Rule,
    SenderLimits,
    SoftOptIn,
    Source,
    StatutoryCap,
)
from campaigns.pacing.tables import RulebookError, Table

_POSITIONS = ("start", "end", "anywhere")
_SOURCELESS = ("unverified", "house rule")


def read_rules(file: Traversable) -> tuple[Rule, ...]:
    """Return the country's rule, then its states'; several versions may share a code.

    Raises: RulebookError naming file and key.
    """
    table = Table.read(file)
    country = table.take("country", str)
    regions = list(table.tables("regions"))
    rules = [_read_rule(table, code=country, country=country)]
    for region in regions:
        code = region.take("code", str)
        before, dash, after = code.partition("-")
        if before != country or not dash or not after:
            raise region.error("code", f'this must be "{country}-" and the state.')
        rules.append(_read_rule(region, code=code, country=country, region=after))
    _check_versions(file.name, rules)
    return tuple(rules)


def _read_rule(table: Table, *, code: str, country: str, region: str = "") -> Rule:
    confidence = _one_of(table, "confidence", CONFIDENCE)
    rule = Rule(
        code=code,
        name=table.take("name", str),
        country=country,
        region=region,
        windows=_windows(table),
        holidays=_holidays(table),
        caps=_caps(table, code),
        soft_opt_in=_soft_opt_in(table),
        cart=_cart(table),
        urls=_one_of(table, "urls", URLS, default="yes"),
        required_words=_required_words(table),
        senders=_senders(table),
        stop_ends_everything_from=table.take_date("stop_ends_everything_from"),
        sources=_sources(table),
        confidence=confidence,
        notes=table.take_or("notes", ""),
        valid_from=table.take_date("valid_from"),
        valid_to=table.take_date("valid_to"),
        review_by=table.take_date("review_by"),
    )
    if not rule.sources and confidence not in _SOURCELESS:
        raise table.error("sources", f'"{confidence}" needs at least one source.')
    if rule.review_by is None:
        raise table.error("review_by", "this key is missing.")
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        raise table.error("valid_to", "this is before valid_from.")
    table.finish()
    return rule


def _one_of(
    table: Table, key: str, words: tuple[str, ...], default: str | None = None
) -> str:
    found = table.take(key, str) if default is None else table.take_or(key, default)
    if found not in words:
        raise table.error(key, f"this must be one of: {', '.join(words)}.")
    return found


def _windows(table: Table) -> tuple[tuple[str, ...], ...]:
    windows = table.table("windows")
    if windows is None:
        raise table.error("windows", "this key is missing.")
    given = windows.left()
    daily = windows.texts("daily")
    days = []
    for weekday in WEEKDAYS:
        if weekday in given:
            days.append(windows.texts(weekday))
        elif "daily" in given:
            days.append(daily)
        else:
            raise windows.error(weekday, "this key is missing and there is no daily.")
    windows.finish()
    try:
        Rule(code="", name="", country="", windows=tuple(days))
    except ValueError as error:
        raise table.error("windows", str(error)) from error
    return tuple(days)


def _holidays(table: Table) -> ClosedHolidays | None:
    closed = table.table("holidays")
    if closed is None:
        return None
    country = closed.take("country", str)
    subdivision = closed.take_or("subdivision", "")
    closed.finish()
    try:
        public_holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as error:
        problem = "the holidays library does not know this country or subdivision."
        raise table.error("holidays", problem) from error
    return ClosedHolidays(country, subdivision)


def _caps(table: Table, code: str) -> tuple[StatutoryCap, ...]:
    caps = []
    for cap in table.tables("caps"):
        messages, hours = _at_least_one(cap, "messages"), _at_least_one(cap, "hours")
        caps.append(StatutoryCap(f"{code}:{messages}/{hours}h", messages, hours))
        cap.finish()
    return tuple(caps)


def _at_least_one(table: Table, key: str) -> int:
    number = table.take(key, int)
    if number < 1:
        raise table.error(key, "this must be at least 1.")
    return number


def _soft_opt_in(table: Table) -> SoftOptIn | None:
    soft = table.table("soft_opt_in")
    if soft is None:
        return None
    months = soft.table("months") or Table(soft.file, "", {})
    found = SoftOptIn(
        is_allowed=soft.take("allowed", bool),
        bases=tuple((basis, _at_least_one(months, basis)) for basis in months.left()),
        confidence=_one_of(soft, "confidence", CONFIDENCE),
        notes=soft.take_or("notes", ""),
    )
    if found.is_allowed is not bool(found.bases):
        raise soft.error("months", "a basis and its months go with allowed = true.")
    soft.finish()
    return found


def _cart(table: Table) -> CartRule | None:
    cart = table.table("cart")
    if cart is None:
        return None
    found = CartRule(
        texts=_at_least_one(cart, "texts"),
        within_hours=_at_least_one(cart, "within_hours"),
        needs_double_opt_in=cart.take("double_opt_in", bool),
    )
    cart.finish()
    return found


def _required_words(table: Table) -> tuple[RequiredWords, ...]:
    required = []
    for words in table.tables("required_words"):
        any_of = words.texts("any_of")
        if not any_of:
            raise words.error("any_of", "this names no word.")
        required.append(RequiredWords(any_of, _one_of(words, "where", _POSITIONS)))
        words.finish()
    return tuple(required)


def _senders(table: Table) -> SenderLimits | None:
    senders = table.table("senders")
    if senders is None:
        return None
    found = SenderLimits(
        refused=senders.texts("refused"),
        prefix=senders.take_or("prefix", ""),
        suffix=senders.take_or("suffix", ""),
        opt_out=senders.take_or("opt_out", ""),
    )
    senders.finish()
    return found


def _sources(table: Table) -> tuple[Source, ...]:
    sources = []
    for source in table.tables("sources"):
        url = source.take("url", str)
        if not url.startswith(("https://", "http://")):
            raise source.error("url", "this must be a web address.")
        sources.append(Source(source.take("title", str), url))
        source.finish()
    return tuple(sources)


def _check_versions(file: str, rules: list[Rule]) -> None:
    """Refuse two versions of one rule that would be in force on the same day."""
    by_start = sorted(rules, key=lambda rule: (rule.code, str(rule.valid_from or "")))
    for earlier, later in pairwise(by_start):
        if earlier.code != later.code:
            continue
        ends, starts = earlier.valid_to, later.valid_from
        if ends is None or starts is None or starts <= ends:
            raise RulebookError(
                f"{file}, key code: two versions of {later.code} are in force on the"
                " same day; set valid_to and valid_from."
            )
