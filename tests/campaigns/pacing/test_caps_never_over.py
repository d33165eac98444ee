"""Caps as a machine: random sends at random times, and no window is ever over."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from campaigns.pacing.caps import Rule, Slot, over_limit
from campaigns.pacing.windows import parse_period, window_start

START = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)  # two days before US clocks change
ZONES = ("America/New_York", "America/Los_Angeles")
PERIODS = ("24h", "7d", "day", "week", "month")


class Sending(RuleBasedStateMachine):
    """One person; every text that finds no rule over its limit is sent."""

    @initialize(
        rules=st.lists(
            st.tuples(st.integers(1, 4), st.sampled_from(PERIODS)),
            min_size=1,
            max_size=3,
        )
    )
    def begin(self, rules):
        self.now = START
        self.slots: list[Slot] = []
        self.rules = [
            Rule(f"cap:{n}", messages, parse_period(per), "defer")
            for n, (messages, per) in enumerate(rules)
        ]

    @rule(minutes=st.integers(0, 3 * 24 * 60))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def a_text_is_tried(self):
        number = len(self.slots) + 1
        if not self._over(number):
            self.slots.append(Slot(number, self.now, "promotional", 1, (), False))

    @rule()
    def we_wait_until_it_frees(self):
        over = self._over(0)
        if over:
            until = max(finding.frees_at for finding in over)
            assert until > self.now
            self.now = until
            assert not self._over(0)

    @invariant()
    def no_window_is_over(self):
        for slot in getattr(self, "slots", ()):
            for cap in self.rules:
                start = window_start(cap.period, slot.at, ZONES)
                inside = [s for s in self.slots if start <= s.at <= slot.at]
                assert len(inside) <= cap.messages

    def _over(self, message):
        return over_limit(
            self.rules, self.slots, message=message, now=self.now, zones=ZONES
        )


Sending.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestCapsAreNeverOver = Sending.TestCase
