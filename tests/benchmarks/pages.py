"""`make bench-pages`: what each page costs the server with a million subscribers.

`million.py` writes the people. Needs PostgreSQL like `run.py` beside it.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from run import configure, database

ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--url", help="a database that million.py has filled before")
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
        import million

        million.fill(chosen.people)
        measure(chosen.only)


def prepare() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def measure(only: str) -> None:
    from subscribers.models import Subscriber

    show(addresses_of(), only, what=f"{Subscriber.objects.count():,} people")


def show(addresses: Mapping[str, str], only: str, *, what: str) -> None:
    """Print what each page costs, asked for by a member of staff."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(
        User.objects.filter(username="bench").first()
        or User.objects.create_superuser("bench"),
        "django.contrib.auth.backends.ModelBackend",
    )
    sys.stdout.write(f"{what}\n")
    # Of our own processor: what a busy machine's clock cannot tell.
    columns = ("least ms", "median", "our CPU", "database", "queries", "KB")
    sys.stdout.write(f"{'page':<34}{''.join(f'{name:>9}' for name in columns)}\n")
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(STORAGES={"staticfiles": {"BACKEND": plain}}):
        for name, address in addresses.items():
            if only not in name:
                continue
            first = timed(client, address)[0]
            with CaptureQueriesContext(connection) as queries:
                _, response = timed(client, address)
            # The next request empties the log.
            asked = len(queries)
            base = sum(float(one["time"]) for one in queries.captured_queries) * 1000
            busy = time.process_time()
            times = [timed(client, address)[0] for _ in range(ROUNDS)]
            busy = (time.process_time() - busy) * 1000 / ROUNDS
            size = len(response.content) / 1024
            figures = (min(times), statistics.median(times), busy, base, asked, size)
            sys.stdout.write(
                f"{name:<34}{''.join(f'{figure:9.0f}' for figure in figures)}"
                f"   (first: {first:.0f} ms, status {response.status_code})\n"
            )
            sys.stdout.flush()


def timed(client: object, address: str) -> tuple[float, object]:
    started = time.perf_counter()
    response = client.get(address)
    return (time.perf_counter() - started) * 1000, response


def addresses_of() -> dict[str, str]:
    """Return the pages to look at, by name, of the shop that `million.fill` wrote."""
    from urllib.parse import urlencode

    from django.urls import reverse

    from campaigns.models import Campaign, Message
    from subscribers.admin.subscriber_finding import CappedPaginator
    from subscribers.models import Segment, Subscriber, SubscriberList, Tag

    people = Subscriber.objects.count()
    offers, news = (
        SubscriberList.objects.get(slug=slug).pk for slug in ("offers", "news")
    )
    campaign, draft = (
        Campaign.objects.get(slug=slug).pk for slug in ("spring", "draft")
    )
    segment, _ = Segment.objects.get_or_create(
        slug="big-spenders",
        defaults={
            "name": "Big spenders",
            "rules": {"field": "attr.spend", "op": "gte", "value": 400},
        },
    )

    def page(noun: str, *key: int) -> str:
        action = "change" if key else "changelist"
        return reverse(f"admin:{noun}_{action}", args=key)

    one = Subscriber.objects.order_by("pk")[people // 2]
    message = Message.objects.filter(subscriber=one).first()
    people_page = page("subscribers_subscriber")
    tags = dict(Tag.objects.values_list("name", "pk"))
    narrowed = {
        "country FR": "country=FR",
        "elsewhere (nobody)": "country=-",
        "landlines": "line=landline",
        "not in service (nobody)": "line=invalid",
        "active on offers": f"list={offers}&status=active",
        "who left offers": f"list={offers}&status=unsubscribed",
        "expired on news": f"list={news}&status=expired",
        "joined in 7 days": f"list={offers}&joined=7",
        "by a keyword": "door=keyword",
        "by the API (nobody)": "door=api",
        "tag newsletter": f"tag={tags['newsletter']}",
        "tag wholesale": f"tag={tags['wholesale']}",
        "segment": f"segment={segment.pk}",
        "reachable": "reachable=yes",
        "not reachable": "reachable=no",
        "on hold (nobody)": "held=yes",
        "five filters at once": f"country=FR&line=mobile&list={offers}&status=active"
        f"&tag={tags['vip']}",
    }
    searched = {
        "whole number": str(one.phone)[1:],
        "national pieces": "(202) 200-00",
        "last four digits": str(one.phone)[-4:],
        "begins with +33 6 12": "+33 6 12",
        "name": "zoe",
        "name and name": "chlo lindq",
        "two letters": "an",
        "beginning of an e-mail": "yusuf.walker55",
        "nobody": "xylophone",
    }
    last = CappedPaginator(Subscriber.objects.order_by("-pk"), 25).num_pages
    return {
        "home": reverse("admin:index"),
        "subscribers": people_page,
        "subscribers, last page": f"{people_page}?p={last}",
        "subscribers, by number": f"{people_page}?o=1",
        **{f"filter: {name}": f"{people_page}?{q}" for name, q in narrowed.items()},
        **{
            f"search: {name}": f"{people_page}?{urlencode({'q': term})}"
            for name, term in searched.items()
        },
        "subscriber": page("subscribers_subscriber", one.pk),
        "lists": page("subscribers_subscriberlist"),
        "list": page("subscribers_subscriberlist", offers),
        "campaigns": page("campaigns_campaign"),
        "composer (draft)": page("campaigns_campaign", draft),
        "campaign in flight": page("campaigns_campaign", campaign),
        "message log": page("campaigns_message"),
        "message": page("campaigns_message", message.pk),
        "consent ledger": page("subscribers_consentevent"),
        "keywords": page("keywords_keyword"),
        "inbound texts": page("keywords_inboundmessage"),
    }


if __name__ == "__main__":
    main()
