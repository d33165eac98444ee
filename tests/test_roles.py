"""Roles, verb by verb: the forbidden is absent from the page and 403 at its address.

The verbs are read from the admin classes, so a new one without a row in the matrix
fails here.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from subscribers.models import Subscription
from tests.role_matrix import MATRIX, ROLES, Door, doors_of, every_noun
from tests.role_world import Rows
from tests.staffing import CONFIRMED, page, staff

pytestmark = pytest.mark.django_db

# Addresses that answer no GET: pages post to them.
POSTED = {
    ("campaigns.campaign", "preview"),
    ("keywords.keyword", "live"),
    ("keywords.keyword", "trial"),
    *(
        ("keywords.conversation", verb)
        for verb in (
            *("judge", "reply", "assign", "snooze", "close", "reopen", "note"),
            *("unread", "leave", "stay"),
        )
    ),
    ("subscribers.segment", "people"),
    ("subscribers.signuppage", "preview"),
}
NOUNS = sorted(MATRIX)
OPEN, FORBIDDEN = (200, 302), (403,)


def member(letter: str) -> Client:
    """Staff of a role; "-" is in none."""
    if letter in ROLES:
        return staff(ROLES[letter])
    client = Client()
    client.force_login(User.objects.create_user("newcomer", is_staff=True))
    return client


def doors(noun: str) -> list[Door]:
    return list(dict.fromkeys(doors_of(noun, every_noun()[noun])))


def address(door: Door, row: Model) -> str:
    try:
        return reverse(door.address, args=[row.pk])
    except NoReverseMatch:
        return reverse(door.address)


def named(noun: str, letter: str) -> set[str]:
    """What the matrix lets a role do with a noun."""
    return {name for name, letters in MATRIX[noun].items() if letter in letters}


def test_every_noun_has_a_row_in_the_matrix():
    assert set(MATRIX) == set(every_noun())


@pytest.mark.parametrize("noun", NOUNS)
def test_every_verb_has_a_row_in_the_matrix(noun):
    declared = {door.name for door in doors(noun)}

    assert set(MATRIX[noun]) == declared | {"look", "add", "change", "delete"}


# --- at the address ------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _files_of_the_test(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.mark.parametrize("letter", [*ROLES, "-"])
@pytest.mark.parametrize("noun", NOUNS)
def test_an_address_opens_for_those_the_matrix_names(noun, letter):
    client, may = member(letter), named(noun, letter)

    wrong = [
        (name, method, response.status_code)
        for name, method, response in answers(client, noun)
        if response.status_code not in (OPEN if name in may else FORBIDDEN)
    ]

    assert wrong == []


def answers(client: Client, noun: str) -> Iterator[tuple[str, str, HttpResponse]]:
    """What each address of a noun answers. Nothing is confirmed, so nothing is done."""
    rows = Rows()
    row = rows.of(noun)
    yield "look", "history", client.get(page(noun, "history", row.pk))
    yield "add", "GET", client.get(page(noun, "add"))
    yield "add", "POST", client.post(page(noun, "add"), {})
    yield "change", "POST", client.post(page(noun, "change", row.pk), {})
    yield "delete", "GET", client.get(page(noun, "delete", row.pk))
    for door in doors(noun):
        if door.place == "bulk":
            continue
        url = address(door, rows.of(noun, door.name))
        if (noun, door.name) not in POSTED:
            yield door.name, "GET", read(client.get(url))
        yield door.name, "POST", read(client.post(url, {}))


def read(response: HttpResponse) -> HttpResponse:
    """Take a download to its end, which closes its file and not the database."""
    if response.streaming:
        b"".join(response)
    return response


@pytest.mark.parametrize("noun", NOUNS)
def test_nobody_gets_in_without_a_login(noun):
    client, row = Client(), Rows().of(noun)
    urls = [page(noun, "changelist"), page(noun, "add"), page(noun, "change", row.pk)]
    urls += [address(one, row) for one in doors(noun) if one.place != "bulk"]

    assert {is_login(client.get(url)) for url in urls} == {True}


def is_login(response: HttpResponse) -> bool:
    return response.status_code == 302 and "/admin/login/" in response["Location"]


# --- on the page ---------------------------------------------------------------------


@pytest.mark.parametrize("letter", ROLES)
@pytest.mark.parametrize("noun", NOUNS)
def test_a_page_shows_the_verbs_the_matrix_names(noun, letter):
    client, may = member(letter), named(noun, letter)

    if "look" not in may:
        assert html(client, page(noun, "changelist")) == ""
    else:
        assert set(shown(client, noun)) == may - {"look"}


def shown(client: Client, noun: str) -> Iterator[str]:
    """The doors whose button or link stands on the noun's list or a row's page."""
    rows = Rows()
    row = rows.of(noun)
    listed = html(client, page(noun, "changelist"))
    opened = html(client, page(noun, "change", row.pk))
    found = {
        "add": page(noun, "add") in listed,
        "change": 'name="_save"' in opened,
        "delete": page(noun, "delete", row.pk) in opened,
    }
    for door in doors(noun):
        its = rows.of(noun, door.name)
        if door.place == "bulk":
            found[door.name] = f'value="{door.name}"' in listed
        elif door.place in ("list", "row"):
            found[door.name] = address(door, row) in listed
        else:
            url = page(noun, "change", its.pk)
            there = opened if its == row else html(client, url)
            # A search stands on the list, what concerns a row on its page.
            found[door.name] = address(door, its) in there + listed
    yield from (name for name, is_there in found.items() if is_there)


def html(client: Client, url: str) -> str:
    """The page, or nothing where it is forbidden."""
    response = client.get(url)
    return "" if response.status_code in FORBIDDEN else response.content.decode()


# --- verbs on many rows --------------------------------------------------------------


@pytest.mark.parametrize("letter", ["A", "-"])
def test_a_forbidden_verb_on_many_rows_does_nothing(letter):
    client, ann = member(letter), Rows().of("subscribers.subscriber")
    leaving = {**CONFIRMED, "scope": "everything", "why": "phone call"}
    posted = {"action": "unsubscribe_selected", "_selected_action": [ann.pk]}

    client.post(page("subscribers.subscriber", "changelist"), {**posted, **leaving})

    assert Subscription.objects.get(subscriber=ann).status == "active"
