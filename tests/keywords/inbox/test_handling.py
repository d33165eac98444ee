"""Taking, handing on, putting off, closing, annotating and reading."""

from datetime import timedelta

import pytest

from keywords.inbox import handling
from keywords.inbox.errors import Meanwhile, NotThere
from keywords.models import Conversation, ConversationNote
from tests.factories import NOON
from tests.keywords.inbox.conftest import member

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=4)


def unread(viewer) -> int:
    return Conversation.objects.open().unread_by(viewer.pk).count()


def test_whoever_takes_it_has_it(asked, sue):
    assert handling.assign(asked.pk, sue, seen=None).assignee == sue


def test_it_can_be_given_to_nobody(asked, sue):
    handling.assign(asked.pk, sue, seen=None)

    assert handling.assign(asked.pk, None, seen=sue.pk).assignee is None


def test_who_comes_second_is_told_whose_it_is(asked, sue, bea):
    handling.assign(asked.pk, sue, seen=None)

    with pytest.raises(Meanwhile, match="become sue's"):
        handling.assign(asked.pk, bea, seen=None)


def test_taking_it_twice_is_no_quarrel(asked, sue):
    handling.assign(asked.pk, sue, seen=None)

    assert handling.assign(asked.pk, sue, seen=None).assignee == sue


def test_it_is_given_to_nobody_who_may_not_answer(asked):
    with pytest.raises(NotThere, match="may not answer"):
        handling.assign(asked.pk, member("mia", "marketer"), seen=None)


def test_what_is_put_off_comes_up_again_on_top(asked, sue):
    handling.snooze(asked.pk, until=LATER, now=NOON)

    assert handling.wake(now=NOON) == 0
    assert handling.wake(now=LATER) == 1
    asked.refresh_from_db()
    assert (asked.status, asked.came_up_at) == ("open", LATER)


def test_nothing_is_put_off_until_yesterday(asked):
    with pytest.raises(Meanwhile, match="has passed"):
        handling.snooze(asked.pk, until=NOON, now=NOON)


def test_what_was_closed_says_by_whom(asked, sue):
    handling.close(asked.pk, by=sue, heard=1)

    asked.refresh_from_db()
    assert (asked.status, asked.closed_by) == ("closed", "sue")


def test_a_text_nobody_has_read_keeps_it_open(asked, sue, text):
    text("And on Sunday?")

    with pytest.raises(Meanwhile, match="texted again"):
        handling.close(asked.pk, by=sue, heard=1)


def test_a_note_says_whose_it_is(asked, sue):
    handling.note(asked.pk, " Wants lilies. ", by=sue, now=NOON)

    note = ConversationNote.objects.get()
    assert (note.by, note.body) == ("sue", "Wants lilies.")


def test_everybody_reads_for_themselves(asked, sue, bea):
    handling.see(asked, by=sue)

    assert (unread(sue), unread(bea)) == (0, 1)


def test_another_text_makes_it_unread_again(asked, sue, text):
    handling.see(asked, by=sue)
    text("And on Sunday?")

    assert unread(sue) == 1


def test_it_can_be_made_unread(asked, sue):
    handling.see(asked, by=sue)
    handling.unsee(asked, by=sue)

    assert unread(sue) == 1


def test_a_text_that_comes_while_one_reads_stays_unread(asked, sue, text):
    text("And on Sunday?")

    handling.see(asked, by=sue)  # the row as it was read, before that text

    assert unread(sue) == 1
