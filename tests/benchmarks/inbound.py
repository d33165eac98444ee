"""`make bench-inbound`: how many people can text us at once.

Four things, three beside a floor: the words of ten thousand keywords; one process that
hears what doors have stored; the same of answers to a poll; and two gunicorn workers
that are called at a steady rate while the queue's workers send a campaign and hear what
comes. Makes a database of its own and drops it, like `run.py` beside it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import polled
from costs import analyze, beside, measured, say
from run import NOON, configure, database, fill
from signups import free_port, gunicorn, spent
from texters import body, number

HERE = Path(__file__).parent
GATEWAYS = "main=memory://,in=twilio://AC1:token-1@api.twilio.com"
KEYWORDS, LOOKED_UP = 10_000, 500
PATIENCE_SECONDS = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=5_000)
    parser.add_argument("--answers", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--no-door", action="store_true")
    parser.add_argument("--rate", type=float, default=305)
    parser.add_argument("--seconds", type=float, default=15)
    given = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, database() as url:
        os.environ.update(
            DATA_DIR=folder,
            ENV_FILE=os.devnull,
            PUBLIC_URL=f"http://127.0.0.1:{port}",
            ALLOWED_HOSTS="127.0.0.1",
        )
        configure(url)
        # What configure() set is for the benchmarks that need no queue.
        os.environ.update(SMS_GATEWAYS=GATEWAYS, QUEUE_ENABLED="true")
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        shop = open_shop()
        match_words(shop)
        hear_stored(given.texts)
        polled.hear_answers(shop, given.answers)
        if not given.no_door:
            at_the_door(given, port, shop)


def open_shop() -> object:
    """A sender, its list, and ten thousand words of which two are texted."""
    from campaigns.models import Sender
    from keywords.matching import fold
    from keywords.models import Keyword
    from tests.factories import make_list, make_sender

    sender: Sender = make_sender(rate=1_000.0)
    lst = make_list(sender=sender, support="help@petal.example")
    words = ["BUNGA", "HOURS", *(f"WORD{n}" for n in range(KEYWORDS - 2))]
    Keyword.objects.bulk_create(
        Keyword(
            word=word,
            folded=fold(word),
            sender=sender,
            action="join" if word == "BUNGA" else "reply",
            list=lst if word == "BUNGA" else None,
            reply="" if word == "BUNGA" else "Every day from 9 to 5.",
        )
        for word in words
    )
    analyze()
    return lst


def match_words(lst: object) -> None:
    """A text understood among ten thousand keywords; the query that finds one."""
    from campaigns.models import Sender
    from keywords.models import Keyword
    from keywords.understanding.on_sender import Asked, understand, understand_all

    sender = Sender.objects.get()
    texts = [f"word{n * 7 % (KEYWORDS - 2)}" for n in range(LOOKED_UP)]
    floor = measured(
        "floor: one keyword by its exact word",
        LOOKED_UP,
        lambda: [
            list(Keyword.objects.filter(sender=sender, folded=text)) for text in texts
        ],
    )
    ours = measured(
        f"understood among {KEYWORDS:,} keywords, one by one",
        LOOKED_UP,
        lambda: [understand(text, sender, now=NOON) for text in texts],
    )
    beside(ours, floor)
    together = measured(
        "the same, as many at once as the queue hears",
        LOOKED_UP,
        lambda: [
            understand_all([Asked(text, sender) for text in batch], now=NOON)
            for batch in batched(texts, 100)
        ],
    )
    beside(together, floor)


def batched(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[at : at + size] for at in range(0, len(texts), size))


def hear_stored(count: int) -> None:
    """One process hears what doors stored; the floor writes the same rows."""
    from keywords.hearing import turns
    from keywords.models import InboundMessage

    floor = measured(
        "floor: bare INSERT of the same texts, one each",
        count,
        lambda: [store_bare(n) for n in range(count)],
    )
    InboundMessage.objects.all().delete()
    beside(
        measured("stored as a door does", count, lambda: [*map(store, range(count))]),
        floor,
    )
    analyze()
    ours = measured(
        "heard: understood, acted on, answered",
        count,
        lambda: turns.hear_waiting(clock=lambda: NOON, seconds=3_600),
    )
    beside(ours, floor)
    say_heard(count)


def say_heard(count: int) -> None:
    from django.db.models import Count

    from keywords.models import InboundMessage

    rows = InboundMessage.objects.values_list("intent").annotate(Count("pk"))
    by_intent = dict(rows.order_by("intent"))
    assert sum(by_intent.values()) == count, by_intent
    assert "" not in by_intent, by_intent
    say(f"  {by_intent}")


def store(n: int) -> None:
    from keywords.hearing import storing

    storing.store(
        storing.Text(
            gateway="in",
            provider_id=f"stored-{n}",
            from_number=number(3_000_000 + n),
            to_number="+12025550100",
            body=body(n),
            received_at=NOON,
        )
    )


def store_bare(n: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO keywords_inboundmessage (gateway, provider_id, from_number, "
            "to_number, body, intent, provider_answer, reply, answer, silence, "
            "changes, fault, received_at, created_at) VALUES ('in', %s, %s, "
            "'+12025550100', %s, 'message', '', '', '', '', '[]', '', now(), now())",
            [f"bare-{n}", number(3_000_000 + n), body(n)],
        )


def at_the_door(given: argparse.Namespace, port: int, lst: object) -> None:
    """The web as the Procfile runs it, called while a campaign is being sent."""
    from campaigns.models import Message
    from campaigns.sending import launching, restoring
    from keywords.models import InboundMessage
    from tests.factories import make_campaign

    InboundMessage.objects.all().delete()
    fill(lst, given.people)
    restoring.watch(now=NOON)
    url = f"http://127.0.0.1:{port}/webhooks/in/inbound/"
    with gunicorn(port, threads=8) as master:
        call(url, given.rate, 2, first=5_900_000)
        measure(url, given, master, "door, nothing else", first=6_000_000)
        campaign = make_campaign(lst, body="Tulips are in.", kind="transactional")
        launching.launch(campaign, by="bench", now=NOON)
        with qcluster():
            wait_until(Message.objects.filter(status="delivered").exists)
            sent = Message.objects.filter(status="delivered").count()
            began = time.perf_counter()
            measure(url, given, master, "door, a campaign is sent", first=6_500_000)
            seconds = time.perf_counter() - began
            sent = Message.objects.filter(status="delivered").count() - sent
            say(f"  meanwhile {sent / seconds:,.0f} texts a second were sent")
            began = time.perf_counter()
            wait_until(lambda: not InboundMessage.objects.waiting().exists())
            say(f"  the last was heard {time.perf_counter() - began:.1f} s after")
    say_heard(InboundMessage.objects.count())


def measure(
    url: str, given: argparse.Namespace, master: int, name: str, *, first: int
) -> None:
    before = spent(master)
    done = call(url, given.rate, given.seconds, first=first)
    web, base = (
        (late - early) / int(done["texts"]) * 1000
        for early, late in zip(before, spent(master), strict=True)
    )
    say(f"{name}: {done}")
    say(f"  processor: {web:.2f} ms of the web, {base:.2f} ms of the database a text")


def call(url: str, rate: float, seconds: float, *, first: int) -> dict[str, object]:
    command = [sys.executable, str(HERE / "texters.py"), url, f"--rate={rate}"]
    command += [f"--seconds={seconds}", f"--first={first}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@contextmanager
def qcluster() -> Iterator[None]:
    """The queue's workers, as the Procfile starts them."""
    process = subprocess.Popen([sys.executable, "-m", "config.worker"])
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def wait_until(done: object) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < ends, "It never came to that."
        time.sleep(0.1)


if __name__ == "__main__":
    main()
