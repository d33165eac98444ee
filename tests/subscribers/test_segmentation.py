"""Segments against a slow oracle that answers the same rules over plain dicts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers import guards
from subscribers.models import (
    AttributeType,
    Segment,
    Subscriber,
    SubscriberList,
    Subscription,
    Suppression,
    Tag,
)
from subscribers.segmentation import compile_rules
from subscribers.segmentation.bucket import bucket_of
from subscribers.segmentation.freezing import freeze
from subscribers.segmentation.yearly import coming
from tests.examples import examples
from tests.factories import make_list, us_phone

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 2, 18, 0, tzinfo=UTC)
MISSING = object()
# What other segments ask; "frozen" asks something else since it was frozen.
SAVED = {
    "french": {"field": "country", "op": "is", "value": "FR"},
    "french-vips": {
        "all": [
            {"field": "segment", "op": "is", "value": "french"},
            {"field": "tags", "op": "is", "value": "vip"},
        ]
    },
    "frozen": {"field": "bucket", "op": "lt", "value": 50},
}
TYPES = {"city": "text", "spend": "number", "vip": "boolean", "first_order": "date"}
# Every attribute meets every type, as if other hands had written to the table.
HELD = (
    MISSING,
    *("", "Paris", "paris", "Évry", "9", "true", "2026-05-01", "2026-13-01x"),
    *(0, 1, 9, -5, 100, 100.0, 99.5, 0.1, 10**30, True, False),
    *("2024-02-29", "2026-06-02", None, ["Paris"], {"a": 1}),
)
NAMES = ("", "Ann", "ANNA", "O'Neil", "Élodie", "élo%_", "a.b[c]")
BIRTHDAYS = (
    *(None, date(1990, 1, 31), date(2000, 6, 2), date(2026, 5, 20)),
    *(date(1988, 2, 29), date(1979, 12, 31), date(2001, 6, 20)),
)
CREATED = (
    datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 6, 2, 0, 0, tzinfo=UTC),
    datetime(2026, 5, 3, 18, 0, tzinfo=UTC),
    datetime(2025, 1, 1, 12, 30, tzinfo=UTC),
)
STANDING = ("method", "door", "joined_at", "left_at")
STATUSES = (None, "none", "pending", "active", "unsubscribed", "expired")


def person(number: int) -> dict:
    """The n-th person: every list of values is walked through at its own pace."""

    def pick(values, pace):
        return values[(number * pace + number // 7) % len(values)]

    held = {name: pick(HELD, at + 1) for at, name in enumerate(TYPES)}
    return {
        "attributes": {k: v for k, v in held.items() if v is not MISSING},
        "country": pick(("US", "FR"), 1),
        "first_name": pick(NAMES, 3),
        "birthday": pick(BIRTHDAYS, 3),
        "created_at": pick(CREATED, 5),
        "tags": pick(((), ("vip",), ("vip", "VIP old"), ("new",)), 3),
        "offers": pick(STATUSES, 5),
        "news": pick(STATUSES, 1),
        "method": pick(("single", "double"), 3),
        "door": pick(("keyword:BUNGA", "page:offers", ""), 2),
        "joined_at": pick(CREATED, 3),
        "left_at": pick(CREATED, 2),
        "suppressed": pick((None, None, "everything", "list", "lifted"), 2),
    }


def put(facts: dict, number: int, lists: dict[str, SubscriberList]) -> int:
    columns = ("attributes", "country", "first_name", "birthday", "created_at")
    row = Subscriber.objects.create(
        phone=us_phone(number).e164,
        updated_at=NOW,
        **{name: facts[name] for name in columns},
    )
    row.tags.set([Tag.objects.get_or_create(name=tag)[0] for tag in facts["tags"]])
    with guards.lifted(connection):
        Subscription.objects.bulk_create(
            Subscription(
                subscriber=row,
                list=lst,
                status=facts[slug],
                **{name: facts[name] for name in STANDING},
            )
            for slug, lst in lists.items()
            if facts[slug]
        )
    if facts["suppressed"]:
        is_of_list = facts["suppressed"] == "list"
        Suppression.objects.create(
            subscriber=row,
            phone_hash=str(number),
            scope="list" if is_of_list else "everything",
            list=lists["news"] if is_of_list else None,
            created_at=NOW,
            lifted_at=NOW if facts["suppressed"] == "lifted" else None,
        )
    return row.pk


@pytest.fixture
def population() -> dict[int, dict]:
    for name, type_name in TYPES.items():
        AttributeType.objects.create(name=name, type=type_name)
    lists = {slug: make_list(slug) for slug in ("offers", "news")}
    everybody = [person(number) for number in range(120)]
    people = {}
    for at, facts in enumerate(everybody):
        key = put(facts, at, lists)
        people[key] = {**facts, "bucket": bucket_of(key), "key": key}
    for slug, rules in SAVED.items():
        Segment.objects.create(slug=slug, name=slug, rules=rules)
    freeze(Segment.objects.get(slug="frozen"), now=NOW)
    Segment.objects.filter(slug="frozen").update(rules=SAVED["french"])
    return people


def found(rules: dict) -> set[int]:
    people = Subscriber.objects.known().filter(compile_rules(rules, now=NOW))
    return set(people.values_list("pk", flat=True))


# --- The oracle -------------------------------------------------------------------


def is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value) is not None
    except ValueError:
        return False


FITS = {
    "text": lambda value: isinstance(value, str) and value != "",
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "boolean": lambda value: isinstance(value, bool),
    "date": is_day,
}


def values_of(facts: dict, field: str) -> list:
    """What the person has under a field; [] where nothing, several for tags."""
    head, _, rest = field.partition(".")
    if head == "attr":
        value = facts["attributes"].get(rest)
        return [value] if FITS[TYPES[rest]](value) else []
    if head == "list" and rest in ("offers", "news"):
        return [facts[rest] or "none"]
    if head == "list":
        slug, _, rest = rest.partition(".")
        lists = (slug,)
    else:
        rest, lists = field, ("offers", "news")
    if rest == "suppressed":
        covering = {"everything", "list"} if "news" in lists else {"everything"}
        return [facts["suppressed"] in covering]
    if rest == "left_at":
        return [facts[rest]] if "unsubscribed" in map(facts.get, lists) else []
    if rest in ("method", "door", "joined_at"):
        is_active = any(facts[slug] == "active" for slug in lists)
        return [facts[rest]] if is_active and facts[rest] else []
    if rest == "tags":
        return list(facts["tags"])
    return [facts[rest]] if facts[rest] not in (None, "") else []


def comparable(value: object) -> object:
    """Instants by their day, since the rules below name whole days."""
    return (
        value.date().isoformat()
        if isinstance(value, datetime)
        else (value.isoformat() if isinstance(value, date) else value)
    )


def is_kept_on(birthday: date, day: date) -> bool:
    """Whether a birthday is kept on a day, the 29th on the 28th where it must."""
    try:
        return birthday.replace(year=day.year) == day
    except ValueError:
        return (day.month, day.day) == (2, 28)


def meets(value: object, op: str, asked: object) -> bool:
    if op == "in_last_days":
        if isinstance(value, datetime):
            return NOW - timedelta(days=asked) <= value <= NOW
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return NOW.date() - timedelta(days=asked) <= day <= NOW.date()
    if op == "in_next_days":
        return any(
            is_kept_on(value, NOW.date() + timedelta(days=ahead))
            for ahead in range(asked + 1)
        )
    value = comparable(value)
    match op:
        case "is":
            return value == asked
        case "in":
            return value in asked
        case "contains":
            return asked.lower() in value.lower()
        case "starts_with":
            return value.lower().startswith(asked.lower())
        case "gt" | "after":
            return value > asked
        case "gte":
            return value >= asked
        case "lt" | "before":
            return value < asked
        case "lte":
            return value <= asked
        case "between":
            return asked[0] <= value <= asked[1]
        case "is_set":
            return True
    raise AssertionError(op)


NEGATIVES = {"is_not": "is", "not_in": "in", "is_not_set": "is_set"}


def answers(facts: dict, rules: dict) -> bool:
    match rules:
        case {"all": parts}:
            return all(answers(facts, part) for part in parts)
        case {"any": parts}:
            return any(answers(facts, part) for part in parts)
        case {"none": parts}:
            return not any(answers(facts, part) for part in parts)
        case {"not": part}:
            return not answers(facts, part)
    op, asked = rules["op"], rules.get("value")
    if op in NEGATIVES:
        return not answers(facts, {**rules, "op": NEGATIVES[op]})
    if rules["field"] == "segment":
        slugs = asked if op == "in" else [asked]
        return any(answers(facts, SAVED[slug]) for slug in slugs)
    return any(meets(value, op, asked) for value in values_of(facts, rules["field"]))


# --- Random rules -----------------------------------------------------------------

TEXTS = st.sampled_from(("Paris", "paris", "Évry", "é", "ÉLO", "9", "%", "_", "ann"))
NUMBERS = st.sampled_from((-5, 0, 1, 9, 10, 99.5, 100, 100.0, 0.1, 1000))
DAYS = st.sampled_from(("1990-01-31", "2024-02-29", "2026-05-01", "2026-06-02"))


def leaf(field: str, ops: str, values: st.SearchStrategy) -> st.SearchStrategy:
    def of_op(op: str) -> st.SearchStrategy:
        if op in ("is_set", "is_not_set"):
            return st.just({"field": field, "op": op})
        asked = values
        if op in ("in", "not_in"):
            asked = st.lists(values, min_size=1, max_size=8)
        elif op == "between":
            asked = st.lists(values, min_size=2, max_size=2).map(sorted)
        elif op == "in_last_days":
            asked = st.integers(1, 40)
        elif op == "in_next_days":
            asked = st.integers(0, 365)
        return st.builds(lambda v: {"field": field, "op": op, "value": v}, asked)

    return st.sampled_from(ops.split()).flatmap(of_op)


IS_IN = "is is_not in not_in"
SET = "is_set is_not_set"
WORDS = f"{IS_IN} contains starts_with {SET}"
ORDER = "gt gte lt lte between"
TIME = f"is is_not before after {ORDER} in_last_days {SET}"
DOORS = st.sampled_from(("keyword:BUNGA", "page", "PAGE:", "unga"))
LEAVES = st.one_of(
    leaf("attr.city", WORDS, TEXTS),
    leaf("attr.spend", f"{IS_IN} {ORDER} {SET}", NUMBERS),
    leaf("attr.vip", f"is is_not {SET}", st.booleans()),
    leaf("attr.first_order", f"{TIME} in not_in", DAYS),
    leaf("country", f"{IS_IN} {SET}", st.sampled_from(("US", "FR", "DE"))),
    leaf("first_name", WORDS, TEXTS | st.sampled_from(NAMES[1:])),
    leaf("birthday", f"{TIME} in_next_days", DAYS),
    leaf("bucket", f"is is_not {ORDER}", st.sampled_from((0, 10, 49.5, 50, 99, 100))),
    leaf("segment", IS_IN, st.sampled_from(tuple(SAVED))),
    leaf("created_at", TIME, DAYS),
    leaf("tags", WORDS, st.sampled_from(("vip", "VIP old", "old", "new"))),
    *(
        leaf(f"list.{slug}", IS_IN, st.sampled_from(STATUSES[1:]))
        for slug in ("offers", "news")
    ),
    *(
        part
        for at in ("", "list.offers.", "list.news.")
        for part in (
            leaf(f"{at}method", IS_IN, st.sampled_from(("single", "double"))),
            leaf(f"{at}door", WORDS, DOORS),
            leaf(f"{at}joined_at", TIME, DAYS),
            leaf(f"{at}left_at", TIME, DAYS),
            leaf(f"{at}suppressed", "is is_not", st.booleans()),
        )
    ),
)
RULES = st.recursive(
    LEAVES,
    lambda rule: st.one_of(
        st.builds(
            lambda name, parts: {name: parts},
            st.sampled_from(("all", "any", "none")),
            st.lists(rule, min_size=1, max_size=3),
        ),
        st.builds(lambda part: {"not": part}, rule),
    ),
    max_leaves=8,
)


def test_any_rules_find_whom_the_oracle_finds(population):
    @settings(max_examples=examples(300), deadline=None, database=None)
    @given(RULES)
    def agree(rules: dict) -> None:
        expected = {pk for pk, facts in population.items() if answers(facts, rules)}
        assert found(rules) == expected

    agree()


def test_every_condition_and_its_negation_split_everybody(population):
    @settings(max_examples=examples(200), deadline=None, database=None)
    @given(LEAVES)
    def split(rule: dict) -> None:
        met, unmet = found(rule), found({"not": rule})
        assert met.isdisjoint(unmet)
        assert met | unmet == population.keys()

    split()


def test_a_birthday_comes_on_the_days_it_is_kept():
    @settings(max_examples=examples(300), deadline=None, database=None)
    @given(
        st.dates(date(2023, 1, 1), date(2029, 12, 31)),
        st.integers(0, 400),
        st.dates(date(1960, 1, 1), date(2020, 12, 31)),
    )
    def agree(today: date, days: int, birthday: date) -> None:
        written = birthday.month * 100 + birthday.day
        comes = any(
            first <= written <= last for first, last in coming(today, days).spans
        )
        ahead = (today + timedelta(days=more) for more in range(days + 1))
        assert comes == any(is_kept_on(birthday, day) for day in ahead)

    agree()
