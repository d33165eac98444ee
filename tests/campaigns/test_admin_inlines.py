"""Rows in a table of a page: each field has a name of its own."""

import re

import pytest

from tests.factories import make_list, make_sender
from tests.staffing import page, staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "label"), [("country", "Country"), ("sender", "Sender")]
)
def test_it_says_what_a_field_of_a_table_is(name, label):
    offers = make_list("offers", sender=make_sender())
    address = page("subscribers.subscriberlist", "change", offers.pk)

    html = staff("root").get(address).content.decode()

    [field] = re.findall(rf'<\w+[^>]*name="senders-0-{name}"[^>]*>', html)
    assert f'aria-label="{label}"' in field
