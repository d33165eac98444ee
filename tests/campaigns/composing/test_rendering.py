"""Filling merge fields, and refusing what is not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.composing.rendering import (
    RenderingError,
    check,
    fields_left_blank,
    merge_fields,
    render,
)

GREETING = "Hi {{ first_name|default:'there' }}"


@pytest.mark.parametrize(
    ("body", "values", "text"),
    [
        pytest.param("Tulips!", {}, "Tulips!", id="no field"),
        pytest.param(GREETING, {"first_name": "Ann"}, "Hi Ann", id="a value"),
        pytest.param(GREETING, {}, "Hi there", id="missing"),
        pytest.param(GREETING, {"first_name": None}, "Hi there", id="none"),
        pytest.param(GREETING, {"first_name": "  "}, "Hi there", id="blank"),
        pytest.param("{{ a }}!", {}, "!", id="missing without default"),
        pytest.param("{{a}}", {"a": "x"}, "x", id="no spaces"),
        pytest.param("{{ a }}{{ b }}", {"a": 1, "b": 2}, "12", id="two fields"),
        pytest.param("{{ a|default:'x' }}", {"a": 0}, "0", id="zero is a value"),
        pytest.param("{{ a }}", {"a": 100.0}, "100", id="whole float"),
        pytest.param("{{ a }}", {"a": 9.5}, "9.5", id="float"),
        pytest.param("{{ a }}", {"a": "<O'Neil & co>"}, "<O'Neil & co>", id="no HTML"),
        pytest.param("{{ a }}", {"a": "{{ b }}", "b": "x"}, "{{ b }}", id="once only"),
        pytest.param(
            "{{ attr.city }}", {"attr.city": "Lyon"}, "Lyon", id="flat column"
        ),
        pytest.param(
            "{{ attr.city }}", {"attr": {"city": "Lyon"}}, "Lyon", id="nested column"
        ),
        pytest.param("{{ attr.city }}", {"attr": "x"}, "", id="column of nothing"),
        pytest.param('{{ a|default:"you" }}', {}, "you", id="double quotes"),
        pytest.param("{{ a|default:‘you’ }}", {}, "you", id="curly quotes"),
        pytest.param("{{ a|default:'it\\'s' }}", {}, "it's", id="escaped quote"),
        pytest.param("{{ a|default:'x|y' }}", {}, "x|y", id="bar in a default"),
        pytest.param("{{ a|default:5 }}", {}, "5", id="number as default"),
        pytest.param("{{ a | upper }}", {"a": "ann"}, "ANN", id="upper"),
        pytest.param("{{ a|lower }}", {"a": "ANN"}, "ann", id="lower"),
        pytest.param("{{ a|capfirst }}", {"a": "ann lee"}, "Ann lee", id="capfirst"),
        pytest.param(
            "{{ a|title }}", {"a": "ANNE-MARIE d'arc"}, "Anne-Marie D'arc", id="title"
        ),
        pytest.param(
            "{{ a|truncatechars:7 }}", {"a": "tulips in"}, "tuli...", id="cut"
        ),
        pytest.param(
            "{{ a|truncatechars:9 }}", {"a": "tulips in"}, "tulips in", id="fits"
        ),
        pytest.param("{{ a|default:'you'|upper }}", {}, "YOU", id="two filters"),
        pytest.param("50% off {now}", {}, "50% off {now}", id="single braces"),
    ],
)
def test_a_body_is_filled(body, values, text):
    assert render(body, values) == text


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        pytest.param("{% if a %}", "Tags such as", id="tag"),
        pytest.param("{# a #}", "Tags such as", id="comment"),
        pytest.param("{{ a", "not closed", id="not closed"),
        pytest.param("a }}", "not opened", id="not opened"),
        pytest.param("{{ }}", "names no field", id="empty"),
        pytest.param("{{ a b }}", "names no field", id="two words"),
        pytest.param("{{ a.b }}", "names no field", id="attribute"),
        pytest.param("{{ a.__class__ }}", "names no field", id="dunder"),
        pytest.param("{{ attr.a.b }}", "names no field", id="attribute of a column"),
        pytest.param("{{ _a }}", "names no field", id="underscore first"),
        pytest.param(
            "{{ a|safe }}", "“safe” in the field “a” is not", id="unknown filter"
        ),
        pytest.param("{{ a|default }}", "needs a value", id="default of nothing"),
        pytest.param("{{ a|upper:'x' }}", "takes no value", id="upper of something"),
        pytest.param("{{ a|default:b }}", "put words in quotes", id="unquoted"),
        pytest.param("{{ a|default:'b }}", "put words in quotes", id="open quote"),
        pytest.param("{{ a||upper }}", "missing after", id="two bars"),
        pytest.param("{{ a|truncatechars:2 }}", "from 4 up", id="cut too short"),
    ],
)
def test_a_wrong_body_is_refused_in_words(body, complaint):
    with pytest.raises(RenderingError, match=complaint):
        check(body, known=("a",))


def test_an_unknown_field_is_refused_with_the_nearest_one():
    with pytest.raises(RenderingError, match="“firstname”: did you mean “first_name”"):
        check("Hi {{ firstname }}", known=("first_name", "link"))


def test_an_unknown_field_without_a_near_one_is_refused_with_all():
    with pytest.raises(RenderingError, match="use one of first_name, link"):
        check("Hi {{ zzz }}", known=("first_name", "link"))


def test_known_fields_pass():
    check(GREETING + " {{ attr.city }}", known=("first_name", "attr.city"))


def test_merge_fields_are_named_once_and_sorted():
    body = "{{ link }} {{ attr.spend }} {{ first_name }} {{ link|upper }}"

    assert merge_fields(body) == ("attr.spend", "first_name", "link")


@given(st.text(), st.text())
def test_a_value_is_inserted_as_it_is_but_for_outer_blanks(before, value):
    body = before.replace("{", "(").replace("}", ")") + "{{ a }}"

    assert render(body, {"a": value}).endswith(value.strip())


@given(st.text("{}%#|:'\" ab.", max_size=30))
def test_a_body_that_passes_the_check_can_be_rendered(body):
    try:
        check(body, known=("a", "b"))
    except RenderingError:
        return
    assert isinstance(render(body, {}), str)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (GREETING, ()),
        ("{{ b }} {{ a|upper }}", ("a", "b")),
        ("{{ a|default:'' }}", ("a",)),
        ("{{ a }} {{ a|default:'x' }}", ("a",)),
    ],
    ids=["default", "none", "empty default", "once without"],
)
def test_it_knows_which_fields_may_leave_a_gap(body, names):
    assert fields_left_blank(body) == names
