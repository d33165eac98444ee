"""A language's file has what English has, or is refused with a sentence."""

import copy

import pytest

from campaigns.composing.languages import (
    LANGUAGES,
    LanguageError,
    closest,
    refuse_odd,
    spoken,
)

ENGLISH = {
    "language": "en",
    "replies": {"yes": "YES"},
    "promises": {"many": "{messages} texts"},
    "ways_out": {"two_way": "Reply {stop}"},
    "notices": {"help": "{brand} texts"},
    "choices": {"less": "{brand}: {lists}"},
    "polls": {"over": "{brand}: over"},
    "contests": {"over": "{brand}: over"},
}


def changed(table: str, **texts: str) -> dict[str, object]:
    other = copy.deepcopy(ENGLISH) | {"language": "xx"}
    other[table] |= texts
    return other


def test_a_file_with_a_key_too_many_is_refused():
    with pytest.raises(LanguageError, match=r"xx\.toml, \[notices\]: hlep stands in"):
        refuse_odd(changed("notices", hlep="?"), ENGLISH)


def test_a_file_with_a_key_too_few_is_refused():
    other = changed("choices")
    del other["choices"]["less"]

    with pytest.raises(LanguageError, match="less stands in only one of it"):
        refuse_odd(other, ENGLISH)


def test_a_field_that_nothing_fills_in_is_refused():
    with pytest.raises(LanguageError, match="nothing fills marke in"):
        refuse_odd(changed("notices", help="{marke}"), ENGLISH)


def test_a_word_to_answer_with_may_stand_where_english_has_none():
    refuse_odd(changed("choices", less="{brand}: {lists}. {stop}"), ENGLISH)


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_a_region_speaks_its_language(code):
    assert spoken(f"{code}_ZZ").code == code


def test_an_unknown_language_is_told_english():
    assert (closest("sw"), spoken("sw").code) == ("en", "en")
