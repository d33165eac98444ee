"""How texts are cut and billed."""

from itertools import pairwise

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from campaigns.composing.parts import (
    BASIC,
    EXTENSION,
    GSM_7,
    UCS_2,
    Parts,
    clusters,
    costly_characters,
    count_parts,
    cut,
)

FAMILY = "👨‍👩‍👧‍👦"  # one character to a reader, 11 UTF-16 units
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)
GSM_TEXT = st.text(sorted(BASIC | EXTENSION), max_size=700)
TRICKY = st.lists(
    st.sampled_from(
        ["a", "é", "€", "[", "\r\n", FAMILY, "🇫🇷", "e\u0301", "क्षि", "👍🏽"]
    ),
    max_size=150,
).map("".join)


def units(piece: str, encoding: str) -> int:
    if encoding == GSM_7:
        return sum(2 if character in EXTENSION else 1 for character in piece)
    return len(piece.encode("utf-16-be", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("", Parts(GSM_7, 0, 0), id="nothing"),
        pytest.param("Hi", Parts(GSM_7, 2, 1), id="short"),
        pytest.param("a" * 160, Parts(GSM_7, 160, 1), id="full single"),
        pytest.param("a" * 161, Parts(GSM_7, 161, 2), id="one too many"),
        pytest.param("a" * 306, Parts(GSM_7, 306, 2), id="two full"),
        pytest.param("a" * 307, Parts(GSM_7, 307, 3), id="two full and one"),
        pytest.param("€" * 80, Parts(GSM_7, 160, 1), id="euros cost two"),
        pytest.param("€" * 81, Parts(GSM_7, 162, 2), id="one euro too many"),
        pytest.param("a" * 152 + "€" * 10, Parts(GSM_7, 172, 2), id="euro at the cut"),
        pytest.param("a" * 152 + "[" + "b" * 152, Parts(GSM_7, 306, 3), id="no halves"),
        pytest.param("ñéèàöüß¡¿Ç", Parts(GSM_7, 10, 1), id="accents of GSM-7"),
        pytest.param("ç" * 70, Parts(UCS_2, 70, 1), id="full single in UCS-2"),
        pytest.param("ç" * 71, Parts(UCS_2, 71, 2), id="one too many in UCS-2"),
        pytest.param("ç" * 134, Parts(UCS_2, 134, 2), id="two full in UCS-2"),
        pytest.param("🌷" * 35, Parts(UCS_2, 70, 1), id="emoji cost two"),
        pytest.param("🌷" * 36, Parts(UCS_2, 72, 2), id="one emoji too many"),
        pytest.param("🌷" * 67, Parts(UCS_2, 134, 3), id="no half emoji"),
        pytest.param(FAMILY * 7, Parts(UCS_2, 77, 2), id="families stay together"),
        pytest.param("It’s on", Parts(UCS_2, 7, 1), id="a curly quote is enough"),
        pytest.param("\x1b", Parts(UCS_2, 1, 1), id="escape is no character"),
        pytest.param("\f", Parts(GSM_7, 2, 1), id="form feed"),
    ],
)
def test_a_text_is_counted_as_carriers_bill_it(text, parts):
    assert count_parts(text) == parts


@given(ANY_TEXT | GSM_TEXT | TRICKY)
@example("a" + "\u0301" * 500)
@example("🇫🇷" * 60)
@example("\ud83d\ude00" * 60)
def test_the_pieces_are_the_text(text):
    assert "".join(cut(text)) == text


@given(ANY_TEXT | GSM_TEXT | TRICKY)
@example("a" + "\u0301" * 500)
@example("\ud83d\ude00" * 60)
def test_every_piece_fits(text):
    encoding = count_parts(text).encoding
    pieces = cut(text)
    room = {GSM_7: (160, 153), UCS_2: (70, 67)}[encoding][len(pieces) > 1]

    assert all(0 < units(piece, encoding) <= room for piece in pieces)


@given(ANY_TEXT | GSM_TEXT | TRICKY)
def test_the_count_is_what_cutting_gives(text):
    counted = count_parts(text)

    assert counted.parts == len(cut(text))
    assert counted.units == units(text, counted.encoding)


@given(TRICKY)
def test_no_piece_begins_inside_a_character(text):
    pieces = cut(text)

    assert [c for piece in pieces for c in clusters(piece)] == clusters(text)


@given(TRICKY | GSM_TEXT)
def test_no_piece_could_have_held_the_next_character(text):
    encoding = count_parts(text).encoding
    pieces = cut(text)
    room = {GSM_7: 153, UCS_2: 67}[encoding]

    for piece, following in pairwise(pieces):
        assert units(piece + clusters(following)[0], encoding) > room


@given(st.integers(68, 300), st.sampled_from(["\u0301", "\u200d👩"]))
def test_a_character_longer_than_a_part_is_cut_between_code_points(size, extension):
    pieces = cut("e" + extension * size)

    assert all(piece.encode("utf-16-be") for piece in pieces)


@given(GSM_TEXT)
def test_gsm_text_has_no_costly_characters(text):
    assert costly_characters(text) == ()


def test_costly_characters_come_in_order_and_once():
    assert costly_characters("ça “va” ça €") == ("ç", "“", "”")


@given(ANY_TEXT)
def test_a_text_is_ucs_2_exactly_when_something_is_costly(text):
    assert (count_parts(text).encoding == UCS_2) == bool(costly_characters(text))


def test_the_alphabet_has_127_letters_and_10_more():
    assert (len(BASIC), len(EXTENSION)) == (127, 10)


def test_a_reader_counts_a_family_as_one():
    assert clusters(FAMILY) == regex.findall(r"\X", FAMILY) == [FAMILY]
