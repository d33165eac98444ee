"""A keyword may have several words: they do the same, and each is somebody's once."""

import pytest
from django.core.management import CommandError

from keywords.matching import Intent, fold
from keywords.models import Keyword, KeywordWord
from keywords.understanding import spellings
from keywords.understanding.on_sender import understand
from subscribers.roles import MARKETER
from tests.factories import NOON, make_sender
from tests.staffing import form_of, page, staff

pytestmark = pytest.mark.django_db


def make_keyword(word: str = "TULIP", *also: str, **fields: object) -> Keyword:
    sender = fields.pop("sender", None) or make_sender()
    keyword = Keyword.objects.create(
        word=word,
        folded=fold(word),
        sender=sender,
        action="reply",
        reply="Hello",
        **fields,
    )
    spellings.set_others(keyword, also)
    return keyword


@pytest.mark.parametrize("typed", ["Tulipe", "TULIPE svp", "«tulpe»", "tulip"])
def test_every_word_of_a_keyword_is_it(typed):
    keyword = make_keyword("TULIP", "TULIPE", "TULPE")

    found = understand(typed, keyword.sender, now=NOON)

    assert (found.intent, found.keyword) == (Intent.KEYWORD, keyword)


def test_a_word_that_has_not_begun_is_none_in_any_language():
    keyword = make_keyword("TULIP", "TULIPE", starts_at=NOON.replace(year=2099))

    assert understand("tulipe", keyword.sender, now=NOON).intent is Intent.MESSAGE


def test_another_number_has_words_of_its_own():
    make_keyword("TULIP", "TULIPE")
    other = make_sender("other", number="+12025550199")

    assert understand("tulipe", other, now=NOON).intent is Intent.MESSAGE


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("TULIPE, TULPE", ["TULIPE", "TULPE"], id="commas"),
        pytest.param("TULIPE;TULPE\nTULP", ["TULIPE", "TULPE", "TULP"], id="others"),
        pytest.param("tulipe, TULIPÉ,,", ["TULIPÉ"], id="each once"),
        pytest.param(" ", [], id="none"),
    ],
)
def test_typed_words_are_told_apart(typed, words):
    assert spellings.split(typed) == words


def test_a_keyword_s_own_word_is_no_other_word():
    make_keyword("TULIP", "tulip!")

    assert not KeywordWord.objects.exists()


def test_saying_the_same_again_changes_nothing():
    keyword = make_keyword("TULIP", "TULIPE")

    assert spellings.set_others(keyword, ["TULIPE"]) is False


def test_words_that_are_taken_are_named_as_they_are_written():
    keyword = make_keyword("ROSES 10", "Rosés!")

    found = spellings.taken(keyword.sender, ["roses10", "ROSES", "free"])

    assert found == {"roses10": "ROSES 10", "ROSES": "Rosés!"}


def test_staff_give_a_keyword_other_words():
    keyword = make_keyword("TULIP")
    client = staff(MARKETER)
    url = page("keywords.keyword", "change", keyword.pk)

    client.post(url, form_of(client, url) | {"also": "TULIPE, TULPE"})

    assert spellings.joined(keyword) == "TULIPE, TULPE"
    assert form_of(client, url)["also"] == "TULIPE, TULPE"


@pytest.mark.parametrize(
    ("also", "said"),
    [
        pytest.param("ARRET", "already means leaving", id="reserved"),
        pytest.param("rose", "has this keyword already", id="another keyword"),
        pytest.param("lilie", "has this keyword already", id="another's other word"),
        pytest.param("x" * 41, "is longer than 40 characters", id="too long"),
    ],
)
def test_staff_are_told_why_another_word_is_refused(also, said):
    keyword = make_keyword("TULIP")
    make_keyword("ROSE", "LILIE", sender=keyword.sender)
    client = staff(MARKETER)
    url = page("keywords.keyword", "change", keyword.pk)

    answer = client.post(url, form_of(client, url) | {"also": also})

    assert said in answer.content.decode()


def test_a_new_keyword_may_not_be_another_s_other_word():
    keyword = make_keyword("TULIP", "TULIPE")

    found = spellings.taken(keyword.sender, ["tulipe"], but=None)

    assert found == {"tulipe": "TULIPE"}


IN_A_FILE = """
[[senders]]
slug = "main"
number = "+12025550100"
kind = "long_code"
gateway = "main"
rate = 10

[[keywords]]
word = "TULIP"
also = [{also}]
sender = "main"
action = "reply"
reply = "Hello"
"""


def test_a_file_gives_a_keyword_other_words(apply):
    results = [apply(IN_A_FILE.format(also='"TULIPE"'))["created"] for _ in range(2)]

    assert results == [2, 0]
    assert KeywordWord.objects.get().word == "TULIPE"


def test_a_file_that_changes_other_words_updates_the_keyword(apply):
    apply(IN_A_FILE.format(also='"TULIPE"'))

    assert apply(IN_A_FILE.format(also='"TULPE"'))["updated"] == 1


def test_a_file_may_not_make_a_reserved_word_a_keyword_s(apply):
    with pytest.raises(CommandError, match="ARRET"):
        apply(IN_A_FILE.format(also='"ARRET"'))
