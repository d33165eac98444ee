"""Opening a poll demands that every answer can mean one thing; results count them."""

import pytest

from keywords.errors import IllegalMove, NotReady, Reserved
from keywords.models import PollOption
from keywords.polls import results, service
from keywords.understanding import reserving
from subscribers.models import AttributeType
from tests.factories import NOON
from tests.keywords.polls.conftest import ask, make_poll

pytestmark = pytest.mark.django_db


def test_a_poll_that_asks_nothing_cannot_be_opened(offers):
    made = make_poll(offers)
    made.questions.all().delete()

    with pytest.raises(NotReady, match="asks nothing yet"):
        service.open_(made, by="mia")


def option(offers, label: str, words: tuple[str, ...] = (), goes_to: int | None = None):
    made = make_poll(offers)
    PollOption.objects.create(
        question=made.questions.first(),
        low=3,
        high=3,
        label=label,
        words=list(words),
        goes_to=goes_to,
    )
    return made


REFUSED = {
    "a word for leaving": (("Stop",), "means something else to everyone"),
    "a word for help": (("Peonies", ("help",)), "means something else to everyone"),
    "another's name": (("Peonies", ("tulips",)), "is both “Tulips” and “Peonies”"),
    "another's number": (("Peonies", ("1",)), "also the number of another answer"),
    "backwards": (("Peonies", (), 1), "does not come after it"),
    "nowhere": (("Peonies", (), 9), "does not come after it"),
}


@pytest.mark.parametrize(("given", "why"), REFUSED.values(), ids=REFUSED)
def test_an_option_that_could_mislead_cannot_be_opened(offers, given, why):
    made = option(offers, *given)

    with pytest.raises(NotReady, match=why):
        service.open_(made, by="mia")


def reserve(word: str) -> None:
    reserving.reserve(word, "opt_out", source="A customer", by="mia")


def test_a_word_the_shop_reserved_is_no_option(offers):
    reserve("Enough peonies")

    with pytest.raises(NotReady, match="means something else to everyone"):
        service.open_(option(offers, "Enough peonies"), by="mia")


def test_an_option_of_an_open_poll_is_not_reserved(poll):
    with pytest.raises(Reserved, match="answers the open poll Flower"):
        reserve("tulips!")


def test_an_option_of_a_closed_poll_may_be_reserved(poll):
    service.close(poll, by="mia")

    reserve("Tulips")


def test_an_attribute_of_another_type_is_refused(offers):
    AttributeType.objects.create(name="recommends", type="text")

    with pytest.raises(NotReady, match="the attribute recommends is a text"):
        service.open_(make_poll(offers), by="mia")


def test_two_questions_do_not_become_one_attribute(offers):
    made = make_poll(offers)
    ask(made, 4, "And why not?", kind="words", attribute="why_roses")

    with pytest.raises(NotReady, match="Two questions become the attribute why_roses"):
        service.open_(made, by="mia")


def test_opening_fixes_the_types_of_its_attributes(poll):
    kept = AttributeType.objects.filter(name__in=("flower", "recommends"))

    assert dict(kept.values_list("name", "type")) == {
        "flower": "text",
        "recommends": "number",
    }


def test_a_poll_is_not_opened_twice(poll):
    with pytest.raises(IllegalMove, match="Flower is open, so it cannot be opened"):
        service.open_(poll, by="mia")


def test_a_closed_poll_may_be_opened_again(poll):
    assert service.open_(service.close(poll, by="mia"), by="mia").status == "open"


@pytest.fixture
def answered(poll, text):
    """Three people give 10, 9 and 2."""
    for number, (flower, score) in enumerate((("1", "10"), ("1", "9"), ("2", "2"))):
        phone = f"+1202555016{number}"
        for body in ("flower", flower):
            text(body, phone=phone)
        if flower == "2":
            text("They smell", phone=phone)
        text(score, phone=phone)
    return poll


def test_results_count_each_option(answered):
    [first, *_] = results.tallies(answered)

    assert (first.answers, first.options) == (3, (("Tulips", 2), ("Roses", 1)))


def test_a_score_has_its_average_of_those_who_gave_one(answered):
    score = results.tallies(answered)[2]

    assert (score.average, score.answers) == (7.0, 3)


def test_the_net_promoter_score_is_promoters_less_detractors(answered):
    assert results.tallies(answered)[2].net_promoter_score == 33


def test_words_are_kept_as_they_were_said(answered):
    [said] = results.tallies(answered)[1].words

    assert said.words == "They smell"


def test_who_began_and_who_finished_are_counted(answered, text):
    text("flower", phone="+12025550177")

    assert results.way(answered, now=NOON) == results.Way(asked=4, begun=3, finished=3)
