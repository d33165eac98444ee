"""A wording is read for what its country asks, and what it leaves out is named."""

from itertools import product

import pytest

from subscribers.composing import compose
from subscribers.elements import ELEMENTS, elements_of, missing_elements
from subscribers.models import SubscriberList
from subscribers.required import SOURCELESS, rule_of, rules
from subscribers.wordings import languages

WHOLE = {
    "brand": "Petal & Stem",
    "purpose": "offers",
    "support": "+1 202 555 0100",
    "terms_url": "https://example.com/terms",
    "privacy_url": "https://example.com/privacy",
}
# One country of each rule, and one that nobody knows.
COUNTRIES = [*(rule.countries[0] for rule in rules() if rule.countries), "BR"]
TEMPLATES = {
    "standard": {},
    "retail": {"where_offers_count": "in our shops"},
    "healthcare": {"practice_name": "Sunrise Dental", "care_purpose": "check-ups"},
    "age_gated": {"goods": "wine", "minimum_age": "21"},
}


def list_of(**fields: object) -> SubscriberList:
    return SubscriberList(**{**WHOLE, **fields})


def names(rows: object) -> list[str]:
    return [one.name for one in rows if not one.is_there]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize(
    "promise",
    [(None, ""), (1, "day"), (4, "week")],
    ids=["varies", "one", "several"],
)
def test_a_whole_list_leaves_nothing_out(language, country, promise):
    lst = list_of(promise_messages=promise[0], promise_per=promise[1])

    assert missing_elements(lst, language, country) == []


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("field", "element"),
    [
        ("support", "HELP with a contact"),
        ("terms_url", "terms"),
        ("privacy_url", "privacy"),
    ],
)
def test_what_the_list_does_not_say_is_named(language, field, element):
    assert missing_elements(list_of(**{field: ""}), language, "US") == [element]


def test_a_language_without_words_of_its_own_is_read_in_english():
    assert missing_elements(list_of(language="xx")) == []


@pytest.mark.parametrize(
    "sentence", ["rates", "free", "ways", "varies", "withdraw", "costless"]
)
def test_a_text_without_a_sentence_lacks_its_element(sentence):
    said = languages()["en"].sentences[sentence].format(stop="STOP", help="HELP")
    text = compose(list_of()).replace(said, "")
    lost = [name for name, said in ELEMENTS.items() if sentence in "|".join(said)]

    assert names(elements_of(text, "en")) == lost


def test_a_country_asks_for_what_another_does_not():
    american = compose(list_of(), "en", "US")

    assert names(elements_of(american, "en", "US")) == []
    assert names(elements_of(american, "en", "AU")) == ["leaving is free of charge"]


def test_a_country_nobody_knows_is_asked_for_everything():
    assert set(rule_of("BR").names) == set(ELEMENTS)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: "-".join(rule.countries[:1]))
def test_every_element_that_is_asked_for_has_its_source_and_its_sentence(rule):
    for element in rule.elements:
        assert element.name in ELEMENTS
        assert element.sources or element.confidence in SOURCELESS


def test_no_country_has_two_rules():
    codes = [code for rule in rules() for code in rule.countries]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("language", "template"), list(product(languages(), TEMPLATES)), ids=str
)
def test_a_template_says_what_its_trade_has_to(language, template):
    lst = list_of(template=template, template_values=TEMPLATES[template])
    text = compose(lst, language, "US")

    assert missing_elements(lst, language, "US") == []
    assert all(value in text for value in TEMPLATES[template].values())


@pytest.mark.parametrize("template", [name for name in TEMPLATES if TEMPLATES[name]])
def test_a_wording_without_its_templates_sentence_lacks_its_element(template):
    plain = compose(list_of(), "en", "US")

    assert len(names(elements_of(plain, "en", "US", template))) == 1
