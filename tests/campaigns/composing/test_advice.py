"""Each warning and each line of the checklist, and the twin that has none."""

from collections.abc import Sequence

import pytest

from campaigns.composing.advice import Advice, Written, advise, checklist
from campaigns.composing.costs import Reading
from campaigns.composing.health import health_words

WAY_OUT = "\nReply STOP to end"


def written(body: str = "Petal: tulips.", **more: object) -> Written:
    reading = Reading(f"{body}{WAY_OUT}", body)
    return Written(**{"body": body, "readings": [reading], **more})


def codes(advice: Sequence[Advice]) -> list[str]:
    return [one.code for one in advice]


WARNED = {
    "emoji": ("wide", {"body": "Tulips 🌷"}),
    "curly apostrophe": ("wide", {"body": "It’s spring"}),
    "a letter with an accent": ("wide", {"body": "Łódź"}),
    "four parts": ("long", {"body": "x" * 460}),
    "no default": ("no_default", {"lacking": {"first_name": 3}, "audience": 10}),
    "short link in the text": ("shortener", {"body": "Look: bit.ly/tulips"}),
    "short link with a scheme": ("shortener", {"body": "https://www.tinyurl.com/a"}),
    "short link as a target": (
        "shortener",
        {"fields": ["l"], "links": {"l": "https://t.co/tulips"}},
    ),
    "a stopped trade": ("stopped", {"body": "Win at our casino"}),
    "health on a healthcare list": (
        "health",
        {"body": "Your lab results are in", "is_healthcare": True},
    ),
    "capitals": ("capitals", {"body": "BIG SALE TODAY in the shop"}),
    "typed address": ("typed_address", {"body": "See https://petal.example/tulips."}),
    "typed without scheme": ("typed_address", {"body": "See petal.example/tulips"}),
}
UNWARNED = {
    "euro sign": {"body": "Tulips for 5 €"},
    "three parts": {"body": "x" * 440},
    "everybody has it": {"lacking": {"first_name": 0}, "audience": 10},
    "own page as a target": {
        "fields": ["l"],
        "links": {"l": "https://petal.example/bit.ly"},
    },
    "a target the text does not use": {"links": {"l": "https://t.co/tulips"}},
    "a name that ends alike": {"body": "Rabbit.lyre"},
    "health on any other list": {"body": "Your lab results are in"},
    "a visit on a healthcare list": {
        "body": "See you on Tuesday at 9",
        "is_healthcare": True,
    },
    "two words in capitals": {"body": "Text STOP or HELP"},
    "single capitals": {"body": "I A B sell tulips"},
    "a field in capitals": {"body": "{{ first_name|default:'YOU ARE GREAT' }}"},
    "a full stop without space": {"body": "Open Sat.Sun"},
}


@pytest.mark.parametrize(("code", "more"), WARNED.values(), ids=WARNED)
def test_it_warns(code, more):
    assert codes(advise(written(**more))) == [code]


@pytest.mark.parametrize("more", UNWARNED.values(), ids=UNWARNED)
def test_it_does_not_warn(more):
    assert advise(written(**more)) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"body": "It’s spring"}, "“’” at position 3: write ' instead."),
        ({"body": "Tulips 🌷 and 🌷"}, "“🌷” at positions 8 and 14: leave it out."),
        ({"body": f"{'x' * 100} 🌷"}, "2 parts instead of 1"),
        ({"body": "It’s"}, "no part more"),
        ({"lacking": {"attr.shoe_size": 3}, "audience": 9}, "no shoe size"),
        ({"lacking": {"first_name": 1}, "audience": 1}, "1 of 1 person have"),
    ],
    ids=["where", "twice", "dearer", "as dear", "column", "one"],
)
def test_a_warning_says_what_and_where(more, said):
    [advice] = advise(written(**more))

    assert said in advice.sentence


def test_what_a_value_brings_is_not_looked_for_in_the_text():
    reading = Reading("Hi Łucja", "Hi Łucja")

    [advice] = advise(written("Hi {{ first_name }}", readings=[reading]))

    assert "“Ł” comes with a person's own values." in advice.sentence


CHECKED = {
    "brand named": ("Says who writes", True, {"brand": "Petal"}),
    "brand not named": ("Says who writes", False, {"brand": "Rose & Co"}),
    "no brand known": ("Says who writes", False, {}),
    "called by name": ("Calls people by name", True, {"fields": ["first_name"]}),
    "not called by name": ("Calls people by name", False, {}),
    "one link": (
        "Has one link to tap",
        True,
        {"fields": ["shop"], "links": {"shop": "https://petal.example"}},
    ),
    "a link not used": (
        "Has one link to tap",
        False,
        {"links": {"shop": "https://petal.example"}},
    ),
    "two links": (
        "Has one link to tap",
        False,
        {"body": "a.example/1 b.example/2"},
    ),
    "one part": ("Fits in one part", True, {}),
    "two parts": ("Fits in one part", False, {"body": "x" * 160}),
    "a way out": ("Says how to leave", True, {}),
    "no way out needed": (
        "Says how to leave",
        True,
        {"is_promotional": False, "readings": []},
    ),
    "cannot be made": ("Says how to leave", False, {"readings": []}),
}


@pytest.mark.parametrize(("label", "is_met", "more"), CHECKED.values(), ids=CHECKED)
def test_the_checklist_ticks_what_is_there(label, is_met, more):
    ticked = {item.label: item.is_met for item in checklist(written(**more))}

    assert ticked[label] is is_met


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (Reading(f"Hi{WAY_OUT}", "Hi"), "“Reply STOP to end” is added by itself."),
        (Reading("Text STOP to end", "Text STOP to end"), "In your own words."),
    ],
    ids=["added", "own"],
)
def test_the_checklist_says_whose_way_out_it_is(reading, said):
    *_, item = checklist(written(readings=[reading]))

    assert item.detail == said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Refill your prescription", ["Refill", "prescription"]),
        ("Votre ordonnance est prête", ["ordonnance"]),
        ("Ihr Rezept liegt bereit", ["Rezept"]),
        ("Resep Anda siap", ["Resep"]),
        ("Su tratamiento empieza el lunes", ["tratamiento"]),
        ("A hive of bees, in treated wood", []),
    ],
)
def test_words_about_health_are_named(body, words):
    assert health_words(body) == words
