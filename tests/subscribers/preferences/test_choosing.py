"""What the page shows and saves: topics, how often, pauses, a language."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from subscribers.models import ConsentEvent, Evidence, Subscriber, Tally, Topic
from subscribers.preferences import limits
from subscribers.verification import verify
from tests.factories import join, make_list
from tests.subscribers.preferences.conftest import Visitor, body, row

pytestmark = pytest.mark.django_db

Kind = ConsentEvent.Kind


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def lines() -> int:
    return ConsentEvent.objects.filter(kind=Kind.PREFERENCES).count()


def test_it_shows_every_list_of_the_brand_with_its_promise(visitor):
    shown = body(visitor.get())

    assert "Offers" in shown
    assert "News" in shown
    assert "At most 4 texts a month. That is our promise." in shown


def test_it_keeps_quiet_about_other_brands(visitor, ann, sender):
    join([ann], make_list("bread", sender=sender, brand="Crust & Crumb"))

    assert "Crust" not in body(visitor.get())


@pytest.mark.parametrize("path", ["", "leave/", "leave/offers/", "data/"])
def test_a_get_changes_nothing(visitor, path):
    before = (ConsentEvent.objects.count(), row("offers").status)

    visitor.get(path)
    visitor.client.head(f"/p/{visitor.token}/{path}")

    assert (ConsentEvent.objects.count(), row("offers").status) == before
    assert not Tally.objects.exists()


def test_topics_are_chosen(visitor):
    visitor.save(topics=[topic("roses").pk])

    assert list(row("offers").topics.all()) == [topic("roses")]


def test_all_topics_ticked_means_all_that_will_ever_be(visitor):
    visitor.save(topics=[topic("roses").pk])

    visitor.save(topics=[topic("roses").pk, topic("tulips").pk])

    assert not row("offers").topics.exists()


def test_a_topic_of_another_list_is_refused(visitor, news):
    alien = Topic.objects.create(list=news, slug="alien", name="Alien")

    visitor.save(topics=[alien.pk])

    assert not row("offers").topics.exists()


def test_fewer_texts_are_chosen(visitor):
    visitor.save(often="2:month")

    assert (row("offers").own_messages, row("offers").own_per) == (2, "month")


@pytest.mark.parametrize("often", ["9:month", "4:day", "0:month", "x", "2:year"])
def test_nothing_above_the_promise_can_be_chosen(visitor, often):
    visitor.save(often=often)

    assert row("offers").own_messages is None


def test_the_promise_can_be_chosen_again(visitor):
    visitor.save(often="1:month")

    visitor.save(often="promise")

    assert (row("offers").own_messages, row("offers").own_per) == (None, "")


@pytest.mark.parametrize(("pause", "days"), [("week", 7), ("month", 30)])
def test_a_pause_is_chosen(visitor, pause, days):
    visitor.save(pause=pause)

    gap = row("offers").paused_until - timezone.now()
    assert timedelta(days=days, minutes=-1) < gap <= timedelta(days=days)


def test_a_pause_ends_when_the_day_has_begun_everywhere(visitor):
    day = (timezone.now() + timedelta(days=9)).date()

    visitor.save(pause="until", until=day.isoformat())

    until = row("offers").paused_until
    assert (until.date(), until.hour) == (day, 12)


def test_a_day_alone_is_enough(visitor):
    day = (timezone.now() + timedelta(days=9)).date()

    visitor.save(until=day.isoformat())

    assert row("offers").paused_until.date() == day


@pytest.mark.parametrize("until", ["", "2020-01-01", "2199-01-01", "soon"])
def test_a_day_that_will_not_do_is_said_so(visitor, until):
    shown = body(visitor.save(pause="until", until=until))

    assert "Not yet. Please correct this:" in shown
    assert row("offers").paused_until is None


def test_a_pause_ends_early(visitor):
    visitor.save(pause="month")

    visitor.save(pause="resume")

    assert row("offers").paused_until is None


def test_a_language_is_spoken_everywhere(visitor):
    visitor.save(language="fr")

    assert Subscriber.objects.get().language == "fr"
    assert {row("offers").language, row("news").language} == {"fr"}


def test_it_says_what_changed_in_words(visitor):
    shown = body(visitor.save(often="2:month", topics=[topic("roses").pk]))

    assert "Offers: At most 2 texts a month." in shown
    assert "Offers: only Roses." in shown


def test_saving_the_same_again_writes_no_line(visitor):
    visitor.save(often="2:month")

    shown = body(visitor.save(often="2:month"))

    assert "Nothing has changed." in shown
    assert lines() == 1


def test_a_list_that_was_not_on_the_page_keeps_its_topics(visitor):
    visitor.save(topics=[topic("roses").pk])

    visitor.post(language="")

    assert row("offers").topics.count() == 1


def test_every_change_is_a_line_that_verifies(visitor):
    visitor.save(often="1:month", pause="week", language="de")

    assert lines() == 2
    assert verify().ok


def test_the_line_names_the_page_and_its_evidence_the_browser(visitor):
    visitor.client.defaults["HTTP_USER_AGENT"] = "Phone 1"

    visitor.save(often="1:month")

    line = ConsentEvent.objects.get(kind=Kind.PREFERENCES)
    assert '"door":"preferences"' in line.line
    assert "Phone 1" in Evidence.objects.get(seq=line.seq, chain=line.chain).data


def test_saving_is_limited(visitor):
    for _ in range(limits.SAVES.most):
        limits.wait_for(limits.SAVES, str(Subscriber.objects.get().pk), now=now())

    assert visitor.save(often="1:month").status_code == 429


def now():
    return timezone.now()


def test_a_post_without_the_csrf_token_is_refused(visitor):
    strict = Visitor(Client(enforce_csrf_checks=True), visitor.token)

    assert strict.save(often="1:month").status_code == 403


def test_the_page_may_load_nothing_from_elsewhere_and_is_not_kept(visitor):
    headers = visitor.get().headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"


def test_it_holds_no_script(visitor):
    assert "<script" not in body(visitor.get())


def test_one_list_or_ten_cost_the_same_queries(
    visitor, ann, sender, django_assert_max_num_queries
):
    for number in range(8):
        join([ann], make_list(f"more-{number}", sender=sender))

    with django_assert_max_num_queries(4):
        visitor.get()
