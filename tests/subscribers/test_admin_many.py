"""Verbs on many people: those ticked or everybody who fits, each done exactly once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import OperationalError
from django.test import Client

from subscribers.acting import files, service
from subscribers.acting.verbs import VERBS, Verb
from subscribers.models import (
    BulkAct,
    ConsentEvent,
    Segment,
    Subscriber,
    SubscriberList,
    Subscription,
    Suppression,
    Tag,
)
from tests.factories import fr_phone, join, make_list, make_people, us_phone
from tests.staffing import CONFIRMED, page, said, staff

pytestmark = pytest.mark.django_db

NOUN, ACTS = "subscribers.subscriber", "subscribers.bulkact"
LIST = page(NOUN, "changelist")
LEAVING = {**CONFIRMED, "scope": "everything", "why": "phone call"}


@pytest.fixture
def offers() -> SubscriberList:
    return make_list(countries=["US", "FR"])


@pytest.fixture
def people(offers) -> list[Subscriber]:
    rows = make_people(
        [*(us_phone(n) for n in range(60)), *(fr_phone(n) for n in range(5))]
    )
    join(rows, offers)
    return rows


@pytest.fixture
def later(monkeypatch, settings) -> list[tuple]:
    """More than ten are left to a worker; what is asked of it is kept here."""
    asked: list[tuple] = []
    settings.QUEUE_ENABLED = True
    monkeypatch.setattr(service, "async_task", lambda *task: asked.append(task))
    monkeypatch.setattr(service, "AT_ONCE", 10)
    monkeypatch.setattr("subscribers.admin.subscriber_export.AT_ONCE", 10)
    return asked


def everybody(action: str, **values: object) -> dict[str, object]:
    return {"action": action, "_selected_action": ["1"], "select_across": "1", **values}


def ticked(action: str, rows: list[Subscriber], **values: object) -> dict[str, object]:
    keys = [row.pk for row in rows]
    return {"action": action, "_selected_action": keys, **values}


def active() -> int:
    return Subscription.objects.filter(status="active").count()


# --- whom ----------------------------------------------------------------------------


def test_a_confirmation_states_how_many_and_who(people):
    posted = everybody("tag_selected")

    shown = staff("root").post(f"{LIST}?country=FR", posted).content.decode()

    assert "Country: FR" in shown
    assert ">5<" in shown.replace(" ", "").replace("\n", "")


def test_those_ticked_are_meant_and_nobody_else(people):
    tag = Tag.objects.create(name="vip")

    posted = ticked("tag_selected", people[:2], tag="vip", **CONFIRMED)
    response = staff("root").post(LIST, posted)

    assert Subscriber.objects.filter(tags=tag).count() == 2
    assert "2 tagged" in said(response)


def test_everybody_who_fits_is_meant_beyond_the_page(people):
    tag = Tag.objects.create(name="vip")

    posted = everybody("tag_selected", tag="vip", **CONFIRMED)
    staff("root").post(f"{LIST}?country=US", posted)

    assert Subscriber.objects.filter(tags=tag).count() == 60


def test_those_who_were_searched_for_are_meant(people):
    tag = Tag.objects.create(name="vip")
    client = staff("root")
    found = client.post(page(NOUN, "search"), {"q": "+33 6 12"})["Location"]

    client.post(found, everybody("tag_selected", tag="vip", **CONFIRMED))

    assert Subscriber.objects.filter(tags=tag).count() == 5


def test_a_search_that_is_over_means_nobody(people):
    tag = Tag.objects.create(name="vip")

    posted = everybody("tag_selected", tag="vip", **CONFIRMED)
    staff("root").post(f"{LIST}?q=~gone", posted)

    assert not Subscriber.objects.filter(tags=tag).exists()


def test_a_segment_is_meant(people):
    rules = {"field": "country", "op": "is", "value": "FR"}
    segment = Segment.objects.create(slug="fr", name="French", rules=rules)
    tag = Tag.objects.create(name="vip")

    posted = everybody("tag_selected", tag="vip", **CONFIRMED)
    staff("root").post(f"{LIST}?segment={segment.pk}", posted)

    assert Subscriber.objects.filter(tags=tag).count() == 5


# --- each verb -----------------------------------------------------------------------


def test_a_new_word_makes_a_new_tag(people):
    posted = ticked("tag_selected", people[:2], tag=" spring  fair", **CONFIRMED)

    staff("marketer").post(LIST, posted)

    assert Tag.objects.get(name="spring fair").subscriber_set.count() == 2


def test_a_tag_comes_off_again(people):
    tag = Tag.objects.create(name="vip")
    tag.subscriber_set.set(people[:3])

    posted = everybody("untag_selected", tag=tag.pk, **CONFIRMED)
    response = staff("root").post(LIST, posted)

    assert not tag.subscriber_set.exists()
    assert "Tag taken off 3, 62 did not have it" in said(response)


def test_many_join_a_list_and_whoever_left_stays_away(people):
    news = make_list("news", countries=["US"])
    posted = everybody(
        "subscribe_selected", list=news.pk, why="cards at the till", **CONFIRMED
    )
    client = staff("root")

    client.post(LIST, ticked("unsubscribe_selected", people[:1], **LEAVING))
    response = client.post(LIST, posted)

    assert Subscription.objects.filter(list=news, status="active").count() == 59
    assert "1 have left before and stay away" in said(response)
    assert "5 cannot join" in said(response)


def test_many_are_unsubscribed_and_suppressed(people):
    response = staff("support").post(LIST, everybody("unsubscribe_selected", **LEAVING))

    assert (active(), Suppression.objects.count()) == (0, 65)
    assert "65 unsubscribed, 65 newly suppressed" in said(response)


def test_many_are_erased(people):
    posted = ticked("erase_selected", people[:2], why="their e-mails", **CONFIRMED)

    staff("operator").post(LIST, posted)

    assert Subscriber.objects.filter(erased_at=None).count() == 63


@pytest.mark.parametrize(
    ("role", "action"),
    [
        ("support", "erase_selected"),
        ("marketer", "erase_selected"),
        ("approver", "tag_selected"),
        ("operator", "subscribe_selected"),
    ],
)
def test_a_verb_does_nothing_for_those_who_may_not(people, role, action):
    values = {"tag": "vip", "why": "x", "list": 1, **CONFIRMED}

    staff(role).post(LIST, everybody(action, **values))

    assert not BulkAct.objects.exists()


def test_who_did_what_to_whom_is_kept(people):
    staff("support").post(
        f"{LIST}?country=FR", everybody("unsubscribe_selected", **LEAVING)
    )

    act = BulkAct.objects.get()
    assert (act.verb, act.by, act.seen_count) == ("unsubscribe", "support", 5)
    assert act.asked_for == ["Country: FR"]
    assert "Country: FR" in staff("root").get(page(ACTS, "changelist")).content.decode()


# --- in the background ---------------------------------------------------------------


def test_many_are_left_to_the_worker_and_shown_as_they_are_done(people, later):
    client = staff("support")
    response = client.post(LIST, everybody("unsubscribe_selected", **LEAVING))
    act = BulkAct.objects.get()

    assert response["Location"] == page(ACTS, "change", act.pk)
    assert (later, active()) == ([(service.RUN, act.pk)], 65)
    assert "0 of 65" in client.get(response["Location"]).content.decode()


def test_the_worker_does_everybody_once(people, later):
    staff("support").post(LIST, everybody("unsubscribe_selected", **LEAVING))
    act = BulkAct.objects.get()

    service.run_stretch(act.pk)
    service.run_stretch(act.pk)  # asked for twice

    act.refresh_from_db()
    assert (act.status, act.seen_count, active()) == ("done", 65, 0)
    lines = ConsentEvent.objects.filter(kind="unsubscribed")
    assert lines.count() == 65


def test_a_worker_that_dies_leaves_nobody_out_and_nobody_done_twice(
    people, later, monkeypatch
):
    staff("support").post(LIST, everybody("unsubscribe_selected", **LEAVING))
    act = BulkAct.objects.get()
    in_batches_of(10, monkeypatch)
    dies_in_its_third_batch(monkeypatch)

    with pytest.raises(OperationalError):
        service.run_stretch(act.pk)
    halfway = active()
    monkeypatch.undo()
    service.run(act.pk)

    act.refresh_from_db()
    assert (halfway, active(), act.seen_count) == (45, 0, 65)
    assert ConsentEvent.objects.filter(kind="unsubscribed").count() == 65


def in_batches_of(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "batch_size", lambda: size)


def dies_in_its_third_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its people are done, before they are counted as done."""
    whole = VERBS["unsubscribe"]
    calls = []

    def do(*args: object) -> object:
        done = whole.do(*args)
        calls.append(args)
        if len(calls) == 3:
            raise OperationalError("server closed the connection")
        return done

    monkeypatch.setitem(VERBS, "unsubscribe", Verb(whole.permission, do, whole.told))


def test_who_came_after_it_was_confirmed_is_not_meant(people, later):
    staff("root").post(LIST, everybody("tag_selected", tag="vip", **CONFIRMED))
    [late] = make_people([us_phone(99)])

    service.run(BulkAct.objects.get().pk)

    assert not late.tags.exists()


def test_what_is_stopped_does_nobody_else(people, later, monkeypatch):
    tag = Tag.objects.create(name="vip")
    client = staff("root")
    client.post(LIST, everybody("tag_selected", tag="vip", **CONFIRMED))
    act = BulkAct.objects.get()

    client.post(page(ACTS, "stop", act.pk), CONFIRMED)
    service.run(act.pk)

    act.refresh_from_db()
    assert (act.status, tag.subscriber_set.count()) == ("stopped", 0)


def test_one_whose_worker_is_silent_is_asked_for_again(people, later):
    staff("root").post(LIST, everybody("tag_selected", tag="vip", **CONFIRMED))
    act = BulkAct.objects.get()
    later.clear()

    service.take_up(now=act.beat_at + service.SILENT * 2)

    assert later == [(service.RUN, act.pk)]


def test_what_it_needs_being_gone_is_said(people, later):
    tag = Tag.objects.create(name="vip")
    staff("root").post(LIST, everybody("tag_selected", tag="vip", **CONFIRMED))
    tag.delete()
    act = BulkAct.objects.get()

    service.run(act.pk)

    act.refresh_from_db()
    assert (act.status, act.fault) == (
        "failed",
        "The tag chosen is not there any more.",
    )


def test_what_was_searched_for_is_forgotten_at_the_end(people, later):
    client = staff("root")
    found = client.post(page(NOUN, "search"), {"q": "202555"})["Location"]
    client.post(found, everybody("tag_selected", tag="vip", **CONFIRMED))
    act = BulkAct.objects.get()
    kept = act.criteria["term"]

    service.run(act.pk)

    act.refresh_from_db()
    assert (kept, act.criteria["term"]) == ("202555", "")


# --- exports -------------------------------------------------------------------------


CHOSEN = {"format": "csv", "columns": ["phone", "country"], **CONFIRMED}


def test_an_export_asks_for_its_columns(people):
    shown = staff("marketer").post(LIST, everybody("export_selected")).content.decode()

    assert 'value="first_name"' in shown


def test_a_small_export_comes_at_once_and_leaves_a_trace(people):
    posted = ticked("export_selected", people[:1], **CHOSEN)

    response = staff("marketer").post(LIST, posted)

    assert b"".join(response.streaming_content).startswith(b"phone,country\r\n+1")
    assert LogEntry.objects.get().change_message == (
        "Exported 1 subscriber as CSV (Ticked one by one): phone, country."
    )


def test_an_export_may_be_a_workbook(people):
    posted = ticked("export_selected", people[:1], **{**CHOSEN, "format": "xlsx"})

    response = staff("marketer").post(LIST, posted)

    assert b"".join(response.streaming_content).startswith(b"PK")


def test_with_a_list_chosen_an_export_says_how_they_stand_on_it(people, offers):
    columns = ["phone", "status", "joined_at"]
    posted = ticked("export_selected", people[:1], **{**CHOSEN, "columns": columns})

    response = staff("marketer").post(f"{LIST}?list={offers.pk}", posted)

    assert b",active,2026-" in b"".join(response.streaming_content)


def test_those_who_may_not_export_get_nothing(people):
    response = staff("support").post(LIST, everybody("export_selected", **CHOSEN))

    assert not response.streaming


@pytest.fixture
def exported(people, later, settings) -> BulkAct:
    """Everybody, by the marketer, in the background."""
    staff("marketer").post(LIST, everybody("export_selected", **CHOSEN))
    act = BulkAct.objects.get()
    service.run(act.pk)
    act.refresh_from_db()
    return act


def test_a_big_export_waits_as_a_file(exported):
    path = files.path_of(exported)

    assert (exported.status, exported.seen_count) == ("done", 65)
    assert len(path.read_text().splitlines()) == 66
    assert path.stat().st_mode & 0o077 == 0


def test_it_is_fetched_by_those_who_may_and_that_is_written_down(exported):
    client = staff("operator")

    response = client.get(page(ACTS, "download", exported.pk))

    assert b"".join(response.streaming_content).startswith(b"phone,country")
    assert (
        f"Downloaded export #{exported.pk}" in LogEntry.objects.first().change_message
    )


def test_it_is_not_fetched_by_those_who_may_not(exported):
    response = staff("support").get(page(ACTS, "download", exported.pk))

    assert response.status_code == 403


def test_after_a_day_it_is_gone(exported):
    late = exported.finished_at + files.KEPT * 1.1

    assert not files.is_there(exported, now=late)
    assert files.forget(now=late) == 1


def test_without_the_right_to_personal_data_numbers_are_masked(people):
    client = analyst()

    shown = client.post(LIST, everybody("export_selected")).content.decode()
    response = client.post(LIST, ticked("export_selected", people[:1], **CHOSEN))

    assert 'value="first_name"' not in shown
    assert "•••" in b"".join(response.streaming_content).decode()


def analyst() -> Client:
    client = staff("root", "analyst")
    user = User.objects.get(username="analyst")
    user.is_superuser, user.is_staff = False, True
    user.save()
    wanted = ("view_subscriber", "export_subscriber")
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(user)
    return client


def test_a_column_that_names_people_is_refused_all_the_same(people):
    posted = everybody("export_selected", **{**CHOSEN, "columns": ["first_name"]})

    response = analyst().post(LIST, posted)

    assert not response.streaming
