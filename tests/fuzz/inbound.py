"""`make fuzz-inbound SECONDS=600`: bad texts and callbacks through our real addresses.

Every provider's door is called with its recorded text changed at random, signed anew,
signed before the change or not at all, and the intake with texts no phone could write;
now and then somebody is erased in between. No answer may be a mistake of ours, and no
consent may change that its owner did not ask to. A finding names its seed.
"""

import os
import sys
import tempfile
import time

import django


def main(seconds: float, start: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/fuzz.sqlite3"
        django.setup()
        from tests.fuzz.doors import fuzz  # it needs the apps

        return fuzz(seconds, start)


if __name__ == "__main__":
    limit = float(os.environ.get("SECONDS") or 60)
    first = int(os.environ.get("SEED") or time.time_ns() % 10**9)
    sys.exit(main(limit, first) > 0)
