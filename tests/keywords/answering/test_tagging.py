"""A keyword may tag whoever texts it; it changes no consent."""

import pytest
from django.db import IntegrityError

from keywords import intake
from keywords.hearing.rounds import Received
from keywords.matching import fold
from keywords.models import Keyword
from subscribers.models import ConsentEvent, Subscriber, Tag
from tests.factories import NOON, WAY_OUT, make_people, make_sender, us_phone
from tests.staffing import form_of, page, staff

pytestmark = pytest.mark.django_db

NOUN = "keywords.keyword"


@pytest.fixture
def vip() -> Tag:
    return Tag.objects.create(name="vip")


def keyword(tag: Tag | None, **fields: object) -> Keyword:
    values = {"action": "tag", "word": "TULIP", "folded": fold("TULIP"), **fields}
    return Keyword.objects.create(sender=make_sender(), tag=tag, **values)


def text_it(number: int = 1) -> Received:
    return intake.receive(
        gateway="main",
        provider_id=str(number),
        from_number=us_phone(number).e164,
        to_number="+12025550100",
        body="tulip",
        now=NOON,
    )


def tags() -> list[str]:
    return list(Subscriber.objects.get().tags.values_list("name", flat=True))


def test_texting_the_word_tags_the_person(vip):
    keyword(vip)

    text_it()

    assert tags() == ["vip"]


def test_other_tags_stay(vip):
    keyword(vip)
    [ann] = make_people([us_phone(1)])
    ann.tags.add(Tag.objects.create(name="florist"))

    text_it()

    assert tags() == ["florist", "vip"]


def test_it_says_nothing_without_a_reply(vip):
    keyword(vip)

    assert text_it().reply == ""


def test_it_answers_with_its_reply(vip):
    keyword(vip, reply="Noted.")

    assert text_it().reply == f"Noted.{WAY_OUT}"


def test_it_changes_no_consent(vip):
    keyword(vip)

    text_it()

    assert not ConsentEvent.objects.exists()


def test_over_it_tags_nobody(vip):
    keyword(vip, ends_at=NOON)

    text_it()

    assert tags() == []


def test_the_database_wants_a_tag():
    with pytest.raises(IntegrityError):
        keyword(None)


def test_the_database_wants_a_tag_of_no_other_action(vip):
    with pytest.raises(IntegrityError):
        keyword(vip, action="reply", reply="Hi")


def add(**values: object) -> object:
    posted = {"word": "TULIP", "sender": make_sender().pk, "action": "tag", **values}
    return staff("marketer").post(page(NOUN, "add"), posted)


def test_staff_make_one(vip):
    add(tag=vip.pk)

    assert Keyword.objects.get().tag == vip


def test_an_untouched_form_keeps_it(vip):
    row, client = keyword(vip), staff("marketer")
    url = page(NOUN, "change", row.pk)

    client.post(url, {**form_of(client, url), "place": "window"})

    row.refresh_from_db()
    assert (row.place, row.tag) == ("window", vip)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Say which tag the word puts on people."),
        ({"action": "hand", "tag": 1}, "Only a word that tags people names one."),
    ],
    ids=["none", "of another action"],
)
def test_staff_are_told_what_is_wrong(values, said):
    Tag.objects.create(pk=1, name="vip")

    shown = add(**values)

    assert shown.context["adminform"].form.errors["tag"] == [said]


def test_the_page_says_what_it_does(vip):
    row = keyword(vip)

    shown = staff("marketer").get(page(NOUN, "change", row.pk)).content.decode()

    assert "They are tagged vip; they join and leave nothing." in shown


def test_a_file_makes_the_tag_too(apply, example):
    apply(example.replace('action = "join"', 'action = "tag"\ntag = "vip"'))

    assert Keyword.objects.get().tag.name == "vip"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('action = "tag"', 'key tag: the action "tag" needs a tag.'),
        (
            'action = "join"\ntag = "vip"',
            'key tag: the action "join" tags nobody.',
        ),
    ],
    ids=["none", "of another action"],
)
def test_a_file_is_refused(refusal, example, written, said):
    lines = refusal(example.replace('action = "join"', written))

    assert said in " ".join(lines)
