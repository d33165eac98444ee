"""The first account of an installation."""

import json
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def make_admin():
    out = StringIO()
    call_command("make_admin", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_it_makes_an_admin_who_can_sign_in(client):
    made = make_admin()

    assert client.login(username="admin", password=made["password"])


def test_it_makes_no_second_admin():
    make_admin()

    assert make_admin() == {"created": False}


def test_it_leaves_a_colleague_called_admin_alone():
    get_user_model().objects.create_user("admin", password="theirs")

    assert make_admin() == {"created": False}
