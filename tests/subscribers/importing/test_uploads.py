"""Files that were tried out: kept for a day, for whoever has the token."""

import os
import resource
from datetime import UTC, datetime, timedelta

import pytest

from subscribers.errors import ImportRefused
from subscribers.importing import uploads


@pytest.fixture(autouse=True)
def _data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_a_file_is_found_by_its_token():
    kept = uploads.keep("shop.csv", [b"phone\n", b"12\n"])

    assert uploads.kept(kept.token).path.read_bytes() == b"phone\n12\n"


def test_nobody_else_may_read_it():
    path = uploads.keep("shop.csv", [b"phone"]).path

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_disk_without_room_is_told_and_keeps_nothing(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(ImportRefused, match=r"shop\.csv cannot be kept here: "):
            uploads.keep("shop.csv", [b"1" * 5000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize("token", ["", "..", "../../etc", "x" * 43])
def test_what_is_no_token_finds_nothing(token):
    uploads.keep("shop.csv", [b"phone"])

    assert uploads.kept(token) is None


def test_a_name_stays_inside_the_folder(tmp_path):
    kept = uploads.keep("../../evil.csv", [b"phone"])

    assert kept.path.name == "evil.csv"
    assert tmp_path / "uploads" in kept.path.parents


def test_it_is_forgotten_after_a_day():
    old, new = (uploads.keep("shop.csv", [b"phone"]) for _ in range(2))
    now = datetime.now(UTC)
    long_ago = (now - timedelta(hours=25)).timestamp()
    os.utime(old.path.parent, (long_ago, long_ago))

    assert uploads.forget(now=now) == 1
    assert (uploads.kept(old.token), uploads.kept(new.token)) == (None, new)


def test_forgetting_needs_no_folder():
    assert uploads.forget(now=datetime.now(UTC)) == 0


def test_who_works_on_it_keeps_it_another_day():
    kept = uploads.keep("shop.csv", [b"phone"])
    now = datetime.now(UTC)

    uploads.touch(kept.token, now=now + timedelta(hours=20))

    assert uploads.forget(now=now + timedelta(hours=30)) == 0
