"""A soft opt-in: where it is known, on what it rests, and when it ends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns.models import Message
from campaigns.sending.pump import housekeep
from subscribers import consent, soft
from subscribers.consent import Particulars
from subscribers.errors import SoftRefused
from subscribers.models import Subscriber, Subscription
from subscribers.soft import Soft
from subscribers.verification import verify
from tests.factories import (
    NOON,
    STAFF,
    fr_phone,
    join,
    make_list,
    make_people,
    make_sender,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def ground(since: date, basis: str = "purchase", *, offered: bool = True) -> Soft:
    return Soft(basis=basis, since=since, is_refusal_offered=offered)


@pytest.mark.parametrize(
    ("country", "basis", "since", "end"),
    [
        pytest.param("FR", "purchase", (2026, 5, 5), (2029, 5, 5), id="36 months"),
        pytest.param("CA", "inquiry", (2026, 8, 31), (2027, 2, 28), id="short month"),
        pytest.param("GB", "negotiation", (2024, 11, 3), (2026, 11, 3), id="last day"),
    ],
)
def test_it_lasts_as_the_countrys_rule_says(country, basis, since, end):
    found = soft.ends_at(ground(date(*since), basis), country, now=NOW)

    assert found == datetime(*end, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("US", "not allowed in US. Prior express written consent is needed"),
        ("IT", "not allowed in IT. One source says"),
        ("BR", "not allowed in BR. No rule is known"),
    ],
)
def test_it_is_refused_where_the_law_has_no_such_thing(country, said):
    with pytest.raises(SoftRefused, match=said):
        soft.ends_at(ground(NOW.date()), country, now=NOW)


@pytest.mark.django_db
class TestJoining:
    @pytest.fixture
    def lst(self):
        return make_list(opt_in="soft", sender=make_sender())

    @pytest.fixture
    def fay(self) -> Subscriber:
        [fay] = make_people([fr_phone(1)])
        return fay

    def join_softly(self, person, lst, since=date(2026, 5, 5), now=NOW):
        return consent.subscribe(
            [person.pk],
            lst,
            origin=STAFF,
            now=now,
            particulars={person.pk: Particulars(soft=ground(since))},
        )

    def test_it_ends_by_itself(self, lst, fay):
        self.join_softly(fay, lst)

        housekeep(now=datetime(2029, 5, 5, tzinfo=UTC))

        assert Subscription.objects.get().status == "expired"
        assert verify().ok

    def test_it_goes_on_until_then(self, lst, fay):
        self.join_softly(fay, lst)

        housekeep(now=datetime(2029, 5, 4, 23, 59, tzinfo=UTC))

        assert Subscription.objects.get().status == "active"

    def test_its_end_cancels_what_waits(self, lst, fay):
        self.join_softly(fay, lst)
        waiting = Message.objects.get(status="queued")

        housekeep(now=datetime(2029, 5, 5, tzinfo=UTC))

        waiting.refresh_from_db()
        assert (waiting.status, waiting.code) == ("cancelled", "consent_withdrawn")

    def test_a_later_purchase_renews_it(self, lst, fay):
        self.join_softly(fay, lst)

        self.join_softly(fay, lst, since=date(2026, 10, 1))

        assert Subscription.objects.get().consent_expires_at.year == 2029
        assert Subscription.objects.get().consent_expires_at.month == 10

    def test_an_earlier_purchase_shortens_nothing(self, lst, fay):
        self.join_softly(fay, lst)

        done = self.join_softly(fay, lst, since=date(2025, 10, 1))

        assert done.already == (fay.pk,)

    def test_an_express_consent_takes_its_place(self, lst, fay):
        self.join_softly(fay, lst)

        consent.subscribe([fay.pk], lst, origin=STAFF, now=NOW)

        row = Subscription.objects.get()
        assert (row.method, row.consent_expires_at) == ("single", None)

    def test_it_never_takes_the_place_of_an_express_one(self, lst, fay):
        join([fay], lst, now=NOW - timedelta(days=1))

        done = self.join_softly(fay, lst)

        assert (done.already, Subscription.objects.get().method) == (
            (fay.pk,),
            "single",
        )

    def test_a_question_does_not_take_it_away(self, lst, fay):
        self.join_softly(fay, lst)
        asking = consent.WayIn("double", "the page's own")

        done = consent.subscribe([fay.pk], lst, origin=STAFF, now=NOW, way=asking)

        assert (done.already, Subscription.objects.get().status) == (
            (fay.pk,),
            "active",
        )

    def test_a_yes_to_nothing_after_its_end_asks_nobody(self, lst, fay):
        self.join_softly(fay, lst)
        housekeep(now=datetime(2029, 5, 5, tzinfo=UTC))

        done = consent.confirm(
            [fay.pk], lst, origin=STAFF, now=datetime(2029, 5, 6, tzinfo=UTC)
        )

        assert done.refused == (fay.pk,)

    def test_nobody_joins_softly_without_a_ground(self, lst, fay):
        consent.subscribe([fay.pk], lst, origin=STAFF, now=NOON)

        assert Subscription.objects.get().method == "single"
