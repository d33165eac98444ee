"""`make bench-listening`: what the pages of listening cost a shop of a million.

`million.py` writes the people, `listeners.py` what they have texted: a million texts,
300,000 conversations, a contest and a poll. Needs PostgreSQL like `run.py` beside it,
4 GB of its disk and ten minutes.
"""

import argparse
import html
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent))

from pages import ROUNDS, prepare, show, timed
from run import configure, database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--url", help="a database that this file has filled before")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    chosen = parser.parse_args()
    if chosen.url:
        configure(chosen.url)
        prepare()
        measure(chosen.only)
        return
    with database() as url:
        configure(url)
        prepare()
        import listeners
        import million

        million.fill(chosen.people)
        listeners.fill(chosen.people)
        measure(chosen.only)


def measure(only: str) -> None:
    from keywords.models import InboundMessage

    texts = InboundMessage.objects.count()
    show(addresses(), only, what=f"{texts:,} texts of theirs")
    for name, work in WORK.items():
        if only in name:
            spent(name, work)


def addresses() -> dict[str, str]:
    """Return the pages to look at, by name, of the shop that `listeners.fill` wrote."""
    from django.urls import reverse

    from keywords.models import Contest, Keyword, Poll

    def page(noun: str, *key: int, action: str = "") -> str:
        action = action or ("change" if key else "changelist")
        return reverse(f"admin:{noun}_{action}", args=key)

    contest, poll = Contest.objects.get(slug="roses"), Poll.objects.get(slug="flower")
    joins, wins = Keyword.objects.get(word="TULIP"), Keyword.objects.get(word="WIN")
    public = reverse("keywords:contest", args=[contest.slug])
    talker = _talks("-heard_count").subscriber_id
    return {
        **_inbox(page("keywords_conversation")),
        **_inbound(page("keywords_inboundmessage")),
        "same texts": page("keywords_conversation", action="sayings"),
        "triages": page("keywords_triage"),
        "keywords": page("keywords_keyword"),
        "keyword that joins": page("keywords_keyword", joins.pk),
        "keyword of 100,000 texts": page("keywords_keyword", wins.pk),
        "contests": page("keywords_contest"),
        "contest": page("keywords_contest", contest.pk),
        "contest, in public": public,
        "contest's rules, in public": f"{public}rules/",
        "polls": page("keywords_poll"),
        "poll": page("keywords_poll", poll.pk),
        "poll, live": page("keywords_poll", poll.pk, action="results"),
        "home": reverse("admin:index"),
        "subscriber of 2,000 texts": page("subscribers_subscriber", talker),
    }


def _talks(*order: str) -> object:
    """The open conversation that comes first in that order."""
    from keywords.models import Conversation

    return Conversation.objects.open().order_by(*order).first()


def _inbox(inbox: str) -> dict[str, str]:
    from django.urls import reverse

    from keywords.models import Conversation, InboundMessage

    shown = Conversation.objects.open().order_by("-came_up_at", "-pk")
    deep = shown[shown.count() // 2]
    long, short = _talks("-heard_count"), shown.filter(heard_count=10).first()
    short = short or shown[0]
    number = str(long.subscriber.phone)
    texts = InboundMessage.objects.filter(subscriber=long.subscriber_id)
    early = texts.order_by("received_at")[30]
    mark = urlencode({"earlier": f"{early.received_at.isoformat()}/text-{early.pk}"})
    asked = {
        "open": {},
        "mine": {"box": "mine"},
        "nobody's": {"box": "nobodys"},
        "unread": {"box": "unread"},
        "snoozed": {"box": "snoozed"},
        "closed": {"box": "closed"},
        "half-way down": {"before": f"{deep.came_up_at.isoformat()}/{deep.pk}"},
        "unread, half-way down": {
            "box": "unread",
            "before": f"{deep.came_up_at.isoformat()}/{deep.pk}",
        },
        "a whole number": {"q": number},
        "part of a number": {"q": number[-7:-1]},
        "last four digits": {"q": number[-4:]},
        "a name": {"q": "zoe"},
        "a common word": {"q": "peonies"},
        "a rare word": {"q": "44120 ranunculus dried"},
        "two words": {"q": "wedding eucalyptus"},
        "nobody's word": {"q": "xylophone"},
    }
    news = reverse("admin:keywords_conversation_news")

    def page(row: object, action: str = "change") -> str:
        return reverse(f"admin:keywords_conversation_{action}", args=[row.pk])

    return {
        **{f"inbox: {name}": f"{inbox}?{urlencode(q)}" for name, q in asked.items()},
        "inbox, live: all anew": news,
        "inbox, live: nothing new": _again(news),
        "conversation of ten texts": page(short),
        "conversation of 2,000 texts": page(long),
        "the same, its first texts": f"{page(long)}?{mark}",
        "the same, added to the page": f"{page(long, 'earlier')}?{mark}",
        "conversation, live": _again(page(long, "thread")),
    }


def _again(address: str) -> str:
    """The address that a page asks, once it shows what the first answer brought."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(
        User.objects.get(username="bench"), "django.contrib.auth.backends.ModelBackend"
    )
    shown = timed(client, address)[1].content.decode()
    return html.unescape(re.search(r'hx-get="([^"]+)"', shown).group(1))


def _inbound(log: str) -> dict[str, str]:
    from campaigns.models import Sender

    main, retired = (Sender.objects.get(slug=slug) for slug in ("main", "retired"))
    asked = {
        "all": {},
        "page 20": {"p": 20},
        "conversation": {"intent__exact": "message"},
        "wants out": {"intent__exact": "opt_out"},
        "wants back in (none)": {"intent__exact": "opt_in"},
        "not taken up": {"fault__gt": ""},
        "no answer: limit, long ago": {"silence__exact": "limit"},
        "no answer: robot (none)": {"silence__exact": "robot"},
        "sender: main": {"sender__id__exact": main.pk},
        "sender: retired": {"sender__id__exact": retired.pk},
        "keyword, retired (none)": {
            "intent__exact": "keyword",
            "sender__id__exact": retired.pk,
        },
        "whole number": {"q": str(_talks("-heard_count").subscriber.phone)},
        "nobody's number": {"q": "+1 202 555 0199"},
    }
    return {f"inbound: {name}": f"{log}?{urlencode(q)}" for name, q in asked.items()}


# --- what is no page ----------------------------------------------------------------


def spent(name: str, work: Callable[[], object]) -> None:
    """Print what it costs; nothing of it is kept."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    times, asked = [], 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            work()
            transaction.set_rollback(True)
        times.append((time.perf_counter() - started) * 1000)
        asked = len(queries)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{name:<34}{min(times):9.0f}{statistics.median(times):9.0f} ms, {asked} "
        f"queries, at most {memory} MB\n"
    )
    sys.stdout.flush()


def _contest() -> object:
    from keywords.models import Contest

    return Contest.objects.get(slug="roses")


def _now() -> object:
    from django.utils import timezone

    return timezone.now()


def _close() -> object:
    from keywords.contests import service

    return service.close(_contest(), now=_now())


def _draw() -> object:
    from keywords.contests import service

    return service.draw(_close(), by="ann", now=_now())


def _replace() -> None:
    from keywords.contests import service

    drawn = _draw()
    winner = drawn.winners.first()
    service.replace(winner, reason="Lives elsewhere.", by="ann", now=_now())


def _hear(texts: int, order: str = "-pk") -> Callable[[], object]:
    """Store and hear texts of people who have texted before.

    Who has begun the poll has the lowest keys.
    """

    def hear() -> None:
        from campaigns.models import Sender
        from keywords.hearing import storing, turns
        from keywords.models import Conversation

        sender = Sender.objects.get(slug="main")
        known = Conversation.objects.order_by(order).select_related("subscriber")
        for n, row in enumerate(known[:texts]):
            storing.store(
                storing.Text(
                    gateway="main",
                    provider_id=f"bench-{n}",
                    from_number=str(row.subscriber.phone),
                    to_number=sender.number,
                    body="Do you have peonies on Friday?",
                    received_at=_now(),
                )
            )
        turns.hear_waiting(clock=_now)

    return hear


WORK: dict[str, Callable[[], object]] = {
    "close the contest": _close,
    "close and draw it": _draw,
    "close, draw, replace one": _replace,
    "store and hear one text": _hear(1),
    "store and hear 300": _hear(300),
    "store and hear 300 of the poll": _hear(300, "pk"),
}


if __name__ == "__main__":
    main()
