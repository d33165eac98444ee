"""Whether this database is the one that sent, or a copy or an older state of it.

A row says where the database lives and how far it has come; a file beside it, in
DATA_DIR, remembers how far each database this machine worked for had come. A copy
lives elsewhere than its row says. One that was set back is behind the file.
"""

import json
import secrets
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import F

from campaigns.models import DatabaseMark

MEMORY = "memory"


class Finding(Enum):
    """What is wrong with a database, in words for staff."""

    COPIED = "This database is a copy: it lives elsewhere than when it last sent."
    SET_BACK = "This database was restored from a backup: texts left after it was made."


def path() -> Path:
    return settings.DATA_DIR / "databases.json"


def look() -> Finding | None:
    """Return what is wrong with the database, None if nothing is; marks a new one."""
    # Before the row: another process may move on in between, the row first.
    remembered = _remembered()
    mark, is_new = DatabaseMark.objects.get_or_create(pk=1, defaults=_fresh())
    if is_new:
        _remember(mark)
        return None
    if mark.place != place():
        return Finding.COPIED
    if remembered.get(mark.token, 0) > mark.generation:
        return Finding.SET_BACK
    return None


def move_on() -> None:
    """Take down that time has passed, first in the database and then beside it."""
    DatabaseMark.objects.filter(pk=1).update(generation=F("generation") + 1)
    for mark in DatabaseMark.objects.all():
        _remember(mark)


def hold() -> bool:
    """Note that staff have to accept the database; return whether that is news."""
    return bool(DatabaseMark.objects.filter(pk=1, is_held=False).update(is_held=True))


def accept() -> None:
    """From now on it lives here, and is as new as it is; nothing where none is held."""
    if DatabaseMark.objects.filter(pk=1, is_held=True).update(**_fresh()):
        _remember(DatabaseMark.objects.get(pk=1))


def place() -> str:
    """Return what a copy of the database cannot take along."""
    if connection.vendor != "postgresql":
        name = str(connection.settings_dict["NAME"])
        file = Path(name)
        # A moved file keeps its inode, a copied one gets another.
        return f"inode {file.stat().st_ino}" if file.exists() else MEMORY
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid, has_function_privilege('pg_control_system()', 'execute') "
            "FROM pg_database WHERE datname = current_database()"
        )
        oid, may_ask = cursor.fetchone()
        if not may_ask:
            return f"database {oid}"
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        return f"server {cursor.fetchone()[0]}, database {oid}"


def _fresh() -> dict[str, object]:
    return {
        "token": secrets.token_hex(16),
        "place": place(),
        "generation": 1,
        "is_held": False,
    }


def _remembered() -> dict[str, int]:
    try:
        told = json.loads(path().read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _remember(mark: DatabaseMark) -> None:
    """Write the file as a whole, so that a crash leaves the old one."""
    path().parent.mkdir(parents=True, exist_ok=True)
    told = _remembered() | {mark.token: mark.generation}
    draft = path().with_suffix(f".{secrets.token_hex(4)}")
    draft.write_text(json.dumps(told))
    draft.replace(path())
