"""A typed number, read in every country the shop serves."""

import pytest

from keywords.simulator.numbers import read
from subscribers.phones import InvalidPhone, number_in_words


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        pytest.param("+1 202 555 0142", "+12025550142", id="international"),
        pytest.param("(202) 555-0142", "+12025550142", id="American"),
        pytest.param("06 12 30 00 12", "+33612300012", id="French"),
        pytest.param("0033 612300012", "+33612300012", id="dialled abroad"),
        pytest.param("+1 416 555 0142", "+14165550142", id="of no country served"),
    ],
)
def test_it_reads_any_format(text, e164):
    assert read(text, ("US", "FR")).e164 == e164


def test_it_refuses_what_two_countries_could_mean():
    with pytest.raises(InvalidPhone, match="two ways"):
        read("0612345678", ("FR", "ID"))


@pytest.mark.parametrize("text", ["12", "tulip", "+1 202 555"])
def test_it_refuses_what_is_no_number(text):
    with pytest.raises(InvalidPhone):
        read(text, ("US", "FR"))


def test_it_asks_for_the_country_where_no_sender_serves_one():
    with pytest.raises(InvalidPhone, match="country code"):
        read("202 555 0142", ())


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+12025550142", "+1 202-555-0142"),
        ("36180", "36180"),
        ("PETALSTEM", "PETALSTEM"),
    ],
)
def test_it_writes_a_number_as_people_read_it(number, words):
    assert number_in_words(number) == words
