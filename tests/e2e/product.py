"""The product as a user starts it: data of its own, both processes, a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
# Debian's, the one without windows where it is installed: it draws the same pages in a
# quarter of the time. The sandbox needs a user of its own, which a build machine may
# not have.
BROWSERS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
CHROMIUM = {
    "executable_path": next(filter(os.path.exists, BROWSERS), BROWSERS[-1]),
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
}
PASSWORD = "only-for-browser-tests"
BOSS = "admin"
# Each role once, named after it, and somebody who may do everything. What is installed
# may be copied: a copy is then a shop of its own, not one restored from a backup.
HIRE = f"""
from django.contrib.auth.models import Group, User
for group in Group.objects.all():
    user = User.objects.create_user(group.name, password="{PASSWORD}", is_staff=True)
    user.groups.add(group)
User.objects.create_superuser("{BOSS}", password="{PASSWORD}")
from campaigns.models import DatabaseMark
DatabaseMark.objects.all().delete()
"""


class Product:
    """One installation in a folder; `url` answers while it runs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def manage(self, *words: str) -> str:
        """Run one management command to its end; return what it printed.

        Raises: AssertionError with what it complained about.
        """
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(words[:2])}: {done.stderr}"
        return done.stdout

    def install(self, *, subscribers: int) -> None:
        self.manage("migrate", "--verbosity=0")
        self.manage("createcachetable")
        self.manage("seed_demo", f"--subscribers={subscribers}")
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        self.manage("shell", "--verbosity=0", f"--command={HIRE}")

    def apply(self, file: Path, **words: object) -> None:
        """Apply a file of settings as an operator would, its $words filled in."""
        filled = self.home / file.name
        filled.write_text(Template(file.read_text("utf-8")).substitute(words), "utf-8")
        self.manage("apply", str(filled), "--by=Mia", "--approved-by=Ann")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Web and worker, by the same Procfile and program as `make run`."""
        log = self.home / "product.log"
        command = (sys.executable, "-m", "honcho", "--env", os.devnull, "start")
        with log.open("w") as written:
            process = subprocess.Popen(
                [*command, "-p", str(self.port)],
                cwd=ROOT,
                env=self.environment(),
                stdout=written,
                stderr=written,
                start_new_session=True,
            )
        try:
            self._wait_until_healthy(process, log)
            yield
        finally:
            # It hears this alone and ends both of its own, the queue's children too.
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE_SECONDS)

    def environment(self) -> dict[str, str]:
        """Nothing of the shell's but where programs are: its settings stay outside."""
        kept = {name: os.environ.get(name, "") for name in ("HOME", "LANG")}
        here = str(Path(sys.executable).parent)
        return {
            **kept,
            "PATH": os.pathsep.join([here, os.environ["PATH"]]),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "only-for-tests",
            "SAYWHEN_DEMO": "true",
            "DATA_DIR": str(self.home),
            "DATABASE_URL": f"sqlite:///{self.home / 'saywhen.sqlite3'}",
            "PUBLIC_URL": self.url,
            "SMS_GATEWAYS": "main=simulator://",
            "LOG_LEVEL": "WARNING",
            # Everybody here signs up from one address.
            "SIGNUPS_PER_ADDRESS": "1000",
            "SIGNUPS_PER_BLOCK": "1000",
        }

    def _wait_until_healthy(self, process: subprocess.Popen, log: Path) -> None:
        patient_until = time.monotonic() + PATIENCE_SECONDS
        while not self._is_healthy():
            gave_up = process.poll() is not None or time.monotonic() > patient_until
            assert not gave_up, f"It does not answer: {log.read_text()[-2000:]}"
            time.sleep(0.2)

    def _is_healthy(self) -> bool:
        try:
            # S310: the scheme is ours.
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):  # noqa: S310
                return True
        except (urllib.error.URLError, OSError):
            return False


def sign_in(page: "Page", name: str) -> None:
    """Sign in by the page anybody uses; ends at home."""
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("/admin/")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]
