"""A list's languages, template and blanks are said in its form."""

import pytest

from subscribers.composing import compose, placeholders
from subscribers.models import SubscriberList
from tests.factories import make_list
from tests.staffing import form_of, page, staff

pytestmark = pytest.mark.django_db

NOUN = "subscribers.subscriberlist"


@pytest.fixture
def lst() -> SubscriberList:
    return make_list()


def edit(lst: SubscriberList, **values: object) -> object:
    client, url = staff("marketer"), page(NOUN, "change", lst.pk)
    response = client.post(url, {**form_of(client, url), **values})
    lst.refresh_from_db()
    return response


def test_the_blanks_of_a_template_are_kept(lst):
    edit(lst, template="age_gated", of_goods="wine", of_minimum_age="21")

    assert (lst.template, lst.template_values) == (
        "age_gated",
        {"goods": "wine", "minimum_age": "21"},
    )


def test_the_blanks_of_another_template_are_left_behind(lst):
    edit(lst, template="retail", of_goods="wine", of_where_offers_count="in our shops")

    assert lst.template_values == {"where_offers_count": "in our shops"}


def test_blanks_in_other_languages_are_kept_and_shown_again(lst):
    edit(lst, template="age_gated", of_goods="wine", of_others="goods.fr = du vin")

    assert lst.template_values == {"goods": "wine", "goods.fr": "du vin"}
    client, url = staff("marketer", "max"), page(NOUN, "change", lst.pk)
    assert form_of(client, url)["of_others"] == "goods.fr = du vin"


def test_a_blank_nobody_asks_for_is_said_beside_its_field(lst):
    shown = edit(lst, template="age_gated", of_goods="wine", of_others="food.fr = vin")

    errors = shown.context["adminform"].form.errors
    assert "has no food.fr" in errors["of_others"][0]


def test_an_impossible_age_is_said_beside_its_field(lst):
    shown = edit(lst, template="age_gated", of_goods="wine", of_minimum_age="old")

    errors = shown.context["adminform"].form.errors
    assert errors["of_minimum_age"] == [
        "The minimum age is a whole number from 13 to 25."
    ]


def test_languages_are_ticked(lst):
    edit(lst, languages=["fr", "ar"])

    assert lst.all_languages == ("en", "fr", "ar")


def test_a_language_a_file_named_stays_one_may_choose(lst):
    SubscriberList.objects.update(language="sv")

    edit(lst, purpose="news")

    assert (lst.language, lst.purpose) == ("sv", "news")


def test_a_purpose_is_written_for_each_language(lst):
    edit(lst, languages=["fr"], purposes="fr = offres et nouveautés")

    assert lst.purpose_in("fr") == "offres et nouveautés"


def test_a_purpose_in_a_language_without_wording_is_said_beside_its_field(lst):
    shown = edit(lst, purposes="sv = erbjudanden")

    [error] = shown.context["adminform"].form.errors["purposes"]
    assert "no wording in “sv”" in error


def test_wording_that_lacks_its_purpose_is_not_reviewed(lst):
    edit(lst, languages=["fr"])

    assert "[PURPOSE IN FRENCH]" in compose(lst, "fr")
    assert placeholders(compose(lst, "fr"))
