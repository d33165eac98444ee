"""The documents: every command is in them, every name and link in them is real."""

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

BASE_DIR = Path(settings.BASE_DIR)
OURS = ("subscribers", "campaigns", "keywords")
PAGES = [
    BASE_DIR / "README.md",
    BASE_DIR / "CHANGELOG.md",
    *sorted((BASE_DIR / "docs").glob("*.md")),
]
COMMANDS = sorted(name for name, app in get_commands().items() if app in OURS)
# Django's own, or said of all commands at the top of the page.
EVERYWHERE = {
    *("--help", "--version", "--verbosity", "--settings", "--pythonpath"),
    *("--traceback", "--no-color", "--force-color", "--skip-checks"),
    *("--json", "--now", "--by"),
}


def command(name: str) -> BaseCommand:
    return load_command_class(get_commands()[name], name)


def sections() -> dict[str, str]:
    """Each command's part of docs/commands.md; a heading may name several."""
    page = (BASE_DIR / "docs" / "commands.md").read_text("utf-8")
    found = {}
    for part in page.split("\n### ")[1:]:
        heading, _, body = part.partition("\n")
        for name in re.findall(r"`([a-z_]+)", heading):
            found[name] = f"{heading}\n{body.partition(chr(10) + '## ')[0]}"
    return found


def options_of(name: str) -> set[str]:
    parser = command(name).create_parser("manage.py", name)
    return {
        option
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--")
    }


def named_commands() -> list[tuple[str, str, list[str]]]:
    """(page, command, words after it) of every `manage.py …` line in a code block."""
    lines = []
    for page in PAGES:
        blocks = re.findall(r"```.*?\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        for block in blocks:
            for words in re.findall(r"manage\.py ([a-z_]+.*)", block):
                name, *rest = shlex.split(re.split(r" \|\|? | >> ", words)[0], True)
                lines.append((page.name, name, rest))
    return lines


def links() -> list[tuple[Path, str]]:
    return [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
        if not re.match(r"[a-z]+:", target)
    ]


def test_every_command_of_ours_is_documented_and_nothing_else():
    assert sorted(sections()) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_documented(name):
    told = set(re.findall(r"--[a-z][a-z-]+", sections()[name]))

    assert options_of(name) - EVERYWHERE <= told
    assert told <= options_of(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name):
    assert command(name).help.endswith(".")


@pytest.mark.parametrize(
    ("page", "name", "words"),
    named_commands(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_command_in_a_code_block_exists_with_its_options(page, name, words):
    options = {word.partition("=")[0] for word in words if word.startswith("--")}

    assert name in get_commands()
    assert options <= options_of(name)


def test_the_readme_names_the_two_commands():
    readme = (BASE_DIR / "README.md").read_text("utf-8")

    assert "make run" in readme
    assert "make test" in readme


def test_every_relative_link_leads_somewhere():
    lost = [
        f"{page.name}: {target}"
        for page, target in links()
        if not (page.parent / target).exists()
    ]

    assert lost == []


def test_every_page_of_the_docs_is_linked_from_the_readme():
    readme = (BASE_DIR / "README.md").read_text("utf-8")

    assert [
        p.name for p in PAGES if p.parent.name == "docs" and p.name not in readme
    ] == []
