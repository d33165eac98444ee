"""The stable doors of design §9: each command's JSON keys, exit and manners."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import CapSlot, Message, MessageText
from subscribers.models import Subscriber
from tests.factories import NOON

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent / "samples"
ANN = "+12025550101"


def run(command: str, *args: object) -> dict:
    out = StringIO()
    call_command(command, *map(str, args), "--json", stdout=out)
    [line] = out.getvalue().splitlines()
    return json.loads(line)


@pytest.fixture
def shop(tmp_path):
    """The design's example, with a single opt-in list that can be imported into."""
    text = (SAMPLES / "example.toml").read_text()
    path = tmp_path / "shop.toml"
    text = text.replace('opt_in = "double"', 'opt_in = "single"')
    path.write_text(text.replace('segment = "paris-big-spenders"\n', ""))
    run("apply", path)
    people = tmp_path / "people.csv"
    people.write_text("Phone,First name,spend\n+12025550101,Ann,120\n")
    return people


@pytest.fixture
def imported(shop):
    return run("import_subscribers", shop, "--list", "offers", "--attest", "till")


KEYS = {
    "import_subscribers": "job rows created updated unchanged left_alone rejected "
    "seconds rejects_file",
    "count_segment paris-big-spenders": "count reachable seconds",
    "plan_campaign spring": "audience send defer drop parts cost first_at last_at",
    "launch_campaign spring": "status",
    "dispatch --until-empty": "claimed sent deferred dropped failed unknown seconds",
    "report_campaign spring": "planned queued claimed handing sent delivered failed "
    "unknown cancelled deferred dropped clicks opt_outs cost",
    f"receive_sms --from {ANN} --to +12025550100 --body hello": "intent keyword reply "
    "changes",
    f"explain {ANN}": "verdict reason until checks",
    f"consent_report {ANN}": "events",
    "verify_ledger": "events subscribers ok broken",
    "list_rules --country US": "rules",
    "pause_all": "status",
    "resume_all": "status",
}


@pytest.mark.parametrize("line", list(KEYS)[1:], ids=lambda line: line.split()[0])
def test_a_command_prints_one_json_object_with_its_keys(imported, line):
    assert set(KEYS[line].split()) <= set(run(*line.split()))


def test_importing_prints_its_keys(imported):
    assert set(imported) == set(KEYS["import_subscribers"].split())


def test_undo_prints_its_keys(imported):
    assert set(run("undo_import", imported["job"])) == {"restored", "removed", "kept"}


def test_suppressions_print_their_keys(shop):
    done = run("import_suppressions", shop)

    assert set(done) == {"rows", "suppressed", "already", "rejected"}


def test_exporting_prints_its_rows(imported, tmp_path):
    done = run("export_subscribers", "--list", "offers", "--output", tmp_path / "x.csv")

    assert done == {"rows": 1}


def test_the_whole_path_by_commands(imported):
    planned = run("plan_campaign", "spring", "--now", "2026-06-02T18:00:00Z")
    run("launch_campaign", "spring", "--now", "2026-06-02T18:00:00Z")
    run("dispatch", "--until-empty", "--now", "2026-06-02T18:00:00Z")
    report = run("report_campaign", "spring")

    assert planned["audience"] == report["planned"] == 1
    assert planned["send"] == report["delivered"] == 1


def test_explain_changes_its_mind_after_stop(imported):
    at = ("--now", "2026-06-02T18:00:00Z")
    before = run("explain", ANN, "--list", "offers", *at)
    run("receive_sms", "--from", ANN, "--to", "+12025550100", "--body", "STOP")
    after = run("explain", ANN, "--list", "offers", *at)

    assert (before["verdict"], after["verdict"]) == ("send", "drop")
    assert after["reason"] == "suppressed"


def test_explain_says_until_when_a_text_would_wait(imported):
    told = run("explain", ANN, "--list", "offers", "--now", "2026-06-02T06:00:00Z")

    assert (told["verdict"], told["reason"]) == ("defer", "quiet_hours")
    assert told["until"].startswith("2026-06-02T12:00")


def test_a_moved_clock_is_refused_where_texts_are_real(imported, settings):
    settings.SMS_GATEWAYS = "main=kannel://user:pass@127.0.0.1:9"

    with pytest.raises(CommandError, match="simulator only"):
        run("dispatch", "--now", "2026-06-02T18:00:00Z")


def test_an_opt_out_said_in_the_shop_is_recorded(imported):
    run("record_opt_out", ANN, "--said-at", "2026-06-01T09:00:00Z", "--how", "till")

    [event] = [
        event
        for event in run("consent_report", ANN)["events"]
        if event["kind"] == "unsubscribed"
    ]
    assert event["happened_at"].startswith("2026-06-01T09:00")


def test_erasing_leaves_a_ledger_that_verifies(imported):
    run("erase_subscriber", ANN)

    assert run("verify_ledger")["ok"]
    assert not Subscriber.objects.filter(phone=ANN).exists()


def test_pruning_takes_words_and_keeps_facts(imported):
    run("launch_campaign", "spring", "--now", NOON.isoformat())
    run("dispatch", "--now", NOON.isoformat())
    run("prune", "--now", "2036-01-01T00:00:00Z")

    assert not MessageText.objects.exists()
    assert Message.objects.exists()
    assert not CapSlot.objects.exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("explain 12", "country code"),
        ("explain +12025550177", "No subscriber"),
        ("explain +12025550101 --list nope", "no list called “nope”"),
        ("launch_campaign nope", "There are: spring"),
        ("count_segment nope", "There are: paris-big-spenders"),
        ("import_subscribers /nowhere.csv --list offers --attest x", "no file"),
        ("undo_import 7", "no import 7"),
        ("erase_subscriber nobody", "number"),
        ("apply /nowhere.toml", "no file"),
    ],
)
def test_bad_input_gets_a_sentence(shop, line, words):
    with pytest.raises(CommandError, match=words):
        call_command(*line.split())


def test_wrong_usage_leaves_with_one_and_says_how(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "explain"],
        capture_output=True,
        text=True,
        check=False,
        env={"SECRET_KEY": "x", "DATA_DIR": str(tmp_path), "PATH": "/usr/bin"},
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert "phone" in done.stderr
