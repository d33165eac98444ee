"""Shoppers in a hurry: a load tool that signs up on a page as browsers do.

Run by `signups.py` in a process of its own; prints one JSON object. Every shopper has
a browser of their own (cookies), fetches the form, sends it with the token and wording
it brought, and follows the answer to "check your phone".
"""

import argparse
import asyncio
import json
import re
import statistics
import sys
import time
from dataclasses import dataclass, field

import aiohttp

AREAS = ("202", "212", "305", "312", "415", "503", "617", "702", "808")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
BROWSER = {"User-Agent": "Phone/1.0", "Accept-Language": "en-US"}


@dataclass
class Seen:
    """What came of it: milliseconds per form, and per accepted sign-up."""

    sent: list[float] = field(default_factory=list)
    form: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def number(n: int) -> str:
    """The n-th of seven million numbers that may exist."""
    place = n // len(AREAS)
    return f"+1{AREAS[n % len(AREAS)]}{200 + place // 10_000 % 790}{place % 10_000:04d}"


@dataclass(frozen=True)
class Errand:
    """What every shopper does, until when; a form is fetched once, or each time."""

    url: str
    ends_at: float
    one_form: bool


async def shop(errand: Errand, numbers: "asyncio.Queue[int]", seen: Seen) -> None:
    connector = aiohttp.TCPConnector(limit=1)
    async with connector, browser_on(connector) as kept:
        form = await fetched(kept, errand.url, seen) if errand.one_form else None
        while time.monotonic() < errand.ends_at:
            try:
                if form is not None:
                    await sign_up(kept, errand.url, await numbers.get(), form, seen)
                    continue
                async with browser_on(connector) as browser:
                    values = await fetched(browser, errand.url, seen)
                    number = await numbers.get()
                    if await sign_up(browser, errand.url, number, values, seen):
                        await look(browser, f"{errand.url}check/", seen)
            except (aiohttp.ClientError, TimeoutError) as error:
                seen.errors.append(type(error).__name__)


def browser_on(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        connector_owner=False,
        # The page is on an address without a name, whose cookies a jar refuses.
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        headers=BROWSER,
        timeout=aiohttp.ClientTimeout(total=30),
    )


async def fetched(browser: aiohttp.ClientSession, url: str, seen: Seen) -> dict:
    """Return what the form sends along."""
    began = time.perf_counter()
    async with browser.get(url) as response:
        page = await response.text()
    seen.form.append((time.perf_counter() - began) * 1000)
    return {**dict(HIDDEN.findall(page)), "consent": "on"}


async def sign_up(
    browser: aiohttp.ClientSession, url: str, n: int, form: dict, seen: Seen
) -> bool:
    began = time.perf_counter()
    values = {**form, "phone": number(n)}
    async with browser.post(url, data=values, allow_redirects=False) as response:
        await response.read()
    if response.status != 302:
        seen.errors.append(f"{response.status} for a sign-up")
        return False
    seen.sent.append((time.perf_counter() - began) * 1000)
    return True


async def look(browser: aiohttp.ClientSession, url: str, seen: Seen) -> None:
    async with browser.get(url) as response:
        if "Check your phone" not in await response.text():
            seen.errors.append("no page that asks for the code")


async def crowd(
    url: str, *, people: int, seconds: float, first: int, one_form: bool
) -> tuple[Seen, float]:
    numbers: asyncio.Queue[int] = asyncio.Queue()
    for n in range(first, first + int(seconds * 2_000)):
        numbers.put_nowait(n)
    seen, began = Seen(), time.perf_counter()
    errand = Errand(url, time.monotonic() + seconds, one_form)
    await asyncio.gather(*(shop(errand, numbers, seen) for _ in range(people)))
    return seen, time.perf_counter() - began


def told(seen: Seen, seconds: float) -> dict[str, object]:
    return {
        "accepted": len(seen.sent),
        "seconds": round(seconds, 2),
        "per_second": round(len(seen.sent) / seconds, 1),
        "form_p50_ms": round(statistics.median(seen.form), 1),
        "form_p99_ms": round(statistics.quantiles(seen.form, n=100)[98], 1),
        "sent_p50_ms": round(statistics.median(seen.sent), 1),
        "sent_p99_ms": round(statistics.quantiles(seen.sent, n=100)[98], 1),
        "errors": len(seen.errors),
        "first_errors": seen.errors[:5],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--one-form", action="store_true")
    given = vars(parser.parse_args())
    sys.stdout.write(json.dumps(told(*asyncio.run(crowd(**given)))) + "\n")


if __name__ == "__main__":
    main()
