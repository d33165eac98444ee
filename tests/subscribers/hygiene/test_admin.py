"""List hygiene in the admin: the report, a file fed in two steps, the download."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from subscribers.models import NumberFlag, Subscriber, Subscription
from tests.factories import join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db

LIST = reverse("admin:subscribers_numberflag_changelist")
FEED = reverse("admin:subscribers_numberflag_feed_file")
CONFIRMED = {"confirmed": "yes"}


@pytest.fixture
def offers():
    return make_list()


@pytest.fixture
def people(offers):
    rows = make_people([us_phone(n) for n in range(4)])
    join(rows, offers)
    return rows


def flag(person, cause="deactivated", **fields):
    now = timezone.now()
    values = {"happened_on": now.date(), "flagged_at": now, "source": "file x.csv"}
    return NumberFlag.objects.create(
        subscriber=person, cause=cause, ended_count=2, **values | fields
    )


def upload(text):
    file = BytesIO(text.encode())
    file.name = "carrier.csv"
    return {
        **CONFIRMED,
        "file": file,
        "cause": "deactivated",
        "on": f"{timezone.now():%Y-%m-%d}",
        "region": "",
    }


def test_the_report_counts_by_cause_over_thirty_days(admin_client, people):
    flag(people[0])
    flag(people[1], "wrong_number")
    flag(people[2], flagged_at=timezone.now() - timedelta(days=31))
    Subscriber.objects.filter(pk=people[3].pk).update(
        line="landline", created_at=timezone.now()
    )

    page = admin_client.get(LIST).content.decode()

    assert page.count("1 number, 2 consents ended") == 2
    assert "1, never texted" in page


def test_a_file_is_counted_before_it_ends_anything(admin_client, people):
    content = "\n".join(["Phone", *(str(one.phone) for one in people[:3]), "nobody"])

    page = admin_client.post(FEED, upload(content)).content.decode()

    assert "End 3 consents" in page
    assert not NumberFlag.objects.exists()


def test_the_button_ends_what_was_counted(admin_client, people, offers):
    content = "\n".join(["Phone", *(str(one.phone) for one in people[:3])])
    shown = admin_client.post(FEED, upload(content))
    hidden = dict(shown.context["question"].hidden)

    admin_client.post(FEED, CONFIRMED | hidden)

    assert Subscriber.objects.reachable(offers).count() == 1
    assert {flag.source for flag in NumberFlag.objects.all()} == {"file carrier.csv"}
    assert {flag.by for flag in NumberFlag.objects.all()} == {"admin"}


def test_a_file_that_would_do_nothing_has_no_button(admin_client, people):
    shown = admin_client.post(FEED, upload("Phone\n+12125550199\n"))

    assert shown.context["question"].button == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("Name\nAnn\n", "phone", id="no phone column"),
        pytest.param("%PDF-1.7", "PDF document", id="no table"),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(
    admin_client, people, content, sentence
):
    page = admin_client.post(FEED, upload(content), follow=True).content.decode()

    assert sentence in page
    assert not NumberFlag.objects.exists()


def test_a_kept_file_that_is_gone_is_told(admin_client, people):
    typed = {**CONFIRMED, "kept": "x" * 43, "cause": "deactivated", "on": "2026-01-01"}

    page = admin_client.post(FEED, typed, follow=True).content.decode()

    assert "is gone" in page


def test_silent_people_are_counted_by_list_before_they_go(admin_client, offers):
    offers.silent_after_days = 90
    offers.save()

    page = admin_client.get(
        reverse("admin:subscribers_numberflag_let_silent_go")
    ).content.decode()

    assert "no sign in 90 days after 5 texts" in page
    assert "0 would go" in page


def test_the_download_holds_a_row_per_flag_and_is_noted(admin_client, people):
    flag(people[0], source="=HYPERLINK()")

    lines = (
        admin_client.get(reverse("admin:subscribers_numberflag_download"))
        .getvalue()
        .decode()
        .splitlines()
    )

    assert len(lines) == 2
    assert lines[1].startswith(f"{people[0].phone},deactivated,")
    assert "'=HYPERLINK()" in lines[1]
    assert LogEntry.objects.filter(object_repr="List hygiene").exists()


def test_two_flags_and_twenty_cost_the_same_queries(admin_client, offers):
    counts = []
    for number in (2, 20):
        rows = make_people([us_phone(100 + n) for n in range(number)])
        for row in rows:
            NumberFlag.objects.filter(subscriber=row).delete()
            flag(row)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin_client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_list_says_on_its_page_when_silence_ends_a_consent(admin_client, offers):
    page = admin_client.get(
        reverse("admin:subscribers_subscriberlist_change", args=[offers.pk])
    ).content.decode()

    assert "Days without a sign" in page
    assert Subscription.objects.count() == 0
