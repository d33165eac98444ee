"""What a full cap says of itself."""

import pytest

from campaigns.pacing import caps
from campaigns.pacing.caps import Rule
from campaigns.pacing.windows import parse_period
from tests.factories import NOON


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            caps.promise_rule(1, 4, "month", "cap:promise"),
            "They have had 4 of 4 texts a month, the most they were promised.",
        ),
        (
            caps.promise_rule(1, 1, "week", "cap:own_choice"),
            "They have had 4 of 1 text a week, the most they chose.",
        ),
        (
            Rule("cap:daily", 2, parse_period("24h"), "skip", is_house=True),
            "They have had 4 of 2 texts in 24 hours, the most the cap daily allows.",
        ),
        (
            Rule("cap:US-FL", 3, parse_period("1d"), "defer", is_statutory=True),
            "They have had 4 of 3 texts in 1 day, the most the law allows (US-FL).",
        ),
    ],
    ids=["promise", "own choice", "house", "law"],
)
def test_a_full_cap_is_told_in_plain_words(rule, said):
    assert caps.Finding(rule, 4, NOON).in_words() == said
