"""A fresh shop starts without a warning that its operator could do nothing about."""

import pytest
from django.core.checks import run_checks


@pytest.mark.django_db
def test_no_check_has_anything_to_say():
    said = [one for one in run_checks(databases=["default"]) if not one.is_silenced()]

    assert said == []
