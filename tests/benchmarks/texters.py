"""People who text us: a load tool that calls our webhook as Twilio does.

Run by `inbound.py` in a process of its own; prints one JSON object. Texts leave at a
steady rate, whether the last one was answered or not, as providers call.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import statistics
import sys
import time
from dataclasses import dataclass, field
from random import Random

import aiohttp

AREAS = ("202", "212", "305", "312", "415", "503", "617", "702", "808")
# What a shop's day brings: of a hundred texts.
MIX = (
    *(("do you have peonies on Friday?", 20), ("thanks!", 20), ("who is this", 15)),
    *(("BUNGA", 15), ("HOURS", 10), ("HELP", 10)),
    *(("STOP", 7), ("please take me off your list", 3)),
)
BODIES, SHARES = zip(*MIX, strict=True)


@dataclass
class Seen:
    """Milliseconds of every answer, and what went wrong."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def number(n: int) -> str:
    """The n-th of seven million numbers that may exist."""
    place = n // len(AREAS)
    return f"+1{AREAS[n % len(AREAS)]}{200 + place // 10_000 % 790}{place % 10_000:04d}"


def body(n: int) -> str:
    return Random(n).choices(BODIES, SHARES)[0]


def signed(url: str, secret: str, fields: dict[str, str]) -> dict[str, str]:
    content = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    digest = hmac.new(secret.encode(), content.encode(), hashlib.sha1)
    return {"X-Twilio-Signature": base64.b64encode(digest.digest()).decode()}


async def text(session: aiohttp.ClientSession, url: str, n: int, seen: Seen) -> None:
    fields = {
        "MessageSid": f"SM{n:032x}",
        "From": number(n),
        "To": "+12025550100",
        "Body": body(n),
    }
    began = time.perf_counter()
    try:
        headers = signed(url, "token-1", fields)
        async with session.post(url, data=fields, headers=headers) as answer:
            await answer.read()
        if answer.status != 200:
            seen.errors.append(str(answer.status))
    except (aiohttp.ClientError, TimeoutError) as error:
        seen.errors.append(type(error).__name__)
    seen.took.append((time.perf_counter() - began) * 1000)


async def all_of(url: str, *, rate: float, seconds: float, first: int) -> Seen:
    seen, waiting = Seen(), set[asyncio.Task[None]]()
    connector = aiohttp.TCPConnector(limit=0)
    limit = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(connector=connector, timeout=limit) as session:
        began = time.perf_counter()
        for n in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + n / rate - time.perf_counter()))
            waiting.add(asyncio.create_task(text(session, url, first + n, seen)))
        await asyncio.gather(*waiting)
    return seen


def told(seen: Seen, seconds: float) -> dict[str, object]:
    return {
        "texts": len(seen.took),
        "per_second": round(len(seen.took) / seconds, 1),
        "p50_ms": round(statistics.median(seen.took), 1),
        "p99_ms": round(statistics.quantiles(seen.took, n=100)[98], 1),
        "slowest_ms": round(max(seen.took), 1),
        "errors": len(seen.errors),
        "first_errors": seen.errors[:5],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--rate", type=float, default=300)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    began = time.perf_counter()
    seen = asyncio.run(
        all_of(given.url, rate=given.rate, seconds=given.seconds, first=given.first)
    )
    sys.stdout.write(json.dumps(told(seen, time.perf_counter() - began)) + "\n")


if __name__ == "__main__":
    main()
