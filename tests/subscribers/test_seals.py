"""Daily seals: made once, signed with a key kept elsewhere, and held to their word."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django_q.models import Schedule

from subscribers import consent, scheduling, seal_file, seals, tasks
from subscribers.models import ChainHead, ConsentEvent, Seal, Subscription
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone
from tests.subscribers.tampering import delete, line, problems, said, unguarded

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NEW_KEY = "2027:a-new-secret"


@pytest.fixture
def offers():
    return make_list()


@pytest.fixture
def people(offers):
    people = make_people([us_phone(1), us_phone(2)])
    join(people, offers)
    return people


@pytest.fixture
def sealed(people) -> Seal:
    return seals.seal(now=NOON).seal


def leave(person: object) -> None:
    consent.unsubscribe([person.pk], scope=Scope.everything(), origin=STAFF, now=NOON)


def forge(seal: Seal, **changed: object) -> None:
    with unguarded():
        Seal.objects.filter(pk=seal.pk).update(**changed)


def lines_of_file() -> list[str]:
    return seal_file.path().read_text().splitlines()


# --- making one -------------------------------------------------------------------


def test_a_seal_says_what_the_ledger_comes_to(people, sealed):
    facts = seals.facts_of(sealed)

    last = ConsentEvent.objects.latest("pk").pk
    assert (facts["events"], facts["chains"], facts["added"]) == (2, 2, 2)
    assert (facts["last_event"], sealed.last_event) == (last, last)


def test_a_day_is_sealed_once(sealed):
    again = seals.seal(now=NOON + timedelta(hours=3))

    assert (again.is_new, Seal.objects.count()) == (False, 1)


def test_the_next_day_is_sealed_on_top_of_the_last(people, sealed):
    leave(people[0])

    after = seals.seal(now=NOON + DAY).seal

    facts = seals.facts_of(after)
    assert (facts["prev"], facts["number"]) == (sealed.hmac, 2)
    assert (facts["events"], facts["added"]) == (4, 2)


def test_an_empty_ledger_is_sealed_too(db):
    seals.seal(now=NOON)

    assert verify().ok


def test_a_seal_is_kept_in_a_file_nobody_else_reads(sealed):
    [kept] = seal_file.read()

    assert (kept.line, kept.hmac) == (sealed.line, sealed.hmac)
    assert seal_file.path().stat().st_mode & 0o777 == 0o600


def test_the_file_gets_what_it_lacks(sealed):
    seal_file.path().unlink()

    done = seals.seal(now=NOON)

    assert (done.written, len(lines_of_file())) == (1, 1)


def test_a_seal_names_nobody(people, sealed):
    assert "2025550101" not in sealed.line
    assert str(people[0].chain) not in sealed.line


def test_the_database_refuses_to_change_a_seal(sealed):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Seal.objects.update(hmac="0" * 64)


def test_the_database_refuses_to_delete_a_seal(sealed):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Seal.objects.all()._raw_delete("default")


def test_the_night_shift_seals(people):
    assert tasks.seal_ledger() == "seal 1"
    assert tasks.seal_ledger() == "sealed before"


def test_the_night_shift_is_scheduled_once(db):
    scheduling.install_after_migrate(None, "default")

    [schedule] = Schedule.objects.filter(func=scheduling.SEAL_LEDGER)
    assert schedule.schedule_type == Schedule.DAILY


def test_the_command_says_what_it_sealed(people):
    out = StringIO()

    call_command("seal_ledger", "--json", stdout=out)

    said = json.loads(out.getvalue())
    assert (said["number"], said["events"], said["is_new"]) == (1, 2, True)


# --- held to its word --------------------------------------------------------------


def test_a_sealed_ledger_is_whole(people, sealed):
    leave(people[0])

    found = verify()

    assert (found.broken, found.seals, found.sealed_until) == ([], 1, "2026-06-02")


def test_a_person_removed_with_every_trace_is_named(people, sealed):
    everything_of = {"subscriber": people[0]}
    for model in (ConsentEvent, ChainHead, Subscription):
        delete(model.objects.filter(**everything_of))
    people[0].delete()

    [problem] = [problem for problem in problems() if "since the seal" in problem]
    assert "counts 2 lines recorded since the seal before; 1 are there" in problem


def test_a_sealed_line_made_anew_under_its_key_is_named(people, sealed):
    first = ConsentEvent.objects.earliest("pk")

    line(first.pk, line_hash="0" * 64)

    assert said("was made over other lines than are there now")


def test_a_line_slipped_in_under_an_old_key_is_named(people, sealed):
    leave(people[0])

    line(ConsentEvent.objects.latest("pk").pk, id=-1)

    assert said("counts 2 lines recorded since the seal before; 3 are there")


def test_a_forged_seal_is_named(sealed):
    facts = {**seals.facts_of(sealed), "events": 1}

    forge(sealed, line=json.dumps(facts))

    assert said("is not signed with our key test: it was forged or edited")


def test_a_seal_signed_for_another_purpose_is_no_seal(sealed):
    secret = next(iter(seals.keys().values()))

    assert not seals.is_signed(sealed.line, secret + b"x", sealed.hmac)
    assert seals.is_signed(sealed.line, secret, sealed.hmac)


def test_columns_beside_a_seal_are_compared_with_it(sealed):
    forge(sealed, last_event=sealed.last_event + 1)

    assert said("says something else than the columns beside it")


def test_a_deleted_seal_is_named(sealed):
    seals.seal(now=NOON + DAY)

    delete(Seal.objects.filter(pk=sealed.pk))

    assert said("a seal before it is gone")


# --- the file ----------------------------------------------------------------------


def test_a_database_rolled_back_is_named(sealed):
    seals.seal(now=NOON + DAY)

    delete(Seal.objects.filter(number=2))

    assert said("The seal of 2026-06-03 is in")
    assert said("restored from an older copy, or rewritten")


def test_a_file_cut_short_is_named(sealed):
    seal_file.path().write_text("")

    assert said("lacks 1 of 1 seals")


def test_an_edited_file_is_named(sealed):
    text = seal_file.path().read_text()

    seal_file.path().write_text(text.replace('events\\":2', 'events\\":3'))

    assert said("is not signed with our key test")


def test_a_line_of_the_file_that_is_no_seal_is_named(sealed):
    with seal_file.path().open("a") as file:
        file.write("{}\n")

    assert said("Line 2 of")
    assert said("is not a seal")


def test_a_rolled_back_database_is_not_sealed_without_a_word(sealed):
    seals.seal(now=NOON + DAY)
    delete(Seal.objects.filter(number=2))

    with pytest.raises(CommandError, match="seal_ledger --restored WHY"):
        call_command("seal_ledger")


def test_the_night_shift_says_that_somebody_must_act(sealed, caplog):
    seals.seal(now=NOON + DAY)
    delete(Seal.objects.filter(number=2))

    assert tasks.seal_ledger() == "refused"
    assert "The ledger is not sealed" in caplog.text


def test_a_restore_that_is_owned_up_to_is_whole_again(sealed):
    seals.seal(now=NOON + DAY)
    delete(Seal.objects.filter(number=2))

    seals.seal(now=NOON + DAY, restored="backup of 2 June")

    assert verify().broken == []
    assert seals.facts_of(Seal.objects.last())["restored"] == "backup of 2 June"


# --- keys --------------------------------------------------------------------------


def test_after_a_rotation_the_newest_key_signs_and_old_seals_verify(sealed, settings):
    settings.LEDGER_SEAL_KEYS = [NEW_KEY, *settings.LEDGER_SEAL_KEYS]

    after = seals.seal(now=NOON + DAY).seal

    assert (sealed.key_id, after.key_id) == ("test", "2027")
    assert verify().ok


def test_a_key_that_is_gone_is_named(sealed, settings):
    settings.LEDGER_SEAL_KEYS = [NEW_KEY]

    assert said("signed with the key test, which LEDGER_SEAL_KEYS does not hold")


def test_without_keys_of_their_own_the_secret_key_signs(people, settings):
    settings.LEDGER_SEAL_KEYS = []
    sealed = seals.seal(now=NOON).seal
    settings.LEDGER_SEAL_KEYS = [NEW_KEY]

    assert sealed.key_id == "secret_key"
    assert verify().ok


def test_a_changed_secret_key_is_named_and_the_old_one_can_be_kept(people, settings):
    settings.LEDGER_SEAL_KEYS = []
    seals.seal(now=NOON)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    named = said("SECRET_KEY has changed")

    settings.LEDGER_SEAL_KEYS = [NEW_KEY, f"secret_key:{old}"]

    assert named
    assert verify().ok
