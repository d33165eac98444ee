"""A page kept by the web process is never an old one: PostgreSQL's marks say so."""

import pytest

from subscribers.models import Disclosure, PumpingAlarm, SignupPage, SubscriberList
from subscribers.signup import keeping, pages
from tests.factories import NOON, make_list, make_sender
from tests.subscribers.signup.conftest import LAW, make_page, publish

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lst(on_postgresql) -> SubscriberList:
    lst = make_list(sender=make_sender(), opt_in="double", **LAW)
    publish(lst)
    make_page(lst)
    return lst


def test_a_page_that_has_not_changed_takes_one_statement(
    lst, django_assert_num_queries
):
    first = keeping.current("offers")

    with django_assert_num_queries(1):
        assert keeping.current("offers").row is first.row


def test_what_is_kept_is_what_would_be_read(lst):
    keeping.current("offers")

    kept, read = keeping.current("offers"), pages.find("offers")
    assert (kept.text, kept.wording) == (read.text, read.wording)


@pytest.mark.parametrize(
    "change",
    [
        lambda: SignupPage.objects.update(state="draft"),
        lambda: SubscriberList.objects.update(name="Other offers"),
        lambda: say_more(SubscriberList.objects.get()),
    ],
    ids=["the page", "its list", "its words"],
)
def test_a_change_shows_at_once(lst, change):
    before = keeping.current("offers")

    change()

    after = keeping.current("offers")
    assert after.row is not before.row
    assert after.wording == pages.find("offers").wording


def say_more(lst: SubscriberList) -> None:
    """Words that are approved take the place of those before."""
    lst.support = "+1 202 555 0199"
    lst.save()
    publish(lst)
    assert Disclosure.objects.filter(list=lst, state="live", version=2).exists()


def test_two_changes_in_one_transaction_both_show(lst):
    for name in ("One", "Two", "Three"):
        SubscriberList.objects.update(name=name)

        assert keeping.current("offers").list.name == name


def test_it_knows_whether_an_alarm_is_open(lst):
    assert not keeping.current("offers").has_alarm
    PumpingAlarm.objects.create(
        page=SignupPage.objects.get(),
        country="US",
        raised_at=NOON,
        asked=40,
        confirmed=0,
        usual_percent=70,
    )

    assert keeping.current("offers").has_alarm


def test_a_page_that_is_not_there_is_not_kept(lst):
    assert keeping.current("nothing") is None
