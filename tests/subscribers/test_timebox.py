"""The time box breaks off what takes too long and leaves the connection as it was."""

import pytest
from django.db import connection

from subscribers.models import Subscriber
from subscribers.segmentation.timebox import TooSlow, at_most

pytestmark = pytest.mark.django_db

ENDLESS = (
    "WITH RECURSIVE counting(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counting) "
    "SELECT count(*) FROM counting"
)


def ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_a_question_without_end_is_broken_off():
    with pytest.raises(TooSlow), at_most(0.2):
        ask(ENDLESS)


def test_no_further_question_begins_once_the_time_is_over():
    with pytest.raises(TooSlow), at_most(0):
        Subscriber.objects.count()


def test_questions_are_answered_after_one_was_broken_off():
    with pytest.raises(TooSlow), at_most(0.2):
        ask(ENDLESS)

    assert Subscriber.objects.count() == 0


def test_a_question_in_time_is_answered():
    with at_most(60):
        assert ask("SELECT 7") == 7


def test_another_mistake_is_no_slowness():
    with pytest.raises(Exception, match="no_such_table") as caught, at_most(60):
        ask("SELECT 1 FROM no_such_table")

    assert not isinstance(caught.value, TooSlow)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="its own time limit")
@pytest.mark.parametrize("seconds", [60, 0.2])
def test_the_former_limit_is_back_afterwards(seconds):
    before = ask("SHOW statement_timeout")

    try:
        with at_most(seconds):
            ask("SELECT pg_sleep(0.4)")
    except TooSlow:
        pass

    assert ask("SHOW statement_timeout") == before
