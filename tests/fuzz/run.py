"""`make fuzz SECONDS=600`: read damaged files for a while, keep what breaks a promise.

A finding is made small and written to tests/subscribers/importing/cases, where the
suite reads it ever after.
"""

import hashlib
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from tests.fuzz.invariants import check
from tests.fuzz.mutations import mutated, scribble, seeds

CASES = Path(__file__).parents[1] / "subscribers" / "importing" / "cases"
MEMORY_BYTES = 1024**3
# CPU time: what any file may take, and what each of its bytes may add.
SECONDS_AT_LEAST = 1.0
SECONDS_PER_BYTE = 20e-6
SHRINKING_SECONDS = 20


def main(seconds: float, start: int) -> int:
    """Return how many files broke a promise."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    files, began, runs, read, found = seeds(), time.monotonic(), 0, 0, {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        while time.monotonic() - began < seconds:
            random = Random(start + runs)
            content = (
                scribble(random)
                if random.random() < 0.3
                else mutated(random.choice(files), files, random)
            )
            runs, read = runs + 1, read + len(content)
            trouble = broken(path, content)
            if trouble and trouble not in found:
                found[trouble] = keep(trouble, smallest(path, content, trouble))
                print(f"{trouble}\n    seed {start + runs - 1}: {found[trouble]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{runs:,} files, {read / 1e6:,.1f} MB in {time.monotonic() - began:,.0f} s, "
        f"from seed {start}; peak memory {peak} MB; {len(found)} findings."
    )
    return len(found)


def broken(path: Path, content: bytes) -> str:
    """Return which promise a file breaks, without its own words; "" for none."""
    path.write_bytes(content)
    began = time.process_time()
    try:
        check(path)
    except AssertionError as promise:
        return f"AssertionError {str(promise).split(':')[0].strip('0123456789 ')}"
    except Exception as problem:  # noqa: BLE001 - any at all is a finding
        last = problem.__traceback__
        while last.tb_next:
            last = last.tb_next
        where = Path(last.tb_frame.f_code.co_filename).name
        return f"{type(problem).__name__} in {where}"
    taken = time.process_time() - began
    return "slow" if taken > SECONDS_AT_LEAST + SECONDS_PER_BYTE * len(content) else ""


def smallest(path: Path, content: bytes, trouble: str) -> bytes:
    """Take away what the trouble does not need, for as long as that is worth."""
    size, until = len(content) // 2, time.monotonic() + SHRINKING_SECONDS
    while size:
        at = 0
        while at < len(content) and time.monotonic() < until:
            shorter = content[:at] + content[at + size :]
            if _still(path, shorter, trouble):
                content = shorter
            else:
                at += size
        size //= 2
    return content


def _still(path: Path, content: bytes, trouble: str) -> bool:
    return broken(path, content) == trouble


def keep(trouble: str, content: bytes) -> Path:
    CASES.mkdir(exist_ok=True)
    words = "".join(c if c.isalnum() else "_" for c in trouble.lower()).strip("_")
    mark = hashlib.sha256(content).hexdigest()[:8]
    target = CASES / f"{words[:60]}_{mark}"
    target.write_bytes(content)
    return target


if __name__ == "__main__":
    limit = float(os.environ.get("SECONDS") or 60)
    first = int(os.environ.get("SEED") or time.time_ns())
    sys.exit(main(limit, first) > 0)
