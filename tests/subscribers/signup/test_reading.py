"""A number in any format is read for the countries a page serves."""

import pytest

from subscribers.signup.reading import SeveralCountries, Unreadable, read, region_of


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("+1 202 555 0101", "+12025550101"),
        ("(202) 555-0101", "+12025550101"),
        ("1.202.555.0101", "+12025550101"),
        ("06 12 34 56 78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("٢٠٢٥٥٥٠١٠١", "+12025550101"),
    ],
    ids=[
        *("international", "brackets", "dots and a one", "French national"),
        *("dialled from abroad", "a zero too many", "Arabic digits"),
    ],
)
def test_a_number_is_read_however_it_is_written(typed, e164):
    assert read(typed, ["US", "FR"], likely="").e164 == e164


@pytest.mark.parametrize(
    ("typed", "served", "words"),
    [
        ("+49 1512 3456789", ["US", "FR"], "We text: United States, France."),
        ("(416) 555-0101", ["US"], "numbers from Canada"),
        ("01 42 68 53 00", ["FR"], "landline"),
        ("202 555 01", ["US"], "too short"),
        ("202 555 0101 9999 99", ["US"], "too long"),
        ("my number", ["US"], "not a phone number"),
        ("202 555 0101 / 202 555 0102", ["US"], "more than one number"),
        ("202 555 0101 ext 5", ["US"], "extension"),
        ("+999 12345678", ["US"], "No country"),
        ("+1 002 555 0101", ["US"], "No such number"),
    ],
    ids=[
        *("abroad", "a neighbour", "a landline", "short", "long", "words", "two"),
        *("an extension", "no country", "impossible"),
    ],
)
def test_a_number_we_cannot_text_is_refused_in_a_sentence(typed, served, words):
    with pytest.raises(Unreadable) as refused:
        read(typed, served, likely="")

    assert words in str(refused.value)


def test_a_mobile_comes_before_a_landline_of_another_country():
    assert read("0471 23 45 67", ["FR", "BE"], likely="").country == "BE"


def test_a_number_of_two_countries_is_asked_about():
    with pytest.raises(SeveralCountries) as question:
        read("0491 570 156", ["AU", "BE"], likely="")

    assert question.value.countries == ("AU", "BE")


def test_where_the_visitor_is_decides_between_two_countries():
    assert read("0491 570 156", ["AU", "BE"], likely="BE").e164 == "+32491570156"


def test_what_the_visitor_says_comes_before_where_they_are():
    phone = read("0491 570 156", ["AU", "BE"], likely="BE", chosen="AU")

    assert phone.e164 == "+61491570156"


def test_what_the_visitor_says_makes_no_number_valid():
    phone = read("(202) 555-0101", ["US", "FR"], likely="", chosen="FR")

    assert phone.country == "US"


@pytest.mark.parametrize(
    ("header", "region"),
    [
        ("fr-FR,fr;q=0.9,en-US;q=0.8", "FR"),
        ("de-DE,de;q=0.9,en-US;q=0.8", "US"),
        ("en", ""),
        ("zh-Hans-US", "US"),
        ("*", ""),
        ("", ""),
        ("fr-" + "x" * 3000, ""),
    ],
    ids=["first", "first served", "no region", "script", "any", "none", "too long"],
)
def test_the_browsers_languages_name_a_region(header, region):
    assert region_of(header, ["US", "FR"]) == region
