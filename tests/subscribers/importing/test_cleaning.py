"""A row becomes what we store, or a reject with its reason."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.importing.attributes import (
    AttributeType,
    WrongType,
    coerce,
    guess_type,
)
from subscribers.importing.cleaning import (
    Cleaned,
    Cleaner,
    Reject,
    clean,
    day_first_by_column,
    types_by_attribute,
)
from subscribers.importing.dates import (
    UnreadableDate,
    day_first_of,
    parse_date,
    parse_moment,
)
from subscribers.importing.mapping import FIELDS, Mapping, suggest
from subscribers.importing.places import country_of, language_of, region_of, zone_of
from subscribers.importing.reading import Row, open_table

SAMPLES = Path(__file__).parents[2] / "samples"
EXPECTED = sorted(SAMPLES.glob("*.expect.json"))
PHONE = "+12025550100"


def cleaned(field, cell, **how):
    """What a row with a phone and one more cell becomes."""
    mapping = Mapping(("Phone", "Cell"), {0: "phone", 1: field})
    return Cleaner(mapping, **how).clean(Row(2, (PHONE, cell)))


def import_sample(path, region):
    """Read, map and clean a whole file: all the steps before the database."""
    table = open_table(path)
    rows = list(table.rows())
    mapping = suggest(table.headers, rows[:100], region=region)
    if mapping.headerless:
        rows = list(table.without_header().rows())
    order = day_first_by_column(mapping, rows[:100], region)
    cleaner = Cleaner(mapping, region=region, day_first=order)
    return [cleaner.clean(row) for row in rows]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name[:-12])
def test_every_row_of_a_sample_is_accounted_for(expected):
    facts = json.loads(expected.read_text("utf-8"))

    outcomes = import_sample(SAMPLES / expected.name[:-12], facts["region"])

    rejects = [row for row in outcomes if isinstance(row, Reject)]
    numbers = {row.phone.e164 for row in outcomes if isinstance(row, Cleaned)}
    # Rows of a number met before update it: rows = created + repeated + rejected.
    assert len(outcomes) == facts["rows"]
    assert len(rejects) == facts["rejected"]
    assert len(numbers) == facts["created"]
    assert numbers == set(facts["numbers"])


def test_a_day_past_the_twelfth_proves_the_order_of_the_whole_column():
    rows = import_sample(SAMPLES / "excel_save_as.txt", "GB")

    assert rows[1].consent_date == datetime(2026, 2, 11, tzinfo=UTC)


def test_a_bad_phone_rejects_the_row_with_its_cells_and_a_sentence():
    mapping = Mapping(("Phone",), {0: "phone"})

    reject = clean(Row(7, ("3.36E+10",), ("x",)), mapping, region="FR")

    assert (reject.line, reject.cells) == (7, ("3.36E+10", "x"))
    assert reject.code == "lost_digits"
    assert reject.reason.endswith(".")


@pytest.mark.parametrize("country", ["FR", "fr", "France", "Frankreich", "+33", "FRA"])
def test_a_rows_own_country_reads_its_number(country):
    mapping = Mapping(("Phone", "Country"), {0: "phone", 1: "country"})

    row = clean(Row(2, ("06 12 34 00 00", country)), mapping, region="US")

    assert row.phone.e164 == "+33612340000"


def test_a_country_nobody_knows_falls_back_to_the_files_region():
    mapping = Mapping(("Phone", "Country"), {0: "phone", 1: "country"})

    row = clean(Row(2, ("06 12 34 00 00", "Narnia")), mapping, region="FR")

    assert row.phone.e164 == "+33612340000"
    assert row.notes == ("country left blank: “Narnia” is no country we know.",)


@pytest.mark.parametrize("field", [f for f in FIELDS if f != "phone"] + ["attr.x"])
def test_a_blank_cell_says_nothing(field):
    assert cleaned(field, " \t") == cleaned("source", "")


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("first_name", "  Ann ", "Ann"),
        ("first_name", "Anne\nMarie", "Anne Marie"),
        ("first_name", "=SUM(A1,  B2)", "=SUM(A1,  B2)"),
        ("last_name", "x" * 101, "x" * 100),
        ("email", " Ann@Example.COM ", "ann@example.com"),
        ("language", "fr-CA", "fr"),
        ("language", "Deutsch", "de"),
        ("region", "Florida", "FL"),
        ("region", "us-fl", "FL"),
        ("postcode", "'02138", "02138"),
        ("zone", "america/new_york", "America/New_York"),
        ("birthday", "1990-02-28", date(1990, 2, 28)),
    ],
)
def test_a_cell_is_stored_in_its_own_form(field, cell, value):
    assert cleaned(field, cell).fields == {field: value}


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("email", "ann at example"),
        ("language", "Klingon"),
        ("region", "Narnia"),
        ("zone", "Eastern Time"),
        ("birthday", "soon"),
        ("consent_date", "31/02/2026"),
        ("consent", "maybe"),
    ],
)
def test_a_cell_that_makes_no_sense_is_left_blank_with_a_note(field, cell):
    row = cleaned(field, cell)

    assert row.fields == {}
    assert row.notes[0].startswith(f"{field} left blank: “{cell}”")


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("Ann Lee", "Ann", "Lee"),
        ("Ann van der Lee", "Ann", "van der Lee"),
        ("Lee, Ann", "Ann", "Lee"),
        ("Siti", "Siti", None),
        ("=A1 & B1", "=A1 & B1", None),
    ],
)
def test_a_whole_name_is_split(cell, first, last):
    fields = cleaned("name", cell).fields

    assert (fields["first_name"], fields.get("last_name")) == (first, last)


def test_tags_are_cut_and_kept_once():
    assert cleaned("tags", "vip, spring; vip |  ").tags == ("vip", "spring")


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        *[(word, True) for word in ("yes", "TRUE", "1", "Subscribed", "oui", "sí")],
        *[(word, True) for word in ("ja", "ya", "sim", "Opted-in", "abonné")],
        *[(word, False) for word in ("no", "False", "0", "unsubscribed", "non")],
        *[(word, False) for word in ("nein", "tidak", "não", "never_subscribed")],
        *[(word, None) for word in ("pending", "perhaps")],
    ],
)
def test_consent_is_read_in_every_language_served(cell, answer):
    assert cleaned("consent", cell).consent is answer


@pytest.mark.parametrize(
    ("cell", "consent"),
    [
        ("yes", False),
        ("2026-01-10", False),
        ("too many texts", False),
        ("no", None),
        ("https://example.com/leave", None),
    ],
)
def test_whoever_left_elsewhere_has_not_consented(cell, consent):
    assert cleaned("opted_out", cell).consent is consent


def test_having_left_outweighs_a_yes():
    mapping = Mapping(("P", "C", "O"), {0: "phone", 1: "consent", 2: "opted_out"})

    assert clean(Row(2, (PHONE, "yes", "yes")), mapping, region=None).consent is False


def test_where_the_consent_came_from_is_kept():
    headers = ("Phone", "Source", "Method", "List")
    mapping = suggest(headers, [])

    row = clean(Row(2, (PHONE, "till", "paper", "vip")), mapping, region=None)

    assert (row.source, row.method, row.list) == ("till", "paper", "vip")


def test_an_attribute_is_of_the_type_it_was_first_seen_with():
    row = cleaned("attr.spend", "1 234,50 €", types={"spend": AttributeType.NUMBER})

    assert row.attributes == {"spend": 1234.5}


def test_an_attribute_of_the_wrong_type_is_left_blank_with_a_note():
    row = cleaned("attr.spend", "lots", types={"spend": AttributeType.NUMBER})

    assert row.attributes == {}
    assert row.notes == ("spend left blank: “lots” is not a number.",)


def test_cells_beyond_the_header_are_noted():
    mapping = Mapping(("Phone",), {0: "phone"})

    assert clean(Row(2, (PHONE,), ("x",)), mapping, region=None).notes


def test_types_are_guessed_for_the_attributes_that_have_values():
    mapping = Mapping(("P", "A", "B"), {0: "phone", 1: "attr.a", 2: "attr.b"})

    assert types_by_attribute(mapping, [Row(2, (PHONE, "12", ""))]) == {"a": "number"}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param(["1", "2.50", "-3"], "number", id="numbers"),
        pytest.param(["1", "0"], "number", id="ones and zeros"),
        pytest.param(["1,234.50", "7"], "number", id="grouped"),
        pytest.param(["1,234"], "text", id="1,234 may mean two numbers"),
        pytest.param(["007", "8"], "text", id="leading zeros"),
        pytest.param(["1234567890123456"], "text", id="long identifier"),
        pytest.param(["yes", "No", "oui"], "boolean", id="yes and no"),
        pytest.param(["x", "o"], "text", id="marks"),
        pytest.param(["2026-01-10", "2026-02-11"], "date", id="ISO dates"),
        pytest.param(["17/08/2026", "01/02/2026"], "date", id="day first"),
        pytest.param(["12", "a dozen"], "text", id="mixed"),
        pytest.param(["", " "], "text", id="nothing"),
    ],
)
def test_the_narrowest_type_that_fits_is_guessed(values, kind):
    assert guess_type(values) == kind


@pytest.mark.parametrize(
    ("value", "kind", "result"),
    [
        ("9", AttributeType.TEXT, "9"),
        ("9", AttributeType.NUMBER, 9),
        ("1.234.567,5", AttributeType.NUMBER, 1234567.5),
        ("1'234'567", AttributeType.NUMBER, 1234567),
        ("1,234,567", AttributeType.NUMBER, 1234567),
        ("2,5", AttributeType.NUMBER, 2.5),
        ("1", AttributeType.BOOLEAN, True),
        ("10.01.2026", AttributeType.DATE, date(2026, 1, 10)),
    ],
)
def test_a_value_becomes_its_type(value, kind, result):
    assert coerce(value, kind, day_first=True) == result


def test_an_ambiguous_date_does_not_become_one():
    with pytest.raises(WrongType, match="for certain"):
        coerce("10/01/2026", AttributeType.DATE)


@pytest.mark.parametrize(
    ("values", "region", "order"),
    [
        pytest.param(["10/01/2026", "17/08/2026"], "US", True, id="proof"),
        pytest.param(["10/01/2026", "08/17/2026"], "FR", False, id="other proof"),
        pytest.param(["17/08/2026", "08/17/2026"], "FR", None, id="both ways"),
        pytest.param(["10/01/2026"], "US", False, id="American custom"),
        pytest.param(["10/01/2026"], "GB", True, id="British custom"),
        pytest.param(["10/01/2026"], "CA", None, id="no custom"),
        pytest.param(["10/01/2026"], None, None, id="no region"),
    ],
)
def test_a_column_decides_the_order_of_its_dates(values, region, order):
    assert day_first_of(values, region) is order


@pytest.mark.parametrize(
    ("cell", "day_first", "found"),
    [
        ("2026-01-10", None, date(2026, 1, 10)),
        ("20260110", None, date(2026, 1, 10)),
        ("10/01/2026", True, date(2026, 1, 10)),
        ("10/01/2026", False, date(2026, 10, 1)),
        ("17/08/2026", None, date(2026, 8, 17)),
        ("10. 1. 2026", True, date(2026, 1, 10)),
        ("10/01/26", True, date(2026, 1, 10)),
        ("Jan 10, 2026", None, date(2026, 1, 10)),
        ("10 January 2026", None, date(2026, 1, 10)),
    ],
)
def test_a_date_is_read(cell, day_first, found):
    assert parse_date(cell, day_first) == found


@pytest.mark.parametrize("cell", ["10/01/2026", "31/02/2026", "0", "2026-13-01", ""])
def test_what_is_no_certain_date_is_refused(cell):
    with pytest.raises(UnreadableDate):
        parse_date(cell)


def test_a_birthday_of_two_digits_is_not_in_the_future():
    row = cleaned("birthday", "17/08/35")

    assert row.fields["birthday"] == date(1935, 8, 17)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-10T09:30:00Z",
        "2026-01-10 09:30:00 UTC",
        "2026-01-10T10:30:00.123+01:00",
        "2026-01-10 04:30 -0500",
        "10/01/2026 9:30 AM",
        "10.01.2026, 09:30",
        "1768037400",
        "1768037400000",
    ],
)
def test_an_instant_is_read_in_utc(cell):
    assert parse_moment(cell, day_first=True) == datetime(
        2026, 1, 10, 9, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("us", "US"),
        ("UK", "GB"),
        ("États-Unis", "US"),
        ("Deutschland", "DE"),
        ("Países Bajos", "NL"),
        ("Perancis", "FR"),
        ("Narnia", ""),
    ],
)
def test_a_country_is_known_by_its_name_in_any_language_served(name, country):
    assert country_of(name) == country


@given(st.text())
def test_no_text_upsets_the_readers_of_places(text):
    found = country_of(text), language_of(text), region_of(text, "US"), zone_of(text)

    assert all(isinstance(name, str) for name in found)


@given(st.text(), st.booleans() | st.none())
def test_no_text_upsets_the_reader_of_dates(text, day_first):
    try:
        moment = parse_moment(text, day_first)
    except UnreadableDate:
        return

    assert moment.tzinfo is UTC


@given(st.lists(st.text("0123456789.,/- €'yesno:", max_size=12)))
def test_every_value_fits_the_type_guessed_from_it(values):
    kind = guess_type(values)

    for value in filter(str.strip, values):
        coerce(value, kind, day_first=day_first_of(values, "FR"))


@given(st.sampled_from([*FIELDS[1:], "attr.x"]), st.text())
def test_only_a_phone_can_reject_a_row(field, cell):
    assert isinstance(cleaned(field, cell), Cleaned)
