"""What rules may say, how a wrong one is refused, and what dates and words mean."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Q

from subscribers.errors import BadRules
from subscribers.models import AttributeType, Subscriber
from subscribers.registries import SegmentField, segment_fields
from subscribers.segmentation import (
    check_rules,
    compile_rules,
    faults_of,
    field_choices,
    kinds,
)
from subscribers.segmentation.conditions import OneOf
from tests.factories import NOON, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def attributes() -> None:
    for name, type_name in {"city": "text", "spend": "number", "n2": "date"}.items():
        AttributeType.objects.create(name=name, type=type_name)


def rule(field: object, op: object, value: object) -> dict:
    return {"field": field, "op": op, "value": value}


def refusal(rules: object) -> str:
    with pytest.raises(BadRules) as refused:
        check_rules(rules)
    return str(refused.value)


def is_meant(rules: dict, **fields: object) -> bool:
    """Whether a person with these fields answers the rules."""
    (person,) = make_people([us_phone()])
    Subscriber.objects.filter(pk=person.pk).update(**fields)
    people = Subscriber.objects.filter(compile_rules(rules, now=NOON))
    return people.filter(pk=person.pk).exists()


FR = rule("country", "is", "FR")


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({}, "“{}” is not a rule such as"),
        ([FR], "is not a rule such as"),
        ({"all": []}, "all: Write a list of at least one rule."),
        ({"any": FR}, "any: Write a list of at least one rule."),
        ({"all": [FR, 5]}, "all[1]: “5” is not a rule"),
        ({"all": [FR], "any": [FR]}, "“all” stands alone; put any into a rule"),
        ({"field": "country"}, "op: It is missing"),
        ({"op": "is"}, "field: It is missing"),
        ({"field": "country", "op": "is"}, "value: It is missing"),
        ({**FR, "vlaue": 1}, "not vlaue."),
        (
            {"not": {"any": [FR, rule("contry", "is", "FR")]}},
            "not.any[1].field: There is no field called “contry”. Did you mean country",
        ),
        (rule(5, "is", 1), "field: “5” is not the name of a field."),
        (
            rule("attr.spent", "gt", 1),
            "no attribute called “spent”. Did you mean spend",
        ),
        (rule("attr.zz", "gt", 1), "There are: city, n2, spend."),
        (rule("list.ofers", "is", "active"), "Did you mean offers?"),
        (rule("list.offers.joinedat", "is", 1), "Did you mean joined_at?"),
        (
            rule("attr.city", "gt", 1),
            "op: “gt” does not fit attr.city, which is a text; use is, is_not",
        ),
        (rule("country", ["is"], 1), "does not fit country"),
        (rule("attr.spend", "gt", "100"), "value: “100” is not a number"),
        (rule("attr.spend", "gt", True), "value: “true” is not a number"),
        (rule("attr.spend", "gt", float("nan")), "is not a number"),
        (rule("attr.spend", "gt", float("inf")), "is too large"),
        (rule("attr.spend", "gt", 10**400), "is too large"),
        (rule("attr.spend", "in", [1, "2"]), "value[1]: “2” is not a number"),
        (rule("attr.spend", "in", []), "is not a list with at least one value"),
        (rule("attr.spend", "in", [1] * 1001), "There are 1001 values"),
        (rule("attr.spend", "between", [1]), "is not a list of two values"),
        (rule("attr.spend", "between", [2, 1]), "swap them"),
        (rule("attr.n2", "before", "2026-13-01"), "is not a date such as"),
        (rule("attr.n2", "before", "9999-12-31"), "is not of the years"),
        (rule("created_at", "after", "soon"), "neither a date such as 2026-12-31 nor"),
        (rule("created_at", "in_last_days", 0), "not a number of days from 1"),
        (rule("first_name", "is", ""), "use is_not_set"),
        (rule("first_name", "is", "a\0"), "no database can store"),
        (rule("first_name", "is", "\ud800"), "no database can store"),
        (rule("first_name", "contains", "a" * 501), "longer than 500"),
        (rule("country", "is", "France"), "not a two-letter country code"),
        (rule("phone", "is", "12"), "value: "),
        (rule("line", "is", "fax"), "not one of mobile, landline"),
        (rule("list.offers", "is", "gone"), "not one of none, pending, active"),
        (rule("suppressed", "is", "yes"), "neither true nor false"),
        ({"any": [FR] * 201}, "any[200]: There are more than 200 conditions."),
    ],
)
def test_a_rule_that_cannot_be_understood_names_its_place(attributes, rules, sentence):
    make_list("offers")

    assert sentence in refusal(rules)


def test_rules_nested_too_deep_are_refused():
    rules: dict = FR
    for _ in range(20):
        rules = {"not": rules}

    assert "nested more than 20 deep" in refusal(rules)


def test_the_longest_rules_are_answered(attributes):
    rules = {"any": [rule("attr.spend", "gt", 1)] * 200}

    assert is_meant(rules, attributes={"spend": 2})


@pytest.mark.parametrize(
    ("written", "value", "is_found"),
    [
        ("2026-06-02", "2026-06-02T00:00:00Z", True),
        ("2026-06-02", "2026-06-02T23:59:59.999Z", True),
        ("2026-06-02", "2026-06-03T00:00:00Z", False),
        ("2026-06-02T18:00:00+02:00", "2026-06-02T16:00:00Z", True),
        (date(2026, 6, 2), "2026-06-02T10:00:00Z", True),
        (datetime(2026, 6, 2, 10, tzinfo=UTC), "2026-06-02T10:00:00Z", True),
    ],
)
def test_a_day_means_all_its_instants(written, value, is_found):
    created_at = datetime.fromisoformat(value)

    assert (
        is_meant(rule("created_at", "is", written), created_at=created_at) == is_found
    )


def test_after_a_day_begins_when_the_day_has_ended():
    evening = datetime(2026, 6, 2, 23, tzinfo=UTC)

    assert not is_meant(rule("created_at", "after", "2026-06-02"), created_at=evening)


def test_a_text_nine_is_not_more_than_a_hundred(attributes):
    more = rule("attr.spend", "gt", 100)

    assert not is_meant(more, attributes={"spend": "9"})


def test_a_number_is_compared_as_a_number(attributes):
    assert not is_meant(rule("attr.spend", "gt", 100), attributes={"spend": 9})


def test_a_phone_may_be_written_in_any_format():
    (person,) = make_people([us_phone(5)])
    asked = rule("phone", "is", "+1 (202) 555-0105")

    assert Subscriber.objects.get(compile_rules(asked)) == person


def test_a_phone_may_be_found_by_its_beginning():
    assert is_meant(rule("phone", "starts_with", "+1"))


def test_a_month_of_birth_finds_birthdays_of_any_year():
    june = rule("birthday_month", "is", 6)

    assert is_meant(june, birthday=date(1990, 6, 30))


@pytest.mark.parametrize("name", ["ÉLODIE", "élodie", "Élodie"])
def test_contains_ignores_capitals_with_accents_too(name):
    assert is_meant(rule("first_name", "contains", "éLOD"), first_name=name)


def test_a_country_may_be_written_small():
    assert is_meant(rule("country", "is", "us"))


@pytest.fixture
def bought(monkeypatch):
    """A field such as an upper app registers."""

    def build(condition: OneOf, since: datetime | None) -> Q:
        met = Q(first_name__in=condition.values)
        return met & Q(created_at__gte=since) if since else met

    field = SegmentField(
        label="Bought", kind=kinds.NAME, build=build, takes_days=True, help="What."
    )
    monkeypatch.setitem(segment_fields._entries, "bought", field)


def test_a_registered_field_answers(bought):
    assert is_meant(rule("bought", "is", "tulips"), first_name="tulips")


def test_a_registered_field_can_be_turned_round(bought):
    rules = {"none": [rule("bought", "is", "tulips")]}

    assert not is_meant(rules, first_name="tulips")


def test_a_registered_field_refuses_other_ops(bought):
    assert "op: “gt” does not fit bought" in refusal(rule("bought", "gt", 1))


def test_a_registered_field_may_ask_about_the_last_days_alone(bought):
    recently = rule("bought.30d", "is", "tulips")

    old = NOON - timedelta(days=31)
    assert not is_meant(recently, first_name="tulips", created_at=old)


@pytest.mark.parametrize("name", ["bought.d", "bought.0d", "bought.99999d", "bought."])
def test_days_that_cannot_be_understood_are_refused(bought, name):
    assert "Write it as in received.30d." in refusal(rule(name, "is", "tulips"))


def test_a_picker_is_offered_every_field(attributes, bought):
    make_list("offers")

    names = {choice.name for choice in field_choices(NOON)}

    assert names >= {
        "country",
        "attr.spend",
        "list.offers",
        "list.offers.door",
        "bought",
    }


def test_compiling_asks_only_for_attributes_and_lists(
    attributes, django_assert_num_queries
):
    make_list("offers")
    rules = {
        "all": [
            rule("attr.spend", "gt", 1),
            rule("attr.city", "is", "Paris"),
            rule("list.offers", "is", "active"),
            rule("list.offers.door", "is", "till"),
        ]
    }

    with django_assert_num_queries(2):
        compile_rules(rules)


def test_everything_that_is_wrong_is_told_at_once(attributes):
    rules = {"all": [rule("contry", "is", "FR"), FR, {"any": [rule("line", "is", 1)]}]}

    places = [fault.place for fault in faults_of(rules)]

    assert places == ["all[0].field", "all[2].any[0].value"]


def test_sound_rules_have_no_faults():
    assert faults_of(FR) == []
