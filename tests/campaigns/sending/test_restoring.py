"""A restored or copied database texts nobody until staff have looked at it."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from campaigns.models import Campaign, DatabaseMark, Message, RedButton
from campaigns.sending import launching, marks, notices
from campaigns.sending.pump import dispatch
from tests.factories import NOON, join, make_campaign, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(offers):
    """A shop that has sent before, and a campaign about to leave."""
    send()
    people = make_people([us_phone(n) for n in range(3)])
    join(people, offers)
    launching.launch(make_campaign(offers), by="ann", now=NOON)
    return people


def send():
    return dispatch(until_empty=True, moved_to=NOON)


def set_back():
    """As a backup does: the file beside the database has seen a later state."""
    send()
    DatabaseMark.objects.update(generation=1)


def copy():
    DatabaseMark.objects.update(place="server 7, database 16384")


wrong = pytest.mark.parametrize("happened", [set_back, copy])


def test_a_database_that_is_where_it_was_sends(memory, waiting):
    assert send().sent == 3


@wrong
def test_nothing_leaves_a_restored_or_copied_database(memory, waiting, happened):
    Campaign.objects.update(status="paused")
    happened()
    Campaign.objects.update(status="running")

    send()

    assert memory.texts == []


@wrong
def test_the_red_button_says_what_happened_and_what_to_do(memory, waiting, happened):
    happened()
    send()

    button = RedButton.objects.get()
    assert button.is_pressed
    assert "opted out since" in button.why


def test_campaigns_stay_paused_when_sending_goes_on(memory, offers):
    send()
    set_back()
    join(make_people([us_phone(1)]), offers)
    launching.launch(make_campaign(offers), by="ann", now=NOON)
    send()

    call_command("resume_all", by="ann", why="Looked.")
    send()

    assert (Campaign.objects.get().status, memory.texts) == ("paused", [])


def test_answers_that_may_have_left_are_not_sent_again(memory, waiting, sender):
    set_back()
    notice = notices.Notice(
        subscriber=waiting[0].pk,
        sender=sender,
        cause="help:1",
        body="Petal & Stem: write to hello@petal.example.",
    )
    notices.queue([notice], now=NOON)
    send()

    text = Message.objects.get(cause="help:1")
    assert (text.status, text.code) == ("cancelled", "restored")


@wrong
def test_once_staff_let_it_go_on_it_is_the_database_that_sends(
    memory, offers, happened
):
    send()
    happened()
    send()
    call_command("resume_all", by="ann", why="Looked.")
    join(make_people([us_phone(1)]), offers)
    launching.launch(make_campaign(offers), by="ann", now=NOON)

    assert send().sent == 1


def test_a_new_machine_beside_the_same_database_is_no_restore(memory, waiting):
    marks.path().unlink()

    assert send().sent == 3


def test_a_process_that_moves_on_while_another_looks_is_no_restore(
    memory, waiting, monkeypatch
):
    send()
    lives_at = marks.place

    def meanwhile() -> str:
        marks.move_on()
        return lives_at()

    monkeypatch.setattr(marks, "place", meanwhile)

    assert marks.look() is None


def test_a_broken_file_holds_up_nothing(memory, waiting):
    marks.path().write_text("{")

    assert send().sent == 3


def test_the_red_button_of_staff_does_not_accept_what_nobody_has_seen(memory, waiting):
    """Released for another reason before the copy was noticed: it is still a copy."""
    launching.press_red_button(by="ann", why="A wrong price.")
    copy()
    launching.release_red_button(by="ann", why="Mended.")

    assert marks.look() is marks.Finding.COPIED


def test_two_databases_of_one_machine_are_told_apart(memory, waiting):
    first = DatabaseMark.objects.get().token
    for _ in range(5):
        marks.move_on()
    DatabaseMark.objects.all().delete()

    assert marks.look() is None
    assert DatabaseMark.objects.get().token != first


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's file")
def test_a_copied_file_has_another_place_and_a_moved_one_the_same(
    tmp_path, monkeypatch
):
    file, other = tmp_path / "shop.sqlite3", tmp_path / "other.sqlite3"
    file.write_bytes(b"SQLite format 3")

    def place_of(path: Path) -> str:
        monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
        return marks.place()

    before = place_of(file)
    shutil.copy(file, other)
    moved = file.rename(tmp_path / "moved.sqlite3")

    assert place_of(moved) == before != place_of(other)
