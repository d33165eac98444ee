"""Two wordings side by side: only what one has and the other hasn't is marked."""

from hypothesis import given
from hypothesis import strategies as st

from subscribers.staff.comparing import differences

WORDS = st.lists(st.sampled_from(["up", "to", "4", "texts", "a", "week"]), max_size=12)


def said(runs: object) -> list[str]:
    return [word for run in runs for word in run.text.split()]


def test_a_changed_word_is_marked_on_both_sides():
    gone, come = differences("Up to 4 texts a month.", "Up to 8 texts a month.")

    assert [run.text for run in gone if run.is_marked] == ["4"]
    assert [run.text for run in come if run.is_marked] == ["8"]


@given(WORDS, WORDS)
def test_no_word_is_lost_and_what_is_not_marked_is_the_same(old, new):
    gone, come = differences(" ".join(old), " ".join(new))

    assert (said(gone), said(come)) == (old, new)
    assert said(run for run in gone if not run.is_marked) == said(
        run for run in come if not run.is_marked
    )
