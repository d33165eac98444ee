"""What a keyword answers is filled in for whoever texted it."""

import pytest

from campaigns.composing.rendering import RenderingError
from keywords import intake
from keywords.answering import replying
from keywords.answering.rehearsing import rehearse
from keywords.matching import fold
from keywords.models import Keyword
from subscribers.models import Subscriber, Subscription
from tests.factories import (
    NOON,
    WAY_OUT,
    join,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.staffing import page, staff

pytestmark = pytest.mark.django_db


def hours(reply: str, **fields: object) -> Keyword:
    sender = fields.pop("sender", None) or make_sender()
    values = {"action": "reply", "word": "HOURS", "folded": fold("HOURS"), **fields}
    return Keyword.objects.create(sender=sender, reply=reply, **values)


def person(**known: object) -> Subscriber:
    [who] = make_people([us_phone(1)])
    Subscriber.objects.filter(pk=who.pk).update(**known)
    return who


def answer(keyword: Keyword, who: Subscriber) -> str:
    return intake.receive(
        gateway="main",
        provider_id=f"hours-{who.pk}",
        from_number=str(who.phone),
        to_number=keyword.sender.number,
        body="hours",
        now=NOON,
    ).reply.removesuffix(WAY_OUT)


def test_a_reply_names_the_person():
    keyword = hours("Hi {{ first_name|default:'there' }}, open from 9.")

    assert answer(keyword, person(first_name="Ann")) == "Hi Ann, open from 9."


def test_a_stranger_gets_the_default():
    keyword = hours("Hi {{ first_name|default:'there' }}, open from 9.")

    assert answer(keyword, person(first_name="")) == "Hi there, open from 9."


def test_a_reply_knows_a_shops_own_columns():
    keyword = hours("Your shop: {{ attr.shop }}.")

    assert answer(keyword, person(attributes={"shop": "Lyon"})) == "Your shop: Lyon."


def test_a_reply_names_the_list_of_its_number():
    sender = make_sender()
    lst = make_list(sender=sender, support="help@petal.example")
    keyword = hours("{{ brand }}/{{ list_name }}/{{ support }}", sender=sender)

    assert answer(keyword, person()) == f"{lst.brand}/{lst.name}/help@petal.example"


def test_without_a_list_the_brand_is_the_number():
    assert answer(hours("{{ brand }}: 9 to 6"), person()) == "+12025550100: 9 to 6"


def test_a_reply_says_what_the_person_was_promised():
    sender = make_sender()
    lst = make_list(sender=sender, promise_messages=4, promise_per="month")
    who = person()
    join([who], lst)
    Subscription.objects.update(promise_messages=2, promise_per="month")

    said = answer(hours("You get {{ promise }}.", sender=sender), who)

    assert said == "You get up to 2 texts a month."


def test_a_reply_that_fields_leave_empty_is_not_sent():
    assert answer(hours("{{ last_name }}"), person(last_name="")) == ""


def test_a_reply_older_than_fields_goes_as_it_stands():
    assert answer(hours("Show this: }}"), person()) == "Show this: }}"


def test_words_handed_to_staff_are_filled_in_too():
    keyword = hours("Thanks {{ first_name }}.", action="hand")

    assert answer(keyword, person(first_name="Ann")) == "Thanks Ann."


def test_filling_in_costs_the_same_for_2_and_20(django_assert_num_queries):
    lst = make_list(sender=make_sender())
    for number in (2, 20):
        people = make_people([us_phone(n) for n in range(number)])
        readers = [replying.Reader("", lst, "en", one.pk) for one in people]
        with django_assert_num_queries(2):
            replying.filled("{{ first_name }} {{ promise }}", readers)


def test_a_field_nobody_knows_is_refused():
    with pytest.raises(RenderingError, match="did you mean “first_name”"):
        replying.check_fields("Hi {{ frist_name }}")


def test_staff_are_told_which_field_is_wrong():
    posted = {
        "word": "HOURS",
        "sender": make_sender().pk,
        "action": "reply",
        "reply": "Hi {{ frist_name }}",
    }

    shown = staff("marketer").post(page("keywords.keyword", "add"), posted)

    [said] = shown.context["adminform"].form.errors["reply"]
    assert said == "There is no field “frist_name”: did you mean “first_name”."


def test_the_form_counts_the_parts_of_a_filled_reply():
    keyword = hours("Hi {{ first_name|default:'there' }}, " + "x" * 132)

    shown = staff("marketer").get(page("keywords.keyword", "change", keyword.pk))

    [phones] = [one for one in shown.context["live"] if hasattr(one, "screens")]
    notes = [str(screen.notes[0]) for screen in phones.screens]
    assert [note.split(",")[0] for note in notes] == ["1 part", "1 part"]
    assert "160 characters" in notes[0]


def test_what_is_shown_for_a_stranger_is_what_one_gets():
    keyword = hours("{{ brand }}: hi {{ first_name|default:'there' }}")
    [_, stranger] = rehearse(keyword, now=NOON)

    assert answer(keyword, person(first_name="")) + WAY_OUT == stranger.text


def test_a_file_may_name_a_column_that_comes_later(apply, example):
    reply = 'action = "join"\nreply = "Hi {{ attr.shoe }}"'

    apply(example.replace('action = "join"', reply))

    assert Keyword.objects.get().reply == "Hi {{ attr.shoe }}"
