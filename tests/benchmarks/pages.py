"""`make bench-pages`: what each page costs the server with a million subscribers.

`million.py` writes the people. Needs PostgreSQL like `run.py` beside it.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from run import configure, database

ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    people = parser.parse_args().people
    with database() as url:
        configure(url)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        measure(people)


def measure(people: int) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings

    addresses = fill(people)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(
        User.objects.create_superuser("bench"),
        "django.contrib.auth.backends.ModelBackend",
    )
    sys.stdout.write(
        f"{people:,} people\n{'page':<34} {'ms':>8} {'queries':>8} {'KB':>6}\n"
    )
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(STORAGES={"staticfiles": {"BACKEND": plain}}):
        for name, address in addresses.items():
            first = timed(client, address)[0]
            with CaptureQueriesContext(connection) as queries:
                _, response = timed(client, address)
            asked = len(queries)  # the next request empties the log
            ms = statistics.median(timed(client, address)[0] for _ in range(ROUNDS))
            sys.stdout.write(
                f"{name:<34} {ms:8.0f} {asked:8} "
                f"{len(response.content) / 1024:6.0f}"
                f"   (first: {first:.0f} ms, status {response.status_code})\n"
            )


def timed(client: object, address: str) -> tuple[float, object]:
    started = time.perf_counter()
    response = client.get(address)
    return (time.perf_counter() - started) * 1000, response


def fill(people: int) -> dict[str, str]:
    """Write the rows; return the addresses of the pages to look at."""
    import million
    from django.urls import reverse

    from campaigns.models import Message
    from subscribers.models import Subscriber

    world = million.fill(people)
    offers, campaign = world.lists[0], world.campaigns[0]

    def page(noun: str, *key: int) -> str:
        action = "change" if key else "changelist"
        return reverse(f"admin:{noun}_{action}", args=key)

    one = Subscriber.objects.order_by("pk")[people // 2]
    message = Message.objects.filter(subscriber=one).get()
    people_page = page("subscribers_subscriber")
    return {
        "home": reverse("admin:index"),
        "subscribers": people_page,
        "subscribers, page 1,000": f"{people_page}?p=1000",
        "subscribers, whole number": f"{people_page}?q={str(one.phone)[1:]}",
        "subscribers, name": f"{people_page}?q=Zoe",
        "subscribers, who left": f"{people_page}?list={offers}&status=unsubscribed",
        "subscriber": page("subscribers_subscriber", one.pk),
        "lists": page("subscribers_subscriberlist"),
        "list": page("subscribers_subscriberlist", offers),
        "campaigns": page("campaigns_campaign"),
        "composer (draft)": page("campaigns_campaign", world.draft),
        "campaign in flight": page("campaigns_campaign", campaign),
        "message log": page("campaigns_message"),
        "message": page("campaigns_message", message.pk),
        "consent ledger": page("subscribers_consentevent"),
        "keywords": page("keywords_keyword"),
        "inbound texts": page("keywords_inboundmessage"),
    }


if __name__ == "__main__":
    main()
