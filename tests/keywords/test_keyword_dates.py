"""A keyword's dates hold for when a text came, not for when it is heard."""

from datetime import timedelta

import pytest

from keywords.hearing import turns
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from tests.factories import NOON, make_list

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)


def keyword(sender, **fields) -> Keyword:
    make_list(sender=sender)
    values = {"action": "reply", "reply": "We open at nine.", **fields}
    return Keyword.objects.create(
        word="HOURS", folded=fold("HOURS"), sender=sender, **values
    )


def test_a_text_before_the_end_counts_however_late_it_is_heard(sender, heard_late):
    keyword(sender, ends_at=NOON + timedelta(seconds=1))

    assert "nine" in heard_late("hours", heard_at=LATER).reply


def test_a_text_after_the_end_hears_that_it_is_over(sender, heard_late):
    keyword(sender, ends_at=NOON)

    assert "over" in heard_late("hours", heard_at=LATER).reply


def test_a_text_before_the_beginning_is_a_text_like_any(sender, heard_late):
    keyword(sender, starts_at=NOON + timedelta(seconds=1))

    assert heard_late("hours", heard_at=LATER).intent == "message"


def test_a_catch_all_answers_what_came_before_its_end(sender, heard_late):
    keyword(sender, ends_at=NOON + timedelta(seconds=1), is_catch_all=True)

    assert "nine" in heard_late("any peonies today?", heard_at=LATER).reply


@pytest.mark.parametrize("date", ["starts_at", "ends_at"])
def test_texts_heard_together_are_judged_each_by_its_own(sender, stored, date):
    keyword(sender, **{date: NOON + timedelta(seconds=1)})
    keys = [
        stored("hours", at=at, phone=f"+1202555017{n}").pk
        for n, at in enumerate((NOON, LATER))
    ]

    turns.hear_waiting(clock=lambda: LATER)

    texts = InboundMessage.objects.in_bulk(keys)
    answered = ["nine" in texts[key].reply for key in keys]
    assert answered == ([False, True] if date == "starts_at" else [True, False])
