"""Phone numbers: every writing we mend, and every one we refuse to guess."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import NumberParseException, PhoneNumberType

from subscribers.phones import InvalidPhone, Kind, mask, parse, parse_msisdn, repair

FRENCH = "+33612340000"
AMERICAN = "+12025550100"
BRITISH = "+447400123000"

DIGITS = st.text("0123456789", min_size=1, max_size=15)
REGIONS = st.sampled_from(["US", "CA", "FR", "GB", "DE", "ID", "IT", "ES", "AR", "BR"])
# Numbers shaped like those of real plans, so that many of them are valid.
E164_DIGITS = st.builds(
    lambda code, rest: (code + rest)[:15],
    st.sampled_from([str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE]),
    st.text("0123456789", min_size=4, max_size=12),
)


def library_answer(text, region=None):
    """(E.164, region, type) as the phone library sees it, or None."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    country = phonenumbers.region_code_for_number(number)
    if not phonenumbers.is_valid_number(number) or country == "001":
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, country, phonenumbers.number_type(number)


def our_answer(text, region=None):
    try:
        return parse(text, region)
    except InvalidPhone:
        return None


@pytest.mark.parametrize(
    ("cell", "region", "number", "repairs"),
    [
        pytest.param(FRENCH, None, FRENCH, (), id="E.164"),
        pytest.param("+33 6 12 34 00 00", "US", FRENCH, (), id="spaced"),
        pytest.param("06 12 34 00 00", "FR", FRENCH, (), id="national"),
        pytest.param("06.12.34.00.00", "fr", FRENCH, (), id="dots, small region"),
        pytest.param("(202) 555-0100", "US", AMERICAN, (), id="area in brackets"),
        pytest.param("1-202-555-0100", "US", AMERICAN, (), id="trunk 1"),
        pytest.param("  +33612340000 \t", None, FRENCH, ("spaces",), id="outer spaces"),
        pytest.param("'+33612340000", None, FRENCH, ("apostrophe",), id="apostrophe"),
        pytest.param("’0612340000", "FR", FRENCH, ("apostrophe",), id="curly"),
        pytest.param('="0612340000"', "FR", FRENCH, ("formula",), id="text formula"),
        pytest.param("=+33612340000", None, FRENCH, ("formula",), id="formula of one"),
        pytest.param("tel:+33612340000", None, FRENCH, ("tel",), id="tel scheme"),
        pytest.param("p:+33612340000", None, FRENCH, ("tel",), id="lead form"),
        pytest.param("whatsapp:+33612340000", None, FRENCH, ("tel",), id="WhatsApp"),
        pytest.param("+33\u00a0612340000", None, FRENCH, ("nbsp",), id="NBSP"),
        pytest.param("+33\u200b612340000", None, FRENCH, ("zero_width",), id="unseen"),
        pytest.param("٠٦١٢٣٤٠٠٠٠", "FR", FRENCH, ("digits",), id="Arabic-Indic"),
        pytest.param("＋３３６１２３４００００", None, FRENCH, ("digits",), id="wide"),
        pytest.param("0033612340000", None, FRENCH, ("idd",), id="00 prefix"),
        pytest.param("01133612340000", "US", FRENCH, ("idd",), id="011 prefix"),
        pytest.param("+0033612340000", None, FRENCH, ("idd",), id="plus and 00"),
        pytest.param("33612340000", "FR", FRENCH, ("leading_plus",), id="lost plus"),
        pytest.param("447400123000", "GB", BRITISH, ("leading_plus",), id="UK plus"),
        pytest.param("612340000", "FR", FRENCH, ("leading_zero",), id="lost zero"),
        pytest.param("7400123000", "GB", BRITISH, ("leading_zero",), id="UK zero"),
        pytest.param("+33 (0)6 12 34 00 00", None, FRENCH, ("trunk",), id="(0)"),
        pytest.param("+330612340000", None, FRENCH, ("trunk",), id="0 after code"),
    ],
)
def test_it_mends_what_spreadsheets_do(cell, region, number, repairs):
    repaired = repair(cell, region)

    assert (repaired.phone.e164, repaired.repairs) == (number, repairs)


@pytest.mark.parametrize(
    "cell",
    ["33612340000.0", "33612340000,00", "3.3612340000E+10", "3,3612340000e10"],
)
def test_a_number_stored_as_a_quantity_comes_back_exactly(cell):
    assert repair(cell, "FR").phone.e164 == FRENCH


@pytest.mark.parametrize("cell", ["3.36E+10", "1.20256E+10", "4.474E+11", "######"])
def test_digits_that_were_lost_are_never_guessed(cell):
    with pytest.raises(InvalidPhone) as refusal:
        repair(cell, "FR")

    assert refusal.value.code == "lost_digits"


@pytest.mark.parametrize(
    ("cell", "region", "code"),
    [
        pytest.param("", "FR", "empty", id="nothing"),
        pytest.param(" \t ", "FR", "empty", id="spaces"),
        pytest.param("#N/A", "FR", "empty", id="spreadsheet error"),
        pytest.param("ann@example.com", "FR", "not_a_number", id="e-mail"),
        pytest.param("=1+1", "FR", "not_a_number", id="formula"),
        pytest.param('=""', "FR", "empty", id="formula of nothing"),
        pytest.param("2,025,550,101", "US", "not_a_number", id="an amount"),
        pytest.param("O612340000", "FR", "not_a_number", id="a letter for a zero"),
        pytest.param("1-800-FLOWERS", "US", "not_a_number", id="letters"),
        pytest.param("12345", "FR", "too_short", id="short code"),
        pytest.param("(202) 555-01", "US", "too_short", id="cut"),
        pytest.param("+331234567890123456", None, "too_long", id="over 15 digits"),
        pytest.param("0000000000", "GB", "not_valid", id="zeros"),
        pytest.param("+1 000 555 0100", "US", "not_valid", id="no such area"),
        pytest.param("+999123456789", "FR", "unknown_country", id="no such code"),
        pytest.param("+800 1234 5678", None, "not_geographic", id="international 800"),
        pytest.param("2025550100", None, "no_country", id="national, no region"),
        pytest.param("2025550100", "XX", "unknown_region", id="no such region"),
        pytest.param("+1 202 555 0100 ext. 5", None, "extension", id="extension"),
        pytest.param(
            "0612340000 / 0612340001", "FR", "several_numbers", id="two numbers"
        ),
        # Leer (04951) without its zero, or Hanover without its plus.
        pytest.param("4951112345", "DE", "ambiguous", id="two readings"),
        # 20255501001 begins like Egypt; in a US file it is a digit too many.
        pytest.param("20255501001", "US", "too_long", id="a digit too many"),
        pytest.param("33612340000", "US", "too_long", id="abroad without a plus"),
    ],
)
def test_it_refuses_and_says_why(cell, region, code):
    with pytest.raises(InvalidPhone) as refusal:
        repair(cell, region)

    assert refusal.value.code == code


def test_a_refusal_is_a_sentence_without_the_number():
    with pytest.raises(InvalidPhone, match=r"^[A-Z][^0-9]*\.$"):
        parse("+999123456789")


def test_an_italian_zero_belongs_to_the_number():
    assert parse("+39 (0)331 1234567").e164 == "+3903311234567"


def test_a_german_area_code_may_stand_before_a_slash():
    assert parse("030/12345678", "DE").e164 == "+493012345678"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        pytest.param(FRENCH, Kind.MOBILE, id="mobile"),
        pytest.param("+33140000000", Kind.LANDLINE, id="landline"),
        pytest.param(AMERICAN, Kind.MOBILE, id="either, in North America"),
        pytest.param("+18005550100", Kind.UNKNOWN, id="toll-free"),
    ],
)
def test_only_a_certain_landline_is_called_one(number, kind):
    assert parse(number).kind is kind


@pytest.mark.parametrize(
    ("number", "country", "area"),
    [(AMERICAN, "US", "202"), ("+14165550100", "CA", "416"), (FRENCH, "FR", "")],
)
def test_it_names_the_country_and_the_north_american_area(number, country, area):
    phone = parse(number)

    assert (phone.country, phone.area) == (country, area)


def test_a_provider_may_leave_out_the_plus():
    assert parse_msisdn("447400123000").e164 == BRITISH


@pytest.mark.parametrize(
    ("number", "masked"),
    [(AMERICAN, "+1•••0100"), (FRENCH, "+33•••0000"), ("+12", "+1•••")],
)
def test_a_mask_shows_the_country_and_four_digits(number, masked):
    assert mask(number) == masked


@given(E164_DIGITS)
def test_the_fast_path_agrees_with_the_library(digits):
    expected = library_answer("+" + digits)
    phone = our_answer("+" + digits)

    if expected is None or len(expected[0]) > 16:
        assert phone is None
    else:
        assert (phone.e164, phone.country) == expected[:2]


@given(E164_DIGITS)
def test_the_kind_agrees_with_the_library(digits):
    phone = our_answer("+" + digits)

    if phone is not None:
        kind = library_answer(phone.e164)[2]
        assert (phone.kind is Kind.LANDLINE) == (kind == PhoneNumberType.FIXED_LINE)


@given(DIGITS, REGIONS)
def test_a_national_number_is_never_read_otherwise_than_by_the_library(digits, region):
    expected = library_answer(digits, region)
    phone = our_answer(digits, region)

    if expected is not None and phone is not None:
        assert phone.e164 == expected[0]


@given(st.text() | st.text("+0123456789.,E()-/ '\t", max_size=25), REGIONS | st.none())
def test_nothing_but_a_refusal_is_ever_raised(cell, region):
    try:
        phone = parse(cell, region)
    except InvalidPhone:
        return

    assert phone.country


@given(DIGITS | E164_DIGITS, REGIONS)
def test_a_repaired_number_needs_no_further_repair(digits, region):
    phone = our_answer(digits, region) or our_answer("+" + digits)

    if phone is not None:
        again = repair(phone.e164, region)
        assert (again.phone, again.repairs) == (phone, ())
