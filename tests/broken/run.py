"""`make broken`: break each promise on purpose and see which tests notice.

Each breakage is written into a copy of the tree, never into the tree itself. What needs
PostgreSQL is tried where DATABASE_URL names one; PROMISE=P4 tries one promise. Ends
with 1 if a breakage was overlooked or could not be made, or if the tests fail on the
unbroken tree.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.broken.breakages import BREAKAGES, Breakage

ROOT = Path(__file__).parents[2]
LEFT_BEHIND = shutil.ignore_patterns(
    *(".git", ".venv", "var", "docs", "__pycache__", ".pytest_cache", ".hypothesis")
)
PROMISE = os.environ.get("PROMISE", "")
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


class DoesNotApply(Exception):
    """The passage a breakage is written over is not there, or more than once."""


@dataclass(frozen=True)
class Ran:
    failed: tuple[str, ...]
    seconds: float
    log: str
    status: int


def main() -> int:
    wanted = [one for one in BREAKAGES if PROMISE in one.promise]
    chosen = [one for one in wanted if ON_POSTGRESQL or not one.needs_postgresql]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_BEHIND)
        whole = run(tree, sorted({test for one in chosen for test in one.tests}))
        if whole.status:
            print(f"The unbroken tree fails:\n{whole.log[-3000:]}")
            return 1
        print(f"Nothing broken: all pass ({whole.seconds:.0f} s).\n")
        print("| promise | what was broken | seen by | seconds |\n|---|---|---|---|")
        caught = [is_seen(tree, one) for one in chosen]
    for left_out in [one for one in wanted if one not in chosen]:
        print(f"| {left_out.promise} | {left_out.what} | needs DATABASE_URL | |")
    print(f"\n{sum(caught)} of {len(caught)} breakages were seen.")
    return 0 if all(caught) else 1


def is_seen(tree: Path, breakage: Breakage) -> bool:
    """Break, run, mend; print the table's row."""
    file = tree / breakage.file
    whole = file.read_text("utf-8")
    try:
        file.write_text(broken(whole, breakage), "utf-8")
        ran = run(tree, breakage.tests)
    except DoesNotApply as error:
        print(f"| {breakage.promise} | {breakage.what} | NOT BROKEN: {error} | |")
        return False
    finally:
        file.write_text(whole, "utf-8")
    # 1 is pytest's "tests failed"; a tree that cannot even be imported proves nothing.
    seen = ran.status == 1 and bool(ran.failed)
    said = "<br>".join(ran.failed) if seen else f"NOBODY (pytest said {ran.status})"
    row = (breakage.promise, breakage.what, said, f"{ran.seconds:.0f}")
    print(f"| {' | '.join(row)} |", flush=True)
    return seen


def broken(text: str, breakage: Breakage) -> str:
    """Raises: DoesNotApply, so that a breakage cannot silently break nothing."""
    found = text.count(breakage.passage)
    if found != 1:
        raise DoesNotApply(f"its passage stands {found} times in {breakage.file}")
    return text.replace(breakage.passage, breakage.written)


def run(tree: Path, tests: Sequence[str]) -> Ran:
    began = time.monotonic()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("--maxfail=3", "--no-header", "--tb=line", *tests),
        ],
        cwd=tree,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    log = done.stdout + done.stderr
    failed = tuple(dict.fromkeys(failed_in(log)))
    return Ran(failed, time.monotonic() - began, log, done.returncode)


def failed_in(log: str) -> Iterator[str]:
    """Yield the names of failed tests, their parameters left out."""
    for name in re.findall(r"^FAILED \S+?::([^\s\[]+)", log, re.M):
        yield name.split("::")[-1]


if __name__ == "__main__":
    sys.exit(main())
