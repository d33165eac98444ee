"""What a phone suggests: what the newest text asks for comes first."""

import pytest

from keywords.simulator import suggesting

KEYWORDS = ("TULIP", "WIN")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Reply YES to get offers. HELP for help, NO or STOP to decline.", "YES NO"),
        ("You left all our lists. Text START to rejoin.", "START YES"),
        ("Which flower?\n1 Tulips\n2 Roses\nReply STOP to end", "1 2"),
        ("Répondez OUI pour recevoir nos offres.", "OUI YES"),
        ("Yes, from Friday on!", "YES STOP"),
    ],
    ids=["a request", "a leaving", "a poll", "French", "a sentence"],
)
def test_what_is_asked_for_comes_first(text, first):
    assert suggesting.after(text, KEYWORDS)[:2] == tuple(first.split())


def test_the_usual_words_and_the_keywords_follow():
    said = suggesting.after("Text START to rejoin.", KEYWORDS)

    assert said == ("START", "YES", "STOP", "HELP", "TULIP", "WIN")


def test_a_keyword_comes_first_where_nothing_was_said():
    assert suggesting.at_first(KEYWORDS)[:3] == ("TULIP", "WIN", "YES")
