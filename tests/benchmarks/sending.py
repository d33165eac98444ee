"""`make bench-sending`: from claim to record, beside floors and one beside two workers.

Each scene has a database of its own. Workers are processes that do `dispatch`, as an
operator would start them; the HTTP double answers as Kannel does. `--growth` adds a
million texts, which takes some minutes.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from run import NOON, configure, database, fill, floor_of
from signups import free_port

HERE = Path(__file__).parent
FAST = 10_000_000.0  # parts per second: the road is not what is measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--scene", help="for the processes this one starts")
    given = parser.parse_args()
    if given.scene:
        SCENES[given.scene]()
        return
    counts = (10_000, 100_000, 1_000_000) if given.growth else (given.messages,)
    for count in counts:
        one_worker(count)
    over_http(min(given.messages, 20_000))
    two_workers(min(given.messages, 50_000))
    on_sqlite(min(given.messages, 10_000))


def one_worker(count: int) -> None:
    """The memory gateway takes texts in no time: what is left is ours."""
    with shop(count, "memory://?keep=0"):
        done = together(1)[0]
        say(f"one worker, memory gateway, {count:,} texts", count, done["seconds"])
        floor = floor_seconds()
        say("  floor: the same rows by three bare statements", count, floor)
        print(f"  ratio {done['seconds'] / floor:.1f}; worker {done['megabytes']} MB")


def over_http(count: int) -> None:
    """One HTTP call for each text, to a double that answers as Kannel."""
    port = free_port()
    double = subprocess.Popen(
        [sys.executable, __file__, "--scene", "double"],
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.PIPE,
    )
    try:
        double.stdout.readline()
        with shop(count, f"kannel://u:p@127.0.0.1:{port}?token=x"):
            done = together(1)[0]
        say(f"one worker, HTTP double, {count:,} texts", count, done["seconds"])
        started = time.perf_counter()
        asyncio.run(call_bare(count, port))
        seconds = time.perf_counter() - started
        say("  floor: the same calls and nothing else", count, seconds)
    finally:
        double.kill()


def two_workers(count: int) -> None:
    """A gateway that thinks for 5 ms a wave, for one worker and for two."""
    seconds = {}
    for workers in (1, 2):
        with shop(count, "memory://?keep=0&latency_ms=5"):
            done = together(workers)
        seconds[workers] = max(one["seconds"] for one in done)
        say(f"{workers} worker(s), 5 ms a wave, {count:,}", count, seconds[workers])
    print(f"  two are {seconds[1] / seconds[2]:.2f} times as fast as one")


def on_sqlite(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        with shop(count, "memory://?keep=0", url=url):
            done = together(1)[0]
        say(f"one worker on SQLite, {count:,} texts", count, done["seconds"])


@contextmanager
def shop(count: int, gateway: str, url: str = ""):
    """A database with a campaign of so many texts that may all leave now."""
    with database() as own, tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATABASE_URL=url or own, DATA_DIR=folder, GATEWAY=gateway)
        scene("prepare", COUNT=str(count))
        yield


def scene(name: str, **more: str) -> str:
    """Let a process do one thing; return what it said."""
    done = subprocess.run(
        [sys.executable, __file__, "--scene", name],
        env={**os.environ, **more},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def together(workers: int) -> list[dict]:
    """Start the workers at the same instant, once all are ready."""
    started = [
        subprocess.Popen(
            [sys.executable, __file__, "--scene", "work"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    for process in started:
        process.stdout.readline()
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(process.communicate()[0]) for process in started]


# --- what the processes do --------------------------------------------------------


def set_up() -> None:
    configure(os.environ["DATABASE_URL"], os.environ["GATEWAY"])


def prepare() -> None:
    set_up()
    from django.core.management import call_command
    from django.db import connection

    from campaigns.sending import launching
    from tests.factories import make_campaign, make_list, make_sender

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    lst = make_list(
        sender=make_sender(rate=FAST), promise_messages=9, promise_per="month"
    )
    fill(lst, int(os.environ["COUNT"]))
    campaign = make_campaign(lst, body="Hi {{ first_name|default:'there' }}, tulips.")
    launching.launch(campaign, by="bench", now=NOON)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def work() -> None:
    set_up()
    from campaigns.models import Sender
    from campaigns.sending.pump import pump

    sender = Sender.objects.get()
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    pump(sender, clock=lambda: NOON, until_empty=True)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "megabytes": peak}))


def double() -> None:
    """Say yes to everybody, as Kannel does."""
    from aiohttp import web

    async def yes(_: web.Request) -> web.Response:
        return web.Response(status=202, text="0: Accepted for delivery")

    async def serve() -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", yes)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ["PORT"])).start()
        print("ready", flush=True)
        await asyncio.Event().wait()

    asyncio.run(serve())


def floor() -> None:
    set_up()
    started = time.perf_counter()
    floor_of()
    print(json.dumps({"seconds": time.perf_counter() - started}))


SCENES = {one.__name__: one for one in (prepare, work, double, floor)}


# --- floors and figures -----------------------------------------------------------


def floor_seconds() -> float:
    return json.loads(scene("floor"))["seconds"]


async def call_bare(count: int, port: int) -> None:
    import aiohttp

    url = f"http://127.0.0.1:{port}/cgi-bin/sendsms?text=x"

    async def call(session: aiohttp.ClientSession) -> None:
        async with session.get(url) as response:
            await response.read()

    connector = aiohttp.TCPConnector(limit=50)
    async with aiohttp.ClientSession(connector=connector) as session:
        for _ in range(0, count, 100):
            await asyncio.gather(*(call(session) for _ in range(100)))


def say(what: str, count: int, seconds: float) -> None:
    print(f"{what:<56} {seconds:8.2f} s {count / seconds:10,.0f} /s", flush=True)


if __name__ == "__main__":
    main()
