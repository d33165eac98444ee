"""A keyword's page: what it would do as one types, a box to try texts, who used it."""

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Sender
from keywords import intake
from keywords.admin import keyword_trial
from keywords.matching import Intent, fold
from keywords.models import InboundMessage, Keyword
from subscribers import disclosures
from subscribers.models import ConsentEvent, Subscriber, SubscriberList
from tests.factories import WAY_OUT, make_list, make_sender
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db

NOUN = "keywords.keyword"


@pytest.fixture
def sender() -> Sender:
    return make_sender()


@pytest.fixture
def offers(sender) -> SubscriberList:
    lst = make_list(sender=sender, promise_messages=4, promise_per="month")
    disclosures.publish(lst, author="mia", approved_by="ann", now=timezone.now())
    return lst


@pytest.fixture
def bunga(sender, offers) -> Keyword:
    return word_on(sender, "BUNGA", list=offers)


def word_on(sender: Sender, word: str, **fields: object) -> Keyword:
    values = {"action": "join", "folded": fold(word), **fields}
    return Keyword.objects.create(word=word, sender=sender, **values)


def pieces(response: object) -> dict[str, object]:
    """The page's pieces by title."""
    found = [
        section
        for name in ("live", "sections", "sections_above", "sections_below")
        for section in response.context.get(name, ())
    ]
    return {getattr(section, "title", ""): section for section in found}


def shown(keyword: Keyword, role: str = "marketer") -> dict[str, object]:
    return pieces(staff(role).get(page(NOUN, "change", keyword.pk)))


# --- as one types -------------------------------------------------------------------


def typed(client: Client, **values: object) -> dict[str, object]:
    """What stands beside the form that holds these values."""
    return pieces(client.post(page(NOUN, "live"), values))


def texts(found: dict[str, object]) -> list[str]:
    phones = found["What happens when somebody texts it"]
    return [screen.text for screen in phones.screens]


def test_a_reply_is_shown_on_a_phone_as_one_types(sender):
    found = typed(
        staff("marketer"), word="HOURS", sender=sender.pk, action="reply", reply="9–18h"
    )

    [screen] = found["What happens when somebody texts it"].screens
    assert (screen.text, screen.sender) == (f"9–18h{WAY_OUT}", "+1 202-555-0100")
    assert screen.notes == ["1 part, 23 characters in UCS-2."]


def test_the_answer_to_joining_is_shown_as_one_types(sender, offers):
    found = typed(
        staff("marketer"), word="B", sender=sender.pk, action="join", list=offers.pk
    )

    assert "up to 4 texts a month" in texts(found)[0]


def test_a_half_typed_form_says_what_to_choose():
    found = typed(staff("marketer"), word="BUN")

    assert "Choose a word" in found["What happens when somebody texts it"].sentences[0]


def test_a_word_like_another_is_warned_of_as_one_types(sender, bunga):
    found = typed(staff("marketer"), word="BUNGAS", sender=sender.pk)

    [answer] = found["Worth a second look"].answers
    assert "“BUNGA” on the same number" in answer.headline


def test_a_reserved_word_is_refused_as_one_types(sender):
    found = typed(staff("marketer"), word="Stopp", sender=sender.pk)

    [answer] = found["To mend first"].answers
    assert "already means leaving" in answer.headline


def test_a_list_whose_wording_nobody_approved_is_warned_of(sender):
    found = typed(
        staff("marketer"),
        word="NEWS",
        sender=sender.pk,
        action="join",
        list=make_list("news").pk,
    )

    [answer] = found["Worth a second look"].answers
    assert "Nobody has approved" in answer.headline


def test_typing_stores_nothing(sender, offers):
    typed(staff("marketer"), word="B", sender=sender.pk, action="join", list=offers.pk)

    assert not Keyword.objects.exists()


@pytest.mark.parametrize("role", ["approver", "support", "operator"])
def test_who_may_not_write_keywords_may_not_try_out_forms(role):
    assert staff(role).post(page(NOUN, "live"), {}).status_code == 403


def test_a_mistakable_word_is_saved_with_a_warning(sender, offers, bunga):
    posted = {"word": "BUNGS", "sender": sender.pk, "action": "join", "list": offers.pk}

    response = staff("marketer").post(page(NOUN, "add"), posted, follow=True)

    assert "a slip of the thumb away" in response.content.decode()
    assert Keyword.objects.filter(word="BUNGS").exists()


def test_a_name_that_cannot_be_texted_is_refused(offers):
    name = make_sender("petal", number="PETAL", kind="alphanumeric")
    posted = {"word": "B", "sender": name.pk, "action": "join", "list": offers.pk}

    response = staff("marketer").post(page(NOUN, "add"), posted)

    assert "Nobody can text a name" in response.content.decode()


def test_joining_at_once_needs_a_reason(sender, offers):
    posted = {"word": "B", "sender": sender.pk, "action": "join", "list": offers.pk}

    response = staff("marketer").post(page(NOUN, "add"), {**posted, "opt_in": "single"})

    assert "Say why people need not confirm" in response.content.decode()


# --- the box to try a text -----------------------------------------------------------


def tried(keyword: Keyword, text: str, role: str = "support") -> object:
    response = staff(role).post(page(NOUN, "trial", keyword.pk), {"tried": text})
    [box] = response.context["sections"]
    return box.answer


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (
            "bunga please",
            "Your keyword BUNGA: they join Offers.",
        ),
        ("STOP", "They leave."),
        ("arrêt", "They leave."),
        ("stop everything", "They leave everything."),
        ("stpo", "It is unclear whether they leave."),
        ("yes", "Yes."),
        ("non", "No."),
        ("help", "They get the answer to HELP."),
        ("START", "They come back."),
        ("do you have peonies?", "A message for a person to read."),
    ],
)
def test_the_box_says_what_a_text_would_mean(bunga, text, headline):
    assert tried(bunga, text).headline == headline


@pytest.mark.parametrize("intent", sorted(set(Intent) - {Intent.KEYWORD}))
def test_every_meaning_has_words(intent):
    assert keyword_trial.MEANS[intent]


def test_the_box_says_why(bunga):
    assert "Because of “ARRET” (French)." in tried(bunga, "Arrêt").detail


def test_a_word_that_is_over_is_said_to_be(bunga):
    Keyword.objects.update(ends_at=timezone.now())

    assert "it is over" in tried(bunga, "bunga").headline


def test_trying_a_text_stores_nothing(bunga):
    tried(bunga, "STOP")

    assert not InboundMessage.objects.exists()
    assert not Subscriber.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_in_the_page_only_the_box_is_answered(bunga):
    response = staff("support").post(
        page(NOUN, "trial", bunga.pk), {"tried": "STOP"}, headers={"HX-Request": "true"}
    )

    assert response.content.decode().lstrip().startswith("<section")


def test_the_box_answers_no_get(bunga):
    assert staff("root").get(page(NOUN, "trial", bunga.pk)).status_code == 405


# --- who used it, and how to share it ------------------------------------------------


def text(body: str, number: int = 23) -> None:
    intake.receive(
        gateway="main",
        provider_id=f"{body}-{number}",
        from_number=f"+121255501{number:02}",
        to_number="+12025550100",
        body=body,
        now=timezone.now(),
    )


def test_the_page_says_who_used_it(bunga):
    text("bunga")
    text("bunga!")
    text("bunga", number=24)
    text("hello", number=25)

    facts = dict(shown(bunga)["Used in the last 30 days"].facts)

    assert facts == {
        "Texts": "3 of 3 ever",
        "From": "2 people",
        "Of all who joined Offers and stayed": "2 of 2",
    }


def test_the_list_of_keywords_says_how_often_each_was_texted(bunga):
    text("bunga")

    response = staff("marketer").get(page(NOUN, "changelist"))

    assert response.context["cl"].result_list[0].text_count == 1


def test_a_link_opens_the_text_ready_to_be_sent(bunga):
    bunga.word = "ROSES & CO"

    said = " ".join(shown_of(bunga))

    assert "sms:+12025550100?&amp;body=ROSES%20%26%20CO" in said


def shown_of(keyword: Keyword) -> list[str]:
    keyword.save()
    return [str(said) for said in shown(keyword)["Share it"].sentences]


def test_the_page_costs_the_same_for_1_and_20_neighbours(sender, offers, bunga):
    client, url = staff("root"), page(NOUN, "change", bunga.pk)
    few = cost(client, url)

    for n in range(20):
        word_on(sender, f"WORD{n}", list=offers)

    assert cost(client, url) == few
