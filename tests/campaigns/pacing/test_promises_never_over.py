"""Promises as a machine: whatever a list promises next and people choose, nobody ever
gets more than what they agreed to, nor than what they asked for."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from campaigns.models import Sender
from campaigns.pacing.caps import Slot, over_limit
from campaigns.pacing.facts import Draft, Facts, Person, Standing, World, rules_of
from campaigns.pacing.place import Place
from campaigns.pacing.windows import parse_period, window_start
from subscribers.frequency import fewer, keeps
from subscribers.models import SubscriberList

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)  # a Sunday: its month touches six weeks
ZONES = ("America/New_York",)
PROMISES = st.tuples(st.integers(1, 9), st.sampled_from(("day", "week", "month")))


class Shop(RuleBasedStateMachine):
    """One list and one person on it, who agreed to something and may choose less."""

    @initialize(promise=PROMISES)
    def join(self, promise):
        self.now, self.sent = START, []
        self.list = SubscriberList(pk=1, name="Offers", brand="Petal")
        self.agreed, self.own = promise, None
        self.promise(promise)

    @rule(promise=PROMISES)
    def promise(self, promise):
        """Staff promise more, or less."""
        self.list.promise_messages, self.list.promise_per = promise

    @rule()
    def agree(self):
        """They say yes to what the list promises now, if it is more."""
        if not keeps(self.list.promised, self.agreed):
            self.agreed = self.list.promised

    @rule()
    def less(self):
        self.own = fewer(self.own or self.agreed)

    @rule()
    def more(self):
        self.own = None

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule(tries=st.integers(1, 12))
    def texts_are_tried(self, tries):
        for _ in range(tries):
            if self.may_send():
                self.sent.append(self.now)
                self.nothing_is_over()

    def may_send(self) -> bool:
        slots = [
            Slot(number, at, "promotional", 1, (), False)
            for number, at in enumerate(self.sent, start=1)
        ]
        rules = rules_of(self.facts(), self.now)
        return not over_limit(rules, slots, message=0, now=self.now, zones=ZONES)

    def facts(self) -> Facts:
        world = World(
            is_paused=False,
            pause_reason="",
            campaigns={},
            senders={1: Sender(pk=1, slug="main", rate=10)},
            lists={1: self.list},
            house=(),
            spent={},
            secrets=(),
        )
        standing = Standing("active", None, None, self.agreed, None, frozenset())
        return Facts(
            draft=Draft(subscriber=1, sender=1, kind="promotional", list=1),
            world=world,
            person=Person(
                "+12125550101", Place("US", area="212"), "mobile", False, None
            ),
            standing=standing._replace(own=self.own),
            blocks=(),
            slots=(),
        )

    def nothing_is_over(self) -> None:
        """What holds at the instant of a text: agreed, promised now, and chosen."""
        for messages, per in (self.agreed, self.list.promised, self.own or self.agreed):
            start = window_start(parse_period(per), self.now, ZONES)
            assert sum(at >= start for at in self.sent) <= messages


Shop.TestCase.settings = settings(
    max_examples=100,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure
)
TestPromisesAreNeverOver = Shop.TestCase
