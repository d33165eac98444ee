"""A language is one file with English's keys; a file that has others is refused."""

from dataclasses import replace

import pytest

from subscribers.wordings import WordingError, languages, refuse_odd, words_of


def test_nine_languages_have_wording():
    assert set(languages()) == {*("en", "fr", "es", "pt", "de", "nl", "it", "id", "ar")}


@pytest.mark.parametrize("change", [{"agree": "…", "extra": "…"}, {}])
def test_a_file_with_other_sentences_than_english_is_refused(change):
    odd = replace(words_of("fr"), sentences=change)

    with pytest.raises(WordingError, match=r"fr.toml, \[sentences\]"):
        refuse_odd(odd, words_of("en"))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("table", ["promises", "sentences", "joining", "templates"])
def test_every_sentence_fills_in_what_the_english_one_does(language, table):
    english, theirs = getattr(words_of("en"), table), getattr(words_of(language), table)

    for name, sentence in english.items():
        assert blanks(theirs[name]) == blanks(sentence), name


def blanks(sentence: str) -> set[str]:
    return {part.partition("}")[0] for part in sentence.split("{")[1:]}
