"""A wording is read for what regulators ask for, and what it leaves out is named."""

import pytest

from subscribers import disclosures
from subscribers.elements import ELEMENTS, elements_of, missing_elements
from subscribers.models import SubscriberList

WHOLE = {
    "brand": "Petal & Stem",
    "purpose": "offers",
    "support": "+1 202 555 0100",
    "terms_url": "https://example.com/terms",
    "privacy_url": "https://example.com/privacy",
}


def list_of(**fields: object) -> SubscriberList:
    return SubscriberList(**{**WHOLE, **fields})


@pytest.mark.parametrize("language", disclosures.WORDING)
@pytest.mark.parametrize(
    "promise",
    [{}, {"promise_messages": 4, "promise_per": "week"}],
    ids=["varies", "promised"],
)
def test_a_whole_list_leaves_nothing_out(language, promise):
    assert missing_elements(list_of(language=language, **promise)) == []


@pytest.mark.parametrize("language", disclosures.WORDING)
@pytest.mark.parametrize(
    ("field", "element"),
    [
        ("support", "HELP with a contact"),
        ("terms_url", "terms"),
        ("privacy_url", "privacy"),
    ],
)
def test_what_the_list_does_not_say_is_named(language, field, element):
    assert missing_elements(list_of(language=language, **{field: ""})) == [element]


def test_a_language_without_words_of_its_own_is_read_in_english():
    assert missing_elements(list_of(language="xx")) == []


@pytest.mark.parametrize("sentence", ["rates", "free", "ways", "varies"])
def test_a_text_without_a_sentence_lacks_its_element(sentence):
    said = disclosures.WORDING["en"][sentence]
    text = disclosures.compose(list_of()).replace(said, "")
    lost = [name for name, said in ELEMENTS if sentence in "|".join(said)]

    missing = [one.name for one in elements_of(text, "en") if not one.is_there]

    assert missing == lost
