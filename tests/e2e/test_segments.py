"""Staff build a segment by clicking, see whom it means, and find it again as it was."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.services

ADD = "/admin/subscribers/segment/add/"


@pytest.fixture
def builder(shop, as_staff) -> Page:
    page = as_staff("marketer")
    page.goto(ADD)
    expect(rules(page)).to_have_count(1)
    return page


def rules(page: Page) -> Locator:
    return page.locator(".saywhen-rule-row")


def ask(rule: Locator, field: str, op: str, value: str) -> None:
    rule.get_by_label("What is asked about").select_option(field)
    rule.get_by_label("How it is compared").select_option(op)
    rule.get_by_label("Value", exact=True).fill(value)


def people(page: Page) -> int:
    """How many people the panel counts, once it has answered the last change."""
    page.wait_for_function("!document.querySelector('.htmx-request')")
    return int(page.locator("#people-count").text_content().replace(",", ""))


def text(page: Page) -> dict:
    return json.loads(page.locator("#id_rules").input_value())


def nested(page: Page) -> None:
    """French people, or Americans of whom we know an e-mail address."""
    page.get_by_label("Which of these rules must be true").select_option("any")
    ask(rules(page).first, "country", "is", "FR")
    page.get_by_role("button", name="Add group").click()
    inner = page.locator("fieldset fieldset.saywhen-group")
    inner.get_by_label("Which of these rules must be true").select_option("all")
    ask(rules(page).nth(1), "country", "is", "US")
    inner.get_by_role("button", name="Add rule").click()
    last = rules(page).nth(2)
    last.get_by_label("What is asked about").select_option("email")
    last.get_by_label("How it is compared").select_option("is_set")


NESTED = {
    "any": [
        {"field": "country", "op": "is", "value": "FR"},
        {
            "all": [
                {"field": "country", "op": "is", "value": "US"},
                {"field": "email", "op": "is_set"},
            ]
        },
    ]
}


def test_nested_rules_are_built_by_clicking_saved_and_found_again(builder):
    nested(builder)
    assert text(builder) == NESTED

    builder.get_by_label("Name").fill("French and reachable by mail")
    builder.get_by_role("button", name="Save and continue editing").click()
    builder.wait_for_url("**/change/**")

    expect(rules(builder)).to_have_count(3)
    assert text(builder) == NESTED


def test_the_count_follows_what_is_built(builder):
    ask(rules(builder).first, "country", "is", "FR")
    expect(builder.locator("#people-count")).to_be_visible()
    french = people(builder)

    with builder.expect_response("**/segment/people/"):
        builder.get_by_label("Which of these rules must be true").select_option("none")

    expect(builder.locator("#people-count")).to_have_text(re.compile(r"\d"))
    assert people(builder) != french


def test_a_mistake_stands_beside_its_rule(builder):
    builder.get_by_role("button", name="Add rule").click()
    ask(rules(builder).first, "country", "is", "FR")

    ask(rules(builder).nth(1), "country", "is", "France")

    wrong = rules(builder).nth(1)
    expect(wrong).to_contain_text("not a two-letter country code")
    expect(rules(builder).first).not_to_contain_text("two-letter country code")
    expect(wrong.get_by_label("Value")).to_have_attribute("aria-invalid", "true")


def test_a_rule_nobody_filled_in_yet_is_no_mistake(builder):
    expect(builder.get_by_text("Fill in what it is compared with.")).to_be_hidden()


def test_what_was_refused_is_told_beside_its_rule(builder):
    ask(rules(builder).first, "birthday_month", "gt", "1")
    builder.locator("#id_rules").evaluate(
        "(text) => { text.value = text.value.replace('gt', 'contains'); }"
    )
    builder.get_by_label("Name").fill("Odd")

    builder.get_by_role("button", name="Save and continue editing").click()

    expect(rules(builder).first).to_contain_text("does not fit birthday_month")


def test_rules_and_groups_are_built_without_a_mouse(builder):
    builder.get_by_role("button", name="Add rule").press("Enter")
    expect(rules(builder).nth(1).get_by_label("What is asked about")).to_be_focused()
    builder.keyboard.type("Last name")
    builder.keyboard.press("Tab")

    rules(builder).nth(1).get_by_role("button", name="Remove").press("Enter")

    expect(rules(builder)).to_have_count(1)
    expect(builder.get_by_role("button", name="Add rule")).to_be_focused()


def test_a_field_that_counts_may_be_asked_about_the_last_days(builder):
    ask(rules(builder).first, "received", "gte", "1")

    rules(builder).first.get_by_label("In the last how many days").fill("30")

    assert text(builder)["all"][0]["field"] == "received.30d"


def test_text_that_is_typed_is_drawn_as_rules(builder):
    builder.get_by_text("As text", exact=True).click()

    builder.get_by_label("Rules as text").fill(json.dumps(NESTED))

    expect(rules(builder)).to_have_count(3)


def test_text_that_is_no_rule_is_left_as_it_is(builder):
    builder.get_by_text("As text", exact=True).click()

    builder.get_by_label("Rules as text").fill('{"all": 5')

    expect(builder.get_by_text("cannot be shown as rules")).to_be_visible()
    assert builder.locator("#id_rules").input_value() == '{"all": 5'


# --- from text to builder and back ----------------------------------------------------

VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda value: st.lists(value, max_size=3),
    max_leaves=4,
)
FIELDS = st.sampled_from(
    ("country", "attr.gone", "received.30d", "birthday", "line", "tags", "list.x.door")
)
OPS = st.sampled_from(("is", "in", "between", "in_last_days", "is_set", "gt", "odd"))
LEAVES = st.fixed_dictionaries({"field": FIELDS, "op": OPS}, optional={"value": VALUES})
RULES = st.recursive(
    LEAVES,
    lambda rule: st.one_of(
        st.builds(
            lambda name, below: {name: below},
            st.sampled_from(("all", "any", "none")),
            st.lists(rule, max_size=3),
        ),
        st.builds(lambda below: {"not": below}, rule),
    ),
    max_leaves=8,
)


def test_rules_come_back_from_the_builder_as_they_went_in(builder):
    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(RULES)
    def agree(written: dict) -> None:
        came_back = builder.locator("#id_rules").evaluate(
            """(text, written) => {
                text.value = JSON.stringify(written);
                text.dispatchEvent(new Event("input"));
                text.value = "…";
                text.dispatchEvent(new Event("change"));
                return JSON.parse(text.value);
            }""",
            written,
        )
        assert came_back == written

    agree()
