"""Keywords in the admin: no word that means something already, none said twice."""

import pytest

from campaigns.models import Sender
from keywords.matching import fold
from keywords.models import Keyword
from subscribers.models import SubscriberList
from tests.factories import make_list, make_sender
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db

NOUN = "keywords.keyword"


@pytest.fixture
def sender() -> Sender:
    return make_sender()


@pytest.fixture
def offers(sender) -> SubscriberList:
    return make_list(sender=sender)


def add(sender: Sender, **values: object) -> object:
    posted = {"word": "BUNGA", "sender": sender.pk, "action": "join", **values}
    return staff("marketer").post(page(NOUN, "add"), posted)


def test_a_keyword_is_stored_as_it_is_compared(sender, offers):
    add(sender, word="Bün-ga", list=offers.pk)

    row = Keyword.objects.get()
    assert (row.folded, row.author) == (fold("Bün-ga"), "marketer")


@pytest.mark.parametrize("word", ["stop", "STOP ALL", "Help", "yes", "START", "arrêt"])
def test_a_word_that_means_something_to_everyone_is_refused(sender, offers, word):
    shown = add(sender, word=word, list=offers.pk)

    assert "already means" in str(shown.context["adminform"].form.errors["word"])
    assert not Keyword.objects.exists()


@pytest.mark.parametrize("word", ["bunga", "BÚNGA", "BUN GA"])
def test_a_word_the_sender_has_is_refused_however_written(sender, offers, word):
    add(sender, list=offers.pk)

    staff("root").post(
        page(NOUN, "add"),
        {"word": word, "sender": sender.pk, "action": "join", "list": offers.pk},
    )

    assert Keyword.objects.count() == 1


def test_the_same_word_may_stand_on_another_sender(sender, offers):
    add(sender, list=offers.pk)
    other = make_sender("fr36", number="36123", kind="short_code")

    staff("root").post(
        page(NOUN, "add"),
        {"word": "BUNGA", "sender": other.pk, "action": "join", "list": offers.pk},
    )

    assert Keyword.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"action": "join"}, "list"),
        ({"action": "leave"}, "list"),
        ({"action": "reply"}, "reply"),
        ({"word": "!?", "action": "reply", "reply": "Hi"}, "word"),
    ],
    ids=["join what", "leave what", "say what", "no letters"],
)
def test_a_half_said_keyword_is_refused(sender, values, field):
    shown = add(sender, **values)

    assert field in shown.context["adminform"].form.errors


def test_a_keyword_may_keep_its_own_word(sender, offers):
    add(sender, list=offers.pk)
    row = Keyword.objects.get()
    posted = {"word": "Bunga", "sender": sender.pk, "action": "join", "list": offers.pk}

    staff("root").post(page(NOUN, "change", row.pk), {**posted, "place": "window"})

    row.refresh_from_db()
    assert row.place == "window"


@pytest.mark.parametrize("role", ["approver", "support", "operator"])
def test_adding_a_keyword_is_forbidden_to_others(role):
    assert staff(role).get(page(NOUN, "add")).status_code == 403


def test_the_page_costs_the_same_for_2_and_20():
    client, url = staff("root"), page(NOUN, "changelist")
    keywords(2)
    few = cost(client, url)

    keywords(18)

    assert cost(client, url) == few


def keywords(number: int) -> None:
    first = Keyword.objects.count()
    for n in range(first, first + number):
        sender = make_sender(f"s{n}", number=f"{10_000 + n}", kind="short_code")
        word = f"WORD{n}"
        Keyword.objects.create(
            word=word,
            folded=fold(word),
            sender=sender,
            action="join",
            list=make_list(f"l{n}"),
        )


def test_a_word_that_hands_people_to_staff_needs_neither_list_nor_reply(sender):
    posted = {"word": "AGENT", "sender": sender.pk, "action": "hand", "opt_in": ""}

    staff("marketer").post(page(NOUN, "add"), posted)

    assert Keyword.objects.get(word="AGENT").action == "hand"
