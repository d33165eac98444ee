"""The wording of a list in the shop's file: its languages, its template, its blanks."""

import pytest

from subscribers.models import Disclosure, SubscriberList

pytestmark = pytest.mark.django_db

FRENCH = 'languages = ["fr"]\npurposes = { fr = "offres" }'
LANGUAGES = 'languages = ["fr", "ar"]\npurposes = { fr = "offres", ar = "عروض" }'
HEALTH = """template = "healthcare"
template_values = { practice_name = "Sunrise Dental", care_purpose = "check-ups" }"""
AGE = 'template = "age_gated"\ntemplate_values = { goods = "wine", minimum_age = 21 }'


def with_keys(example: str, keys: str) -> str:
    """The example with more keys in its list."""
    return example.replace('opt_in = "double"', f'opt_in = "double"\n{keys}')


def test_wording_is_published_in_every_language_of_every_country(apply, example):
    apply(with_keys(example, LANGUAGES))

    found = Disclosure.objects.values_list("country", "language")
    assert sorted(found) == [
        (country, language)
        for country in ("FR", "US")
        for language in ("ar", "en", "fr")
    ]


def test_a_language_added_later_gets_its_wording(apply, example):
    apply(example)

    done = apply(with_keys(example, FRENCH))

    assert done["updated"] == 1
    assert Disclosure.objects.filter(language="fr").count() == 2
    assert Disclosure.objects.filter(language="en", version=2).count() == 0


def test_the_wording_says_the_purpose_in_its_own_language(apply, example):
    apply(with_keys(example, FRENCH))

    assert "(offres)" in Disclosure.objects.filter(language="fr").first().text


def test_a_language_without_its_purpose_is_refused(refusal, example):
    [said, *_] = refusal(with_keys(example, 'languages = ["fr"]'))

    assert "key purposes: the wording in French has to say" in said


def test_a_template_and_its_values_are_in_the_wording(apply, example):
    apply(with_keys(example, HEALTH))

    assert "Sunrise Dental uses your number only" in Disclosure.objects.first().text


def test_an_age_may_be_a_number(apply, example):
    apply(with_keys(example, AGE))

    assert SubscriberList.objects.get().template_values["minimum_age"] == "21"


def test_a_template_left_out_stays_as_it_was(apply, example):
    apply(with_keys(example, AGE))

    apply(example)

    assert SubscriberList.objects.get().template == "age_gated"


@pytest.mark.parametrize(
    ("keys", "key", "said"),
    [
        pytest.param(
            'template = "healthcare"\ntemplate_values = { practice_name = "Sunrise" }',
            "template_values",
            "the wording still has [CARE PURPOSE]: say what stands there.",
            id="a blank left open",
        ),
        pytest.param(
            'template = "retail"\ntemplate_values = { practice_name = "Sunrise" }',
            "template_values.practice_name",
            "The template retail has no practice_name; it has where_offers_count.",
            id="a blank of another template",
        ),
        pytest.param(
            'template = "age_gated"\ntemplate_values = { minimum_age = 3 }',
            "template_values.minimum_age",
            "The minimum age is a whole number from 13 to 25.",
            id="no possible age",
        ),
        pytest.param(
            "template_values = { goods = 'wine' }",
            "template_values",
            "needs the key template beside it.",
            id="values of no template",
        ),
        pytest.param(
            'languages = ["sv"]',
            "languages",
            "must hold languages there is wording in: en, ar, de, es, fr, id, it, nl, "
            'pt; "sv" is none.',
            id="a language without wording",
        ),
    ],
)
def test_what_no_wording_can_be_made_of_is_refused(refusal, example, keys, key, said):
    [line] = [line for line in refusal(with_keys(example, keys)) if "lists" in line]

    assert f"key {key}:" in line
    assert line.endswith(said)
    assert not SubscriberList.objects.exists()


def test_a_page_that_lacks_something_says_what_and_where(apply, example, capsys):
    apply(example)

    said = capsys.readouterr().err
    assert (
        "The sign-up page offers stays a draft. The approved wording for United States "
        "lacks HELP with a contact, terms and privacy." in said
    )
