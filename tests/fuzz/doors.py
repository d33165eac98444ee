"""Calls every door with what no provider would send; `inbound.py` starts it."""

import logging
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment

from campaigns.gateways.registry import close_gateways
from keywords import intake
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from subscribers import erasure
from subscribers.models import Subscriber
from subscribers.verification import verify
from tests.campaigns.gateways.signing import Call
from tests.campaigns.gateways.test_doors import DOORS, Door
from tests.factories import (
    NOON,
    STAFF,
    fr_phone,
    join,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.fuzz import texts

# What a provider may be told; anything else it would repeat for days.
TAKEN, REFUSED = {200, 201, 202, 204}, {400, 403, 405, 413}
PEOPLE = 8


def fuzz(seconds: float, start: int) -> int:
    """Return how many promises were broken."""
    logging.disable(logging.WARNING)
    open_shop()
    began, runs, found, answers = time.monotonic(), 0, {}, Counter()
    while time.monotonic() - began < seconds:
        random = Random(start + runs)
        trouble = broken(random, answers)
        if trouble and trouble not in found:
            found[trouble] = start + runs
            sys.stdout.write(f"{trouble}\n    seed {start + runs}\n")
        runs += 1
    chains = verify()
    if chains.broken:
        found["ledger: broken"] = start
    sys.stdout.write(
        f"{runs:,} calls in {time.monotonic() - began:,.0f} s from seed {start}; "
        f"{dict(sorted(answers.items()))}; {InboundMessage.objects.count():,} texts "
        f"stored, {chains.events:,} ledger lines verified; {len(found)} findings.\n"
    )
    return len(found)


def open_shop() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    setup_test_environment()
    sender = make_sender()
    lst = make_list(sender=sender, opt_in="double")
    Keyword.objects.create(
        word="BUNGA", folded=fold("BUNGA"), sender=sender, action="join", list=lst
    )
    join(make_people([*map(us_phone, range(1, PEOPLE)), fr_phone(4)]), lst)


def broken(random: Random, answers: Counter[str]) -> str:
    """Do one thing; return which promise it broke, "" for none."""
    if random.random() < 0.02:
        erase_somebody(random)
    before = texts.look()
    try:
        if random.random() < 0.4:
            receive(random, answers)
            texts.check(before)
        elif call(random, answers):
            texts.check(before)
        else:
            texts.check_nothing_changed(before)
    except AssertionError as promise:
        return f"AssertionError {str(promise).split(':')[0]}"
    except Exception as problem:  # noqa: BLE001 - any at all is a finding
        last = problem.__traceback__
        while last.tb_next:
            last = last.tb_next
        where = Path(last.tb_frame.f_code.co_filename).name
        return f"{type(problem).__name__} in {where}: {problem}"[:200]
    return ""


def receive(random: Random, answers: Counter[str]) -> None:
    """The same text once or several times, as `receive_sms` and the simulator do."""
    text = texts.bad_text(random)
    for _ in range(random.choice([1, 1, 2, 5])):
        received = intake.receive(
            gateway="command",
            provider_id=text.once,
            from_number=text.from_number,
            to_number=text.to_number,
            body=text.body,
            now=NOON,
        )
        answers[str(received.intent)] += 1


def call(random: Random, answers: Counter[str]) -> bool:
    """Call one door; return whether what it was told was proven."""
    name = random.choice(list(DOORS))
    door = DOORS[name]
    if door.address != settings.SMS_GATEWAYS:
        close_gateways()
        settings.SMS_GATEWAYS = door.address
    made, is_proven = _made(random, door)
    status = made.to(Client()).status_code
    answers[str(status)] += 1
    assert status in TAKEN | REFUSED, f"status {status}: of {name}"
    assert not (status in TAKEN and not is_proven and door.signs_body), "forged: taken"
    return status in TAKEN


def _made(random: Random, door: Door) -> tuple[Call, bool]:
    call = random.choice([door.stop, door.receipt, door.garbage])
    call = replace(call, door="inbound")
    if call.method == "POST":
        call = replace(call, body=_changed(random, call.body))
    kind = random.random()
    if kind < 0.7:
        return door.sign(call), True
    if kind < 0.85:
        signed = door.sign(call)
        return replace(signed, body=signed.body + random.randbytes(3)), False
    return call, False


def _changed(random: Random, body: bytes) -> bytes:
    """The recorded body with another text in it, or with bytes put, cut or doubled."""
    if random.random() < 0.4:
        word = texts.body(random).encode("utf-8", "surrogatepass")
        return body.replace(b"STOP", word)
    for _ in range(random.randrange(4)):
        at = random.randrange(len(body) + 1)
        size = random.choice([0, 1, 2, 40])
        put = random.choice([b"", random.randbytes(4), b"\x00", b"%00", b"%ff", b"&="])
        body = body[:at] + put + body[at + size :]
    return body


def erase_somebody(random: Random) -> None:
    people = Subscriber.objects.known().order_by("pk")
    person = people[random.randrange(people.count())]
    erasure.erase([person.pk], origin=STAFF, now=NOON)
