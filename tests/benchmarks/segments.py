"""`make bench-segments`: counting a nested segment beside the same SQL by hand.

`million.py` writes the people. Both are asked on one connection, in turns, and the
processor time of the database is read beside the clock's, because other work on the
machine stretches the clock. Needs PostgreSQL like `run.py` beside it.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import million
from run import configure, database

ROUNDS = 3
TICKS = 100  # of /proc, a second
DAYS = 500


def leaf(field: str, op: str, value: object) -> dict[str, object]:
    return {"field": field, "op": op, "value": value}


# Six conditions each, three groups deep.
WHO = [
    leaf("country", "in", ["US", "FR"]),
    {"any": [leaf("attr.spend", "gte", 250), leaf("tags", "is", "vip")]},
    leaf("list.offers", "is", "active"),
    {"none": [leaf("list.offers.suppressed", "is", True)]},
]
SEGMENTS = {
    "born in June": {"all": [*WHO, leaf("birthday_month", "is", 6)]},
    "few people": {"all": [*WHO, leaf("birthday_month", "lte", 3)]},
    "many people": {"all": [*WHO, leaf("created_at", "in_last_days", DAYS)]},
    "what they did": {
        "all": [
            *WHO[:3],
            {"none": [leaf("received.30d", "gte", 1)]},
            leaf("created_at", "in_last_days", DAYS),
        ]
    },
}

FRAME = """
SELECT count(*) FROM subscribers_subscriber s
WHERE s.erased_at IS NULL AND s.country IN ('US', 'FR')
  AND ((s.attributes->>'spend')::numeric >= 250 OR EXISTS (
    SELECT 1 FROM subscribers_subscriber_tags t
    JOIN subscribers_tag g ON g.id = t.tag_id
    WHERE t.subscriber_id = s.id AND g.name = 'vip'))
  AND EXISTS (SELECT 1 FROM subscribers_subscription u
    WHERE u.subscriber_id = s.id AND u.list_id = 1 AND u.status = 'active')
"""
NOT_SUPPRESSED = """
  AND NOT EXISTS (SELECT 1 FROM subscribers_suppression x
    WHERE x.subscriber_id = s.id AND x.lifted_at IS NULL
      AND (x.scope = 'everything' OR x.scope = 'brand' AND x.brand = 'Petal & Stem'
        OR x.scope = 'list' AND x.list_id = 1))
"""
NOT_TEXTED = """
  AND NOT EXISTS (SELECT 1 FROM campaigns_message m
    WHERE m.subscriber_id = s.id AND m.status IN ('sent', 'delivered')
      AND m.handed_at >= now() - interval '30 days')
"""
NEW = f"AND s.created_at BETWEEN now() - interval '{DAYS} days' AND now()"
BY_HAND = {
    "born in June": FRAME + NOT_SUPPRESSED + "AND EXTRACT(month FROM s.birthday) = 6",
    "few people": FRAME + NOT_SUPPRESSED + "AND EXTRACT(month FROM s.birthday) <= 3",
    "many people": FRAME + NOT_SUPPRESSED + NEW,
    "what they did": FRAME + NOT_TEXTED + NEW,
}


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds, by the clock and of the database's processor; and the count."""

    clock: float
    processor: float
    count: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+")
    parser.add_argument("--database", help="one that million.py has filled already")
    chosen = parser.parse_args()
    if chosen.database:
        configure(chosen.database)
        measure()
        return
    for people in chosen.people or [10_000, 100_000, 1_000_000]:
        with database() as url:
            configure(url)
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            million.fill(people)
            measure()


def measure() -> None:
    from subscribers.models import Segment, Subscriber
    from subscribers.segmentation import count

    people = Subscriber.objects.count()
    print(
        f"{people:,} people\n{'segment':<16}{'found':>9}  ours s    by hand s    ratio"
    )
    for name, rules in SEGMENTS.items():
        segment = Segment(slug="bench", name="Bench", rules=rules)
        rounds = [
            (timed(lambda s=segment: count_of(s)), timed(lambda n=name: by_hand(n)))
            for _ in range(ROUNDS + 1)
        ][1:]
        ours, hand = zip(*rounds, strict=True)
        assert ours[0].count == hand[0].count, (name, ours[0], hand[0])
        print(
            f"{name:<16}{ours[0].count:>9,}  "
            f"{middle(ours, 'clock'):.3f}    {middle(hand, 'clock'):.3f}    "
            f"{ratio(rounds, 'clock'):.2f}   (processor {middle(ours, 'processor'):.2f}"
            f" and {middle(hand, 'processor'):.2f})"
        )
    print(f"the last one by count_segment: {count(segment)}")


def count_of(segment: object) -> int:
    """As `count_segment` counts, without who may be texted."""
    from subscribers.models import Subscriber
    from subscribers.segmentation import answering
    from subscribers.segmentation.memory import room_to_count

    with room_to_count():
        return Subscriber.objects.known().filter(answering(segment)).count()


def by_hand(name: str) -> int:
    from django.db import connection

    from subscribers.segmentation.memory import room_to_count

    with room_to_count(), connection.cursor() as cursor:
        cursor.execute(BY_HAND[name])
        return cursor.fetchone()[0]


def timed(work: Callable[[], int]) -> Took:
    used, started = processor(), time.perf_counter()
    count = work()
    return Took(time.perf_counter() - started, processor() - used, count)


def processor() -> float:
    """Seconds of processor the database's process of this connection has used.

    Nothing where the database is another machine's.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def middle(rounds: tuple[Took, ...], name: str) -> float:
    return statistics.median(getattr(one, name) for one in rounds)


def ratio(rounds: list[tuple[Took, Took]], name: str) -> float:
    """The middle one of the ratios within each round."""
    return statistics.median(
        getattr(ours, name) / getattr(hand, name) for ours, hand in rounds
    )


if __name__ == "__main__":
    main()
