"""A file's sign-up pages: words, languages, colours, questions and a test."""

import pytest

from subscribers.models import SignupPage
from subscribers.signup.texts import text_of

pytestmark = pytest.mark.django_db

PAGE = '[[signup_pages]]\nslug = "offers"'
MORE = """
incentive = "The code comes by text."
benefits = ["Peonies first", "Workshops"]
thanks = "Show the code."
languages = ["fr"]
asks = { email = "optional", first_name = "required" }
colours = { accent = "#9B2C4A" }
share_b = 50
texts = [
    { language = "en", variant = "B", headline = "Be first" },
    { language = "fr", headline = "10 % de moins" },
]
"""


def with_more(example: str, more: str = MORE) -> str:
    assert PAGE in example
    return example.replace(PAGE, PAGE + "\n" + more.strip(), 1)


def row() -> SignupPage:
    return SignupPage.objects.select_related("list").get()


def test_a_page_holds_what_its_table_says(apply, example):
    apply(with_more(example))

    page = row()
    assert page.benefits == ["Peonies first", "Workshops"]
    assert page.asks == [["email", "optional"], ["first_name", "required"]]
    assert (page.accent, page.background) == ("#9b2c4a", "#f6f4ef")
    assert text_of(page, "en", "B").headline == "Be first"
    assert text_of(page, "fr").headline == "10 % de moins"


def test_applying_it_again_changes_nothing(apply, example):
    apply(with_more(example))

    assert apply(with_more(example))["updated"] == 0


def test_a_page_without_any_of_it_is_whole(apply, example):
    apply(example)

    assert (row().benefits, row().texts, row().share_b) == ([], [], 0)


def test_taking_it_out_of_the_file_takes_it_off_the_page(apply, example):
    apply(with_more(example))

    apply(example)

    assert (row().incentive, row().texts, row().version) == ("", [], 2)


@pytest.mark.parametrize(
    ("more", "place", "sentence"),
    [
        pytest.param(
            'colours = { accent = "#e8a0b0" }',
            "colours.accent",
            "The accent on the background has a contrast of",
            id="nobody can read it",
        ),
        pytest.param(
            'colours = { accent = "pink" }',
            "colours.accent",
            'must be a colour such as "#0f766e".',
            id="no colour",
        ),
        pytest.param(
            'benefits = ["1", "2", "3", "4", "5", "6"]',
            "benefits",
            "must not be more than 5 lines.",
            id="many benefits",
        ),
        pytest.param(
            'asks = { shoe_size = "optional" }',
            "asks.shoe_size",
            "must be first_name, last_name, email, birthday, postcode or topics",
            id="unknown question",
        ),
        pytest.param(
            'texts = [{ language = "fr", headline = "Moins" }]',
            "texts 1.language",
            'the page is not in "fr"; name it in languages.',
            id="language not named",
        ),
        pytest.param(
            'texts = [{ language = "en", headline = "Less" }]',
            "texts 1",
            "version A in en is written twice.",
            id="written twice",
        ),
        pytest.param(
            'languages = ["xx"]', "languages", "must be en, fr", id="no such language"
        ),
        pytest.param(
            "share_b = 50", "share_b", "there is no version B in en", id="no version B"
        ),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(
    refusal, example, more, place, sentence
):
    [line, *_] = refusal(with_more(example, more))

    assert sentence in line
    assert f'"offers", key {place}: ' in line
