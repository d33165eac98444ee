"""Every reason that is ever stored is told in words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.reasons import in_words

ROOT = Path(__file__).resolve().parents[2] / "campaigns"
VERDICTS = ("drop", "defer")


def codes() -> Iterator[str]:
    """The codes of verdicts, and those written straight into a message."""
    for folder in ("pacing", "sending"):
        for path in sorted((ROOT / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield from _codes_of(node)


def _codes_of(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    given = [call.args[0]] if name in VERDICTS and call.args else []
    given += [word.value for word in call.keywords if word.arg == "code"]
    for value in given:
        if isinstance(value, ast.Constant) and value.value:
            yield value.value


@pytest.mark.parametrize("code", sorted({*codes(), "quiet_hours", "closed_day"}))
def test_a_reason_has_words(code):
    assert in_words(code) != code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("cap:promise", "As many as they were promised"),
        ("cap:two-a-day", "As many as the cap two-a-day allows"),
        ("30003", "30003"),
    ],
)
def test_caps_and_unknown_codes_are_told_as_well_as_can_be(code, words):
    assert in_words(code) == words
