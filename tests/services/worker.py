"""A worker process of the tests: does one job with the product's own functions.

`python -m tests.services.worker ORDER`. It says "ready", starts at the first line it
is given, and prints what came of the job as JSON. See tests.services.processes.
"""

import json
import sys
import threading
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.db import DatabaseError, connection

django.setup()

from campaigns.gateways import get_gateway  # noqa: E402 -- needs the apps
from campaigns.gateways.memory import MemoryGateway  # noqa: E402
from campaigns.models import Campaign, Message, Sender  # noqa: E402
from campaigns.sending import launching, reaping  # noqa: E402
from campaigns.sending import pump as pumping  # noqa: E402
from keywords import intake  # noqa: E402
from subscribers.importing.service import Order, run_import  # noqa: E402
from subscribers.models import SubscriberList  # noqa: E402
from tests.factories import NOON  # noqa: E402
from tests.services.faults import FAULTS, put  # noqa: E402

told_to_end = threading.Event()


def launch(*, slugs: list[str]) -> dict:
    for slug in slugs:
        campaign = Campaign.objects.get(slug=slug)
        launching.launch(campaign, by="ann", now=NOON)
    return {}


def pump(*, sender: str, now_is_noon: bool = True) -> dict:
    """One sender's work, as the queue runs it; with whom this process texted."""
    clock = {"clock": lambda: NOON} if now_is_noon else {}
    row = Sender.objects.get(slug=sender)
    done = pumping.pump(row, until_empty=True, **clock)
    gateway = get_gateway(row.gateway)
    texts = gateway.texts if isinstance(gateway, MemoryGateway) else []
    return {**asdict(done), "texted": [sms.to for sms in texts]}


def keep_pumping(*, sender: str, speed: float = 0.0) -> dict:
    """As the queue does it: again and again, also after an error, until told to end.

    `speed` is how many seconds the clock moves on in one, from noon.
    """
    row, done, errors = Sender.objects.get(slug=sender), pumping.Pumped(), 0
    begun = time.monotonic()

    def clock() -> datetime:
        return NOON + timedelta(seconds=speed * (time.monotonic() - begun))

    while not told_to_end.wait(0.02):
        try:
            reaping.reap()
            done.add(pumping.pump(row, until_empty=True, clock=clock))
        except DatabaseError:
            errors += 1
            connection.close()
    return {**asdict(done), "errors": errors}


def dispatch(*, now_is_noon: bool = True) -> dict:
    """Everything that can be sent now."""
    moved_to = NOON if now_is_noon else None
    return asdict(pumping.dispatch(until_empty=True, moved_to=moved_to))


def keep_dispatching() -> dict:
    """Again and again, until told to end; then once more."""
    done = pumping.Pumped()
    while not told_to_end.is_set():
        done.add(pumping.dispatch(until_empty=True, moved_to=NOON))
    done.add(pumping.dispatch(until_empty=True, moved_to=NOON))
    return asdict(done)


def take_over() -> dict:
    """What a second worker takes from one that died, then all its own work."""
    reaped = reaping.reap()
    return {"reaped": asdict(reaped), **dispatch()}


def keep_reaping() -> dict:
    """As a worker that has nothing else to do, until told to end."""
    requeued = unknown = 0
    while not told_to_end.wait(0.05):
        reaped = reaping.reap()
        requeued, unknown = requeued + reaped.requeued, unknown + reaped.unknown
    return {"requeued": requeued, "unknown": unknown}


def stop_and_import(*, phones: list[str], to: str, files: list[str], into: str) -> dict:
    """A STOP from each phone, the files in between; what had left at each STOP."""
    handed: dict[str, list[int]] = {}
    every = len(phones) // (len(files) + 1)
    for number, phone in enumerate(phones, start=1):
        intake.receive(
            gateway="main",
            provider_id=f"stop-{number}",
            from_number=phone,
            to_number=to,
            body="STOP",
            now=NOON,
        )
        handed[phone] = handed_over(phone)
        if number % every == 0 and number // every <= len(files):
            import_file(files[number // every - 1], into)
    return {"handed": handed}


def handed_over(phone: str) -> list[int]:
    """The campaign texts that have left for a phone: *handing* and beyond."""
    texts = Message.objects.filter(
        subscriber__phone=phone, campaign__isnull=False, status__in=Message.LEFT
    )
    return list(texts.order_by("pk").values_list("pk", flat=True))


def import_file(path: str, into: str) -> None:
    order = Order(
        path=Path(path),
        lst=SubscriberList.objects.get(slug=into),
        by="ann",
        consent="express",
        attestation="Paper forms at the till, 2026.",
        region="US",
    )
    run_import(order, now=NOON)


def import_in_batches(path: str, into: str, data_folder: str) -> dict:
    """One file, kept where the test looks for it."""
    settings.DATA_DIR = Path(data_folder)
    import_file(path, into)
    return {}


JOBS = {
    job.__name__: job
    for job in (
        *(launch, pump, keep_pumping, dispatch, keep_dispatching),
        *(take_over, keep_reaping, stop_and_import, import_in_batches),
    )
}


def listen_for_the_end() -> None:
    sys.stdin.read()
    told_to_end.set()


def main() -> None:
    order = json.loads(sys.argv[1])
    for dotted, value in order["constants"].items():
        put(dotted, value)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for fault, value in order["faults"].items():
        FAULTS[fault](value)
    threading.Thread(target=listen_for_the_end, daemon=True).start()
    started = time.monotonic()
    result = JOBS[order["job"]](**order["options"])
    seconds = round(time.monotonic() - started, 3)
    sys.stdout.write(json.dumps({**result, "seconds": seconds}))


if __name__ == "__main__":
    main()
