"""A shop's file in a folder of its own, applied as an operator does it."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

EXAMPLE = Path(__file__).parents[1] / "samples" / "example.toml"


@pytest.fixture
def example() -> str:
    return EXAMPLE.read_text("utf-8")


@pytest.fixture
def apply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, object]]:
    """Apply a text as shop.toml; return the command's JSON."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *args: str) -> dict[str, object]:
        Path("shop.toml").write_text(text, "utf-8")
        out = StringIO()
        call_command("apply", "shop.toml", "--json", *args, stdout=out)
        return json.loads(out.getvalue())

    return run


@pytest.fixture
def refusal(apply: Callable[..., dict[str, object]]) -> Callable[..., list[str]]:
    """Apply a text that must be refused; return the lines of what is said."""

    def run(text: str, *args: str) -> list[str]:
        with pytest.raises(CommandError) as refused:
            apply(text, *args)
        return str(refused.value).splitlines()

    return run
