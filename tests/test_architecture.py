"""The house rules a machine can hold: arrows, names of tasks, settings, migrations."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Field
from django.utils.module_loading import import_string

BASE_DIR = Path(settings.BASE_DIR)
# Top to bottom: each may use what stands after it.
APPS = ("keywords", "campaigns", "subscribers")
TASK_PATH = re.compile(rf"({'|'.join(APPS)})(\.\w+)*\.tasks\.\w+")


def sources(app: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((BASE_DIR / app).rglob("*.py")):
        yield path.relative_to(BASE_DIR), ast.parse(path.read_text("utf-8"))


def imported_modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def strings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def call_name(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def first_words(tree: ast.Module, call: str) -> Iterator[str]:
    """The first argument, where it is a string, of every call of that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and call_name(node) == call and node.args:
            word = node.args[0]
            if isinstance(word, ast.Constant) and isinstance(word.value, str):
                yield word.value


def crossing_fields() -> Iterator[Field]:
    for app in APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                target = field.related_model if field.concrete else None
                if target and target._meta.app_label != app:
                    yield field


def environment_names() -> set[str]:
    tree = ast.parse((BASE_DIR / "config" / "settings.py").read_text("utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
    }


def documented_names() -> set[str]:
    text = (BASE_DIR / ".env.example").read_text("utf-8")
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.MULTILINE))


@pytest.mark.parametrize("app", APPS)
def test_no_app_imports_an_upper_app(app):
    above = APPS[: APPS.index(app)]

    upward = [
        f"{path} imports {module}"
        for path, tree in sources(app)
        for module in imported_modules(tree)
        if module.split(".")[0] in above
    ]

    assert upward == []


@pytest.mark.parametrize("app", APPS)
def test_no_app_reaches_an_upper_app_by_name(app):
    above = APPS[: APPS.index(app)]

    upward = [
        f"{path} names {word}"
        for path, tree in sources(app)
        if "migrations" not in path.parts
        for call in ("get_model", "import_module", "import_string", "get_app_config")
        for word in first_words(tree, call)
        if word.split(".")[0] in above
    ]

    assert upward == []


@pytest.mark.parametrize("app", APPS)
def test_no_app_imports_inside_a_function_except_ready(app):
    late = [
        f"{path}:{inner.lineno}"
        for path, tree in sources(app)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name != "ready"
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert late == []


def test_a_key_that_crosses_apps_leaves_no_accessor_behind():
    seen_from_below = [
        str(field)
        for field in crossing_fields()
        if not (field.remote_field.related_name or "").endswith("+")
    ]

    assert seen_from_below == []


def test_no_model_has_a_generic_foreign_key():
    generic = [
        str(field)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.private_fields
    ]

    assert generic == []


def test_every_task_path_resolves():
    paths = {
        word
        for app in APPS
        for _, tree in sources(app)
        for word in (
            *first_words(tree, "async_task"),
            *first_words(tree, "schedule"),
            *filter(TASK_PATH.fullmatch, strings(tree)),
        )
    }

    assert [path for path in sorted(paths) if not callable(import_string(path))] == []


@pytest.mark.django_db
def test_every_model_change_has_its_migration():
    # It leaves with exit code 1 when a migration is missing.
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_setting_is_documented_and_nothing_else():
    assert documented_names() == environment_names()
