"""Staff add to the words that mean something to everyone, and take none away."""

import pytest
from django.db import IntegrityError, transaction

from keywords.errors import NotRemovable, Reserved
from keywords.matching import Intent, interpret
from keywords.models import Keyword, ReservedWord
from keywords.understanding.on_sender import understand
from keywords.understanding.reserving import meaning_of, own_words, reserve
from subscribers.roles import MARKETER, OPERATOR
from tests.factories import NOON, make_list, make_sender
from tests.staffing import staff

pytestmark = pytest.mark.django_db
ADD = "/admin/keywords/reservedword/add/"


def add(word: str, meaning: str = "opt_out") -> ReservedWord:
    return reserve(word, meaning, source="A customer texted it", by="mia")


@pytest.mark.parametrize("typed", ["Finito", "FINITO!", "f i n i t o", "🛑 finito 🛑"])
def test_an_added_word_counts_however_it_is_typed(typed):
    add("Finito")

    assert understand(typed, make_sender(), now=NOON).intent is Intent.OPT_OUT


def test_an_added_word_may_ask_only():
    add("puh", "clarify")

    assert understand("Puh…", make_sender(), now=NOON).intent is Intent.CLARIFY


def test_an_added_word_tells_its_language():
    reserve("Finito", "opt_out", source="s", by="mia", language="de")

    assert understand("finito", make_sender(), now=NOON).language == "de"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        pytest.param("Stop!", "already means leaving", id="shipped"),
        pytest.param("YES", "already means yes", id="a yes"),
        pytest.param("basta", "already means that somebody may", id="asked about"),
        pytest.param("stop the texts", "already means leaving", id="a phrase"),
        pytest.param("tulip", "is a keyword of", id="a keyword"),
        pytest.param("fin ito", "has been added already", id="added"),
        pytest.param("!!", "needs letters", id="nothing"),
    ],
)
def test_a_word_that_is_something_already_is_refused(word, said):
    add("Finito")
    Keyword.objects.create(
        word="TULIP",
        folded="tulip",
        sender=make_sender(),
        action="join",
        list=make_list(),
    )

    with pytest.raises(Reserved, match=said):
        add(word)


def test_an_added_word_is_no_keyword_any_more():
    add("Finito")

    assert meaning_of("finito") is Intent.OPT_OUT


def test_an_added_word_that_asks_only_may_still_be_a_keyword():
    add("puh", "clarify")

    assert meaning_of("puh") is None


def test_what_is_added_never_replaces_what_ships():
    add("Finito", "help")

    assert interpret("STOP", own={"stop": own_words()["finito"]}).intent == "opt_out"


def test_no_word_goes():
    word = add("Finito")

    with pytest.raises(NotRemovable):
        word.delete()
    with pytest.raises(NotRemovable):
        ReservedWord.objects.all().delete()


def test_the_database_refuses_a_yes_of_the_shop_s_own():
    with pytest.raises(IntegrityError), transaction.atomic():
        ReservedWord.objects.create(
            word="SURE", key="sure", meaning="confirm", source="s", author="mia"
        )


def test_staff_add_a_word():
    client = staff(MARKETER)

    client.post(ADD, {"word": "Finito", "meaning": "opt_out", "source": "customers"})

    word = ReservedWord.objects.get()
    assert (word.key, word.source, bool(word.author)) == ("finito", "customers", True)


def test_staff_are_told_why_a_word_is_refused():
    answer = staff(MARKETER).post(
        ADD, {"word": "Arrêt", "meaning": "help", "source": "customers"}
    )

    assert "already means leaving to everyone" in answer.content.decode()


@pytest.mark.parametrize("verb", ["change", "delete"])
def test_nobody_changes_or_removes_a_word(verb):
    word = add("Finito")
    client = staff(MARKETER)

    answer = client.post(f"/admin/keywords/reservedword/{word.pk}/{verb}/", {"post": 1})

    assert answer.status_code == 403
    assert ReservedWord.objects.filter(pk=word.pk).exists()


def test_operators_look_only():
    assert staff(OPERATOR).get(ADD).status_code == 403
