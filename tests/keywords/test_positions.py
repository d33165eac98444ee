"""The lines of tables and keys, whatever stands between them."""

import tomllib

import pytest

from keywords.applying.positions import positions


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        pytest.param("\n# c\na = 1", ("a",), 3, id="after a comment"),
        pytest.param("a.b . c = 1", ("a", "b"), 1, id="a dotted key"),
        pytest.param('"é \\u0041" = 1', ("é A",), 1, id="an escaped key"),
        pytest.param("[[a]]\n[[a]]\nx = 1", ("a", 1, "x"), 3, id="the second table"),
        pytest.param("[[a]]\n[[a.b]]\n[[a.b]]", ("a", 0, "b", 1), 3, id="inner tables"),
        pytest.param("[[a]]\n[a.b]\nx = 1", ("a", 0, "b", "x"), 3, id="a table inside"),
        pytest.param("[[a]]\n[[b]]\n[[a]]", ("a", 1), 3, id="tables mixed"),
        pytest.param("a = [\n 1, # ]\n '[',\n]\nb = 1", ("b",), 5, id="a long list"),
        pytest.param('a = "\\"[" # "\nb = 1', ("b",), 2, id="quotes and brackets"),
        pytest.param('a = """\n[[x]]\n\\""""""\nb = 1', ("b",), 4, id="long text"),
        pytest.param("a = '''\nx = 1\n'''''\nb = 1", ("b",), 4, id="long plain text"),
    ],
)
def test_it_finds_the_line(text, path, line):
    assert tomllib.loads(text)

    assert positions(text)[path] == line


def test_what_only_looks_like_a_key_has_no_line():
    assert ("x",) not in positions('a = """\nx = 1\n"""')


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment"])
def test_an_empty_text_has_no_lines(text):
    assert positions(text) == {}


def test_every_key_of_the_example_has_its_own_line(example):
    lines = example.splitlines()

    for path, line in positions(example).items():
        if isinstance(path[-1], str) and len(path) == 3:
            assert lines[line - 1].startswith(f"{path[-1]} = ")
