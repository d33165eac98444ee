"""The evidence pack of one number, as data and as a page to print."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from subscribers import consent, disclosures, erasure, evidence, evidence_page, seals
from subscribers.consent import Particulars
from subscribers.models import ConsentEvent, Subscriber
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, make_list, make_people, us_phone
from tests.staffing import cost, page, staff
from tests.subscribers.tampering import line

pytestmark = pytest.mark.django_db

NOUN = "subscribers.subscriber"
VISIT = {"ip": "192.0.2.7", "user_agent": "Lynx/2.9", "path": "/join/offers/"}
PAGE = Origin(who=Who.PERSON, why="signed up on the page", door="page:offers")
STOP = Origin(
    who=Who.PERSON,
    why="STOP",
    door="text",
    cause="inbound:1",
    happened_at=NOON + timedelta(hours=1),
    evidence={"text": "Stop it <please>", "from": "+12025550101"},
)


@pytest.fixture
def ann() -> Subscriber:
    """She joined on a page whose wording we have, and left by text."""
    [ann] = make_people([us_phone(1)])
    offers = make_list()
    disclosures.publish(offers, author="mia", approved_by="ann", now=NOON)
    consent.subscribe(
        [ann.pk],
        offers,
        origin=PAGE,
        now=NOON,
        particulars={ann.pk: Particulars(evidence=VISIT)},
    )
    later = NOON + timedelta(hours=2)
    consent.unsubscribe([ann.pk], scope=Scope.everything(), origin=STOP, now=later)
    return ann


def shown(person: Subscriber) -> str:
    person.refresh_from_db()
    pack = evidence.pack(person)
    return evidence_page.render(person, pack, by="ann", now=NOON)


# --- as data ----------------------------------------------------------------------


def test_a_line_comes_with_its_words_and_its_proof(ann):
    joined = evidence.pack(ann)["events"][0]

    assert "I agree to receive" in joined["disclosure"]["text"]
    assert joined["evidence"] == VISIT


def test_a_line_comes_as_it_is_hashed(ann):
    stored = ConsentEvent.objects.earliest("seq")

    joined = evidence.pack(ann)["events"][0]

    assert (joined["line"], joined["line_hash"]) == (stored.line, stored.line_hash)


def test_a_line_names_the_first_seal_over_it(ann):
    sealed = seals.seal(now=NOON).seal
    seals.seal(now=NOON + timedelta(days=1))

    assert {event["seal"]["hmac"] for event in evidence.pack(ann)["events"]} == {
        sealed.hmac
    }


def test_a_line_after_the_last_seal_names_none(ann):
    seals.seal(now=NOON)
    consent.set_preferences(
        [ann.pk],
        ann.subscriptions.get().list,
        changes={"own_messages": 1, "own_per": "month"},
        origin=PAGE,
        now=NOON,
    )

    events = evidence.pack(ann)["events"]
    assert [event["seal"] is None for event in events] == [False, False, False, True]


def test_the_pack_says_that_it_verifies(ann):
    assert evidence.pack(ann)["verified"] == {
        "ok": True,
        "lines": 3,
        "sealed": 0,
        "sealed_until": None,
        "problems": [],
    }


def test_the_pack_says_what_does_not_verify(ann):
    line(ConsentEvent.objects.earliest("pk").pk, kind="confirmed")

    [problem] = evidence.pack(ann)["verified"]["problems"][:1]
    assert "columns beside the line" in problem


def test_the_pack_says_when_its_seal_is_not_ours(ann, settings):
    seals.seal(now=NOON)
    settings.LEDGER_SEAL_KEYS = ["test:another-secret"]

    [problem] = evidence.pack(ann)["verified"]["problems"]
    assert "is not signed with our key test" in problem


# --- as a page --------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "I agree to receive recurring automated marketing text messages",
        "Sign-up page offers",
        "192.0.2.7",
        "Lynx/2.9",
        "02 Jun 2026, 18:00 UTC",
        "Stop it &lt;please&gt;",
        "We heard of it</dt><dd>02 Jun 2026, 20:00 UTC",
        "Texted from</dt><dd>+12025550101",
        "It verifies.",
        "+1 202-555-0101",
    ],
)
def test_the_page_says_it_word_for_word(ann, words):
    assert words in shown(ann)


def test_the_page_says_who_broke_the_record(ann):
    line(ConsentEvent.objects.earliest("pk").pk, kind="confirmed")

    assert "This record does not verify. The columns beside the line" in shown(ann)


def test_the_page_asks_nothing_of_other_places(ann):
    assert not re.search(r"(src|href)=|url\(|@import", shown(ann))


def test_the_page_of_an_erased_person_names_nobody(ann):
    erasure.erase([ann.pk], origin=STAFF, now=NOON)

    page = shown(ann)

    assert "whose personal data was erased" in page
    assert "5550101" not in page
    assert "Stop it" not in page


def test_the_page_says_that_the_proof_was_erased(ann):
    erasure.erase([ann.pk], origin=STAFF, now=NOON)

    assert "The proof was erased with the person" in shown(ann)


# --- from the admin ----------------------------------------------------------------


def test_the_admin_shows_the_page_with_a_way_to_print_and_to_keep_it(ann):
    response = staff("approver").get(page(NOUN, "evidence_pack", ann.pk))

    shown = response.content.decode()
    assert "Print or save as PDF" in shown
    assert 'href="?format=json"' in shown
    assert "no-store" in response["Cache-Control"]


def test_the_admin_gives_the_pack_as_a_file_that_names_no_number(ann):
    url = page(NOUN, "evidence_pack", ann.pk)

    response = staff("operator").get(url, {"format": "json"})

    assert len(json.loads(response.content)["events"]) == 3
    assert response["Content-Disposition"].endswith(f'"evidence-{ann.pk}.json"')


@pytest.mark.parametrize("role", ["marketer", "support"])
@pytest.mark.parametrize("query", [{}, {"format": "json"}], ids=["page", "file"])
def test_who_may_not_see_evidence_gets_neither(ann, role, query):
    url = page(NOUN, "evidence_pack", ann.pk)

    assert staff(role).get(url, query).status_code == 403


def test_more_lines_cost_no_more_queries(ann):
    client = staff("root")
    few = cost(client, page(NOUN, "evidence_pack", ann.pk))
    for day in range(20):
        consent.set_preferences(
            [ann.pk],
            ann.subscriptions.get().list,
            changes={"paused_until": NOON + timedelta(days=day)},
            origin=PAGE,
            now=NOON,
        )

    assert cost(client, page(NOUN, "evidence_pack", ann.pk)) == few


# --- from the command ---------------------------------------------------------------


def written(path: Path) -> str:
    call_command("consent_report", "202-555-0101", output=path, json=True)
    return path.read_text("utf-8")


def test_the_command_writes_the_page_where_the_name_says_so(ann, tmp_path):
    make_list("us-only", countries=["US"])

    page = written(tmp_path / "pack.html")

    assert page.startswith("<!doctype html>")
    assert "Print or save" not in page


def test_the_command_writes_json_elsewhere(ann, tmp_path):
    pack = json.loads(written(tmp_path / "pack.json"))

    assert pack["events"][0]["kind"] == "subscribed"


def test_what_the_command_writes_is_for_our_eyes(ann, tmp_path):
    written(tmp_path / "pack.json")

    assert (tmp_path / "pack.json").stat().st_mode & 0o777 == 0o600
