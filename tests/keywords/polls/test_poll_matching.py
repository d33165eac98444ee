"""Which option or score a text chooses: tolerant, and never a guess between two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywords.polls.matching import Choice, chosen, scored

FLOWERS = [
    Choice(1, "Tulips", ("tulpen",)),
    Choice(2, "Red roses"),
    Choice(3, "Pivoines d'été"),
]
YES_NO = [Choice(1, "Yes", ("oui", "ja")), Choice(2, "No", ("non", "nein"))]

CHOSEN = {
    "a digit": ("2", 2),
    "a bracket": ("2)", 2),
    "a full stop": ("2.", 2),
    "a hash": ("#2", 2),
    "a keycap": ("2\ufe0f\u20e3", 2),
    "a circled digit": ("②", 2),
    "arabic digits": ("٢", 2),
    "wide digits": ("２", 2),
    "option 2": ("Option 2", 2),
    "option2": ("option2", 2),
    "no2": ("nr2", 2),
    "number two": ("number two", 2),
    "the second one": ("The second one!", 2),
    "the 2nd": ("the 2nd", 2),
    "second, French": ("la deuxième", 2),
    "second, German": ("das zweite bitte", 2),
    "second, Indonesian": ("yang kedua", 2),
    "the last one": ("the last one", 3),
    "two, French": ("deux", 2),
    "a polite number": ("2 please, thanks", 2),
    "a sentence with a number": ("I'd choose number 3", 3),
    "the label": ("red roses", 2),
    "capitals": ("TULIPS", 1),
    "no space": ("redroses", 2),
    "no accents": ("pivoines dete", 3),
    "another word": ("Tulpen", 1),
    "a label in a sentence": ("I love tulips so much", 1),
    "a typo": ("tulpis", 1),
    "two typos in a long label": ("pivoine dete", 3),
    "a label with an emoji": ("tulips 🌷", 1),
}


@pytest.mark.parametrize(("text", "number"), CHOSEN.values(), ids=CHOSEN)
def test_it_reads_an_option_however_it_is_written(text, number):
    assert chosen(text, FLOWERS) == number


UNREAD = {
    "nothing": "",
    "spaces": "   ",
    "a number that is not offered": "4",
    "two numbers": "1 and 2",
    "two labels": "tulips or red roses",
    "a refusal": "not tulips",
    "neither": "neither of them",
    "a question": "how much are they?",
    "a number in a sentence": "I bought 2 bouquets yesterday",
    "a long letter": "tulips " * 100,
}


@pytest.mark.parametrize("text", UNREAD.values(), ids=UNREAD)
def test_it_guesses_nothing(text):
    assert chosen(text, FLOWERS) is None


@pytest.mark.parametrize(("text", "number"), [("no", 2), ("YES!", 1), ("ja", 1)])
def test_yes_and_no_may_be_options(text, number):
    assert chosen(text, YES_NO) == number


def test_a_slip_between_two_options_chooses_neither():
    assert chosen("rosea", [Choice(1, "roses"), Choice(2, "rosey")]) is None


SCORES = {
    "a digit": ("8", 8),
    "out of ten": ("8/10", 8),
    "in words": ("8 out of 10", 8),
    "spelt": ("eight", 8),
    "ten": ("10!", 10),
    "nought": ("0", 0),
    "a sentence": ("I'd give it a 9", None),
    "more than there is": ("11", None),
    "less than there is": ("-1", None),
    "between two": ("7-8", None),
    "out of another scale": ("4/5", None),
    "a negation": ("not 8", None),
}


@pytest.mark.parametrize(("text", "score"), SCORES.values(), ids=SCORES)
def test_it_reads_a_score(text, score):
    assert scored(text, 0, 10) == score


def test_stars_are_a_score():
    assert scored("⭐⭐⭐⭐", 1, 5) == 4


LABELS = st.lists(
    st.text(st.characters(whitelist_categories=("Ll", "Lu")), min_size=1, max_size=12),
    min_size=1,
    max_size=8,
    unique_by=str.casefold,
)


@given(st.text(max_size=80), LABELS)
def test_any_text_chooses_an_offered_option_or_none(text, labels):
    choices = [Choice(n, label) for n, label in enumerate(labels, start=1)]

    assert chosen(text, choices) in {None, *range(1, len(choices) + 1)}


@given(st.integers(1, 12), st.sampled_from(["{}", "{})", "option {}", "#{}", " {}. "]))
def test_every_offered_number_chooses_its_option(number, written):
    choices = [Choice(n, f"Flower {'x' * n}") for n in range(1, 13)]

    assert chosen(written.format(number), choices) == number


@given(st.text(max_size=80), st.sampled_from([(0, 10), (1, 5)]))
def test_any_text_gives_a_score_on_the_scale_or_none(text, scale):
    score = scored(text, *scale)

    assert score is None or scale[0] <= score <= scale[1]


@given(st.integers(0, 10))
def test_every_score_is_read(score):
    assert scored(f" {score} ", 0, 10) == score
