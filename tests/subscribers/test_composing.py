"""Wording is composed per country and language, and never with a blank left in it."""

import pytest

from subscribers.composing import age_tick, compose, mistakes_in, unfilled
from subscribers.models import SubscriberList
from subscribers.wordings import known, languages, words_of

PURPOSES = dict.fromkeys(languages(), "offers")


def list_of(**fields: object) -> SubscriberList:
    return SubscriberList(brand="Petal & Stem", purpose="offers", **fields)


@pytest.mark.parametrize(
    ("language", "country", "words"),
    [
        ("en", "US", ("STOP", "HELP")),
        ("fr", "FR", ("STOP", "AIDE")),
        ("fr", "CA", ("ARRET", "AIDE")),
        ("es", "ES", ("STOP", "AYUDA")),
        ("es", "MX", ("ALTO", "AYUDA")),
        ("pt", "BR", ("SAIR", "AJUDA")),
        ("id", "ID", ("STOP", "BANTUAN")),
    ],
)
def test_people_are_told_the_words_they_know(language, country, words):
    text = compose(list_of(), language, country)

    assert all(word in text for word in words)


def test_a_country_gets_the_sentence_it_asks_for_and_another_does_not():
    sentence = words_of("en").sentences["costless"]

    assert sentence in compose(list_of(), "en", "AU")
    assert sentence not in compose(list_of(), "en", "US")


@pytest.mark.parametrize("language", languages())
def test_a_promise_is_said_in_every_language(language):
    lst = list_of(promise_messages=4, promise_per="month")

    assert "4" in compose(lst, language, "US")


def test_a_region_of_a_language_is_read_in_the_language():
    assert (known("pt-BR"), known("FR_ca"), known("sv")) == ("pt", "fr", "")


@pytest.mark.parametrize("language", languages())
def test_what_is_not_filled_in_stands_out(language):
    lst = list_of(template="healthcare", template_values={"practice_name": "Sunrise"})

    assert "[CARE PURPOSE]" in compose(lst, language)
    assert unfilled(lst) == ["[CARE PURPOSE]"]


def test_a_blank_may_be_filled_in_for_each_language():
    values = {"goods": "wine", "goods.fr": "du vin", "minimum_age": "21"}
    lst = list_of(template="age_gated", template_values=values, purposes=PURPOSES)

    assert "du vin" in compose(lst, "fr")
    assert "wine" in compose(lst, "de")


def test_a_blank_in_a_language_without_wording_is_refused():
    assert list(mistakes_in("age_gated", {"goods.sv": "vin"})) == ["goods.sv"]


def test_a_list_of_the_standard_template_has_nothing_to_fill_in():
    assert unfilled(list_of()) == []


def test_a_placeholder_typed_by_hand_is_one_too():
    assert unfilled(list_of(support="[PHONE]")) == ["[PHONE]"]


@pytest.mark.parametrize("language", languages())
def test_no_wording_claims_that_a_law_is_kept(language):
    lst = list_of(template="healthcare")

    assert "HIPAA" not in compose(lst, language)
    assert "GDPR" not in compose(lst, language)


@pytest.mark.parametrize("language", languages())
def test_people_state_the_very_age_that_the_wording_names(language):
    values = {"goods": "wine", "minimum_age": "21"}
    lst = list_of(template="age_gated", template_values=values, purposes=PURPOSES)
    text = compose(lst, language)
    lst.template_values = {"goods": "wine", "minimum_age": "18"}

    assert "21" in age_tick(text, language).statement
    assert age_tick(compose(list_of(purposes=PURPOSES), language), language) is None


@pytest.mark.parametrize("age", ["eighteen", "12", "26", "-18", "1e1"])
def test_a_minimum_age_is_a_possible_age(age):
    found = mistakes_in("age_gated", {"goods": "wine", "minimum_age": age})

    assert list(found) == ["minimum_age"]


def test_a_blank_of_another_template_is_refused():
    assert list(mistakes_in("retail", {"practice_name": "Sunrise"})) == [
        "practice_name"
    ]
