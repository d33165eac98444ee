"""Corrected columns are known again by their headers, in any order."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from subscribers.importing.mapping import SKIP, Mapping
from subscribers.importing.remembering import as_last_time, recall, remember
from subscribers.models import ImportMapping, Subscriber
from tests.factories import make_list

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 28, tzinfo=UTC)
HEADERS = ("Phone", "Nick", "City")
CORRECTED = Mapping(HEADERS, {0: "phone", 1: "first_name"})


def corrected() -> None:
    remember(CORRECTED, by="mia", now=NOW)


def test_they_are_recalled_with_whose_they_are():
    corrected()

    known = recall(HEADERS)

    assert (known.by, known.at) == ("mia", NOW)
    assert known.columns == {"Phone": "phone", "Nick": "first_name", "City": SKIP}


@given(st.permutations(HEADERS))
def test_the_order_of_the_columns_does_not_count(headers):
    corrected()

    assert recall(headers) is not None


@pytest.mark.parametrize("headers", [HEADERS[:2], (*HEADERS, "Zip"), ()])
def test_other_headers_recall_nothing(headers):
    corrected()

    assert recall(headers) is None


def test_the_latest_correction_counts():
    corrected()

    remember(Mapping(HEADERS, {0: "phone"}), by="ann", now=NOW)

    assert ImportMapping.objects.count() == 1
    assert recall(HEADERS).columns["Nick"] == SKIP


@pytest.mark.parametrize(
    "mapping",
    [
        pytest.param(Mapping(("Column 1",), {0: "phone"}, True), id="no headers"),
        pytest.param(Mapping(("+12025550101",), {0: "phone"}), id="a person"),
    ],
)
def test_what_has_no_names_of_columns_is_not_remembered(mapping):
    remember(mapping, by="mia", now=NOW)

    assert not ImportMapping.objects.exists()


def test_what_somebody_says_now_wins_over_last_time():
    corrected()

    said = as_last_time(HEADERS, {"City": "first_name"})

    assert said == {"Phone": "phone", "City": "first_name"}


def test_a_file_of_rejects_is_read_as_its_file_was():
    corrected()

    assert as_last_time((*HEADERS, "line", "reason"), {})["Nick"] == "first_name"


@pytest.fixture
def file(tmp_path, settings):
    settings.DATA_DIR = tmp_path / "data"
    path = tmp_path / "till.csv"
    path.write_text("Phone,Nick,City\n+12025550101,Ann,Paris\n")
    return path


def test_the_command_reads_columns_as_last_time(file):
    corrected()
    make_list()

    call_command("import_subscribers", str(file), list="offers", json=True)

    ann = Subscriber.objects.get()
    assert (ann.first_name, ann.attributes) == ("Ann", {})


def test_the_command_says_whose_correction_it_followed(file):
    corrected()
    make_list()
    out = StringIO()

    call_command("import_subscribers", str(file), list="offers", stdout=out)

    assert "as mia corrected those of the same headers on 28 Nov 2026" in out.getvalue()


def test_the_command_takes_another_word_for_it(file):
    corrected()
    make_list()

    call_command("import_subscribers", str(file), list="offers", map=["Nick=last_name"])

    ann = Subscriber.objects.get()
    assert (ann.first_name, ann.last_name) == ("", "Ann")
