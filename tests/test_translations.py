"""Shoppers' pages in nine languages: nothing untranslated, nothing out of step."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template import engines
from django.template.base import NodeList, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

BASE_DIR = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
CALLS = {"gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
PLACES = re.compile(r"%\(\w+\)[sd]|<[^>]+>")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(path(language, "po")))


def path(language: str, kind: str) -> Path:
    return BASE_DIR / "locale" / language / "LC_MESSAGES" / f"django.{kind}"


def strings_of_templates() -> Iterator[str]:
    engine = engines["django"].engine
    for file in sorted((BASE_DIR / "templates").rglob("*.html")):
        text = file.read_text("utf-8")
        if "load i18n" in text:
            yield from strings_of(Template(text, engine=engine).nodelist)


def strings_of(nodes: NodeList) -> Iterator[str]:
    for node in nodes.get_nodes_by_type(TranslateNode):
        yield node.filter_expression.var.literal
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        yield node.render_token_list(node.singular)[0]
        if node.plural:
            yield node.render_token_list(node.plural)[0]


def strings_of_code() -> Iterator[str]:
    for file in sorted((BASE_DIR / "subscribers").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                for told in node.args[: CALLS.get(node.func.id, 0)]:
                    if isinstance(told, ast.Constant):
                        yield told.value


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


@pytest.fixture(scope="module")
def strings() -> set[str]:
    return {*strings_of_templates(), *strings_of_code()}


def test_there_are_strings_to_translate(strings):
    assert {"Sign up", "At most %(number)d texts a month."} <= strings


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(language, strings):
    known = {
        said
        for entry in catalogue(language)
        if entry.translated()
        for said in (entry.msgid, entry.msgid_plural)
    }

    assert sorted(strings - known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_kept_that_no_page_says(language, strings):
    assert [row.msgid for row in catalogue(language) if row.msgid not in strings] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_in_every_translation(language):
    # One or two of something may be said in words.
    differing = [
        entry.msgid
        for entry in catalogue(language)
        if not entry.msgid_plural
        and sorted(PLACES.findall(entry.msgid)) != sorted(PLACES.findall(entry.msgstr))
    ]

    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_plural_fills_in_what_its_string_does_not(language):
    strange = [
        said
        for entry in catalogue(language)
        for said in translations(entry)
        if not set(PLACES.findall(said)) <= set(PLACES.findall(entry.msgid))
    ]

    assert strange == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_pages_read_is_what_translators_wrote(language):
    compiled = polib.mofile(str(path(language, "mo")))
    written = {entry.msgid: translations(entry) for entry in catalogue(language)}

    assert {entry.msgid: translations(entry) for entry in compiled} == written


def test_every_catalogue_is_a_language_of_the_settings():
    assert sorted(p.name for p in (BASE_DIR / "locale").iterdir() if p.is_dir()) == (
        sorted(LANGUAGES)
    )
