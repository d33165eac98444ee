"""An import that is not done can be ended by command; one that is cannot."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from subscribers.models import ImportJob
from tests.factories import NOON, make_list

pytestmark = pytest.mark.django_db


def make_job(status: str) -> ImportJob:
    return ImportJob.objects.create(
        list=make_list(), status=status, started_at=NOON, by="ann", consent="none"
    )


@pytest.mark.parametrize("status", ["waiting", "loading", "paused", "failed"])
def test_an_import_that_is_not_done_is_cancelled(status):
    job, out = make_job(status), io.StringIO()
    job.mapping = {"headers": ["Phone"]}
    job.save()

    call_command("cancel_import", job.pk, json=True, stdout=out)

    job.refresh_from_db()
    assert job.status == "cancelled"
    assert json.loads(out.getvalue()) == {"job": job.pk, "rows": 0}


@pytest.mark.parametrize("status", ["done", "undone", "cancelled"])
def test_what_has_ended_is_not_cancelled(status):
    job = make_job(status)

    with pytest.raises(CommandError, match=r"there is nothing to cancel\.$"):
        call_command("cancel_import", job.pk)
