"""What is no longer needed goes; what proves something stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from campaigns.pruning import prune
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def _two_visits() -> None:
    """One shopper's session has ended, the other's is still good."""
    for name, days in (("ended", -1), ("good", 1)):
        ends = NOON + timedelta(days=days)
        Session.objects.create(session_key=name, session_data="", expire_date=ends)


@pytest.mark.usefixtures("_two_visits")
def test_sessions_that_have_ended_are_deleted():
    assert prune(now=NOON).sessions == 1
    assert Session.objects.get().session_key == "good"


@pytest.mark.usefixtures("_two_visits")
def test_a_dry_run_only_counts_them():
    assert prune(now=NOON, dry_run=True).sessions == 1
    assert Session.objects.count() == 2
