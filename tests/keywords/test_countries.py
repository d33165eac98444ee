"""A word may stand on one number once for each country of those who text it."""

import pytest
from django.db import IntegrityError

from keywords import intake
from keywords.matching import fold
from keywords.models import Keyword, KeywordWord
from keywords.understanding import spellings
from tests.factories import NOON, WAY_OUT, make_sender
from tests.staffing import form_of, page, staff

pytestmark = pytest.mark.django_db

NOUN = "keywords.keyword"
AMERICAN, FRENCH = "+12125550123", "+33612345678"


def keyword(countries: list[str], *also: str, **fields: object) -> Keyword:
    values = {"word": "TULIP", "action": "reply", "reply": "Hello", **fields}
    sender = values.pop("sender", None) or make_sender()
    row = Keyword.objects.create(
        sender=sender, countries=countries, folded=fold(values["word"]), **values
    )
    spellings.set_others(row, also)
    return row


@pytest.fixture
def two() -> Keyword:
    """One word with an answer for each of two countries; return the French one."""
    american = keyword(["US"], "TULP", reply="Hello")
    return keyword(["FR"], "TULP", reply="Bonjour", sender=american.sender)


def answer(number: str, body: str = "tulip") -> str:
    return intake.receive(
        gateway="main",
        provider_id=f"{number}{body}",
        from_number=number,
        to_number="+12025550100",
        body=body,
        now=NOON,
    ).reply.removesuffix(WAY_OUT)


@pytest.mark.parametrize("body", ["tulip", "TULP", "Tulip please"])
@pytest.mark.parametrize(("number", "said"), [(AMERICAN, "Hello"), (FRENCH, "Bonjour")])
def test_each_country_gets_its_own(two, number, said, body):
    assert answer(number, body) == said


def test_elsewhere_it_is_a_message_like_any_other():
    keyword(["FR"])

    assert answer(AMERICAN) == ""


def test_without_countries_it_counts_everywhere():
    keyword([])

    assert (answer(AMERICAN), answer(FRENCH)) == ("Hello", "Hello")


def test_texts_of_two_countries_at_once_get_each_their_own(two):
    for number in (AMERICAN, FRENCH):
        answer(number)

    assert (answer(FRENCH, "tulp"), answer(AMERICAN, "tulp")) == ("Bonjour", "Hello")


def test_a_catch_all_keeps_to_its_countries():
    keyword(["FR"], is_catch_all=True)

    assert (answer(FRENCH, "peonies?"), answer(AMERICAN, "peonies?")) == ("Hello", "")


@pytest.mark.parametrize(
    ("some", "others", "shared"),
    [
        ([], [], True),
        ([], ["FR"], True),
        (["FR"], [], True),
        (["FR"], ["US"], False),
        (["FR", "US"], ["US"], True),
    ],
)
def test_countries_share_people(some, others, shared):
    assert spellings.share_people(some, others) is shared


def test_the_database_refuses_the_same_word_and_countries(two):
    with pytest.raises(IntegrityError):
        keyword(["FR"], sender=two.sender)


def test_the_database_refuses_the_same_other_word_and_countries(two):
    with pytest.raises(IntegrityError):
        KeywordWord.objects.create(
            keyword=two, sender=two.sender, countries=["FR"], word="TULP", key="tulp"
        )


def test_other_words_follow_their_keywords_countries(two):
    two.countries = ["BE", "FR"]
    two.save()

    spellings.set_others(two, ["TULP"])

    assert two.other_words.get().countries == ["BE", "FR"]


def add(sender: object, countries: str, **values: object) -> object:
    posted = {"word": "TULIP", "sender": sender.pk, "action": "reply", "reply": "Hi"}
    url = page(NOUN, "add")
    return staff("marketer").post(url, {**posted, "countries": countries, **values})


def test_staff_add_a_word_for_another_country(two):
    add(two.sender, "ca, BE")

    assert Keyword.objects.filter(countries=["BE", "CA"]).exists()


@pytest.mark.parametrize("countries", ["", "FR", "BE, FR"])
def test_staff_cannot_add_it_where_it_stands(two, countries):
    shown = add(two.sender, countries)

    [said] = shown.context["adminform"].form.errors["word"]
    assert said == "main (+12025550100) has this keyword already, written “TULIP”."


def test_staff_are_told_what_is_no_country(two):
    shown = add(two.sender, "XX")

    [said] = shown.context["adminform"].form.errors["countries"]
    assert said.startswith("XX is not a country's code.")


def test_an_untouched_form_keeps_them(two):
    client, url = staff("marketer"), page(NOUN, "change", two.pk)

    client.post(url, {**form_of(client, url), "place": "window"})

    two.refresh_from_db()
    assert (two.place, two.countries) == ("window", ["FR"])


@pytest.mark.parametrize(("mine", "over"), [("US", "FR"), ("FR", "US")])
def test_the_box_names_the_keyword_of_its_country(two, mine, over):
    Keyword.objects.filter(countries=[over]).update(ends_at=NOON)
    url = page(NOUN, "trial", Keyword.objects.get(countries=[mine]).pk)

    shown = staff("marketer").post(url, {"tried": "tulip"}, headers={"HX-Request": "1"})

    assert "it is over" not in shown.context["section"].answer.headline


JOIN = 'action = "join"\nlist = "offers"'


def written(*countries: str) -> str:
    word = f'\n[[keywords]]\nword = "tulip"\nsender = "main"\n{JOIN}\ncountries = '
    return "".join(f"{word}{where}\n" for where in countries)


def test_a_file_makes_a_word_for_each_country(apply, example):
    apply(example + written('["US"]', '["FR", "BE"]'))

    rows = Keyword.objects.filter(folded="tulip").order_by("pk")
    assert list(rows.values_list("countries", flat=True)) == [["US"], ["BE", "FR"]]


def test_applied_again_it_changes_nothing(apply, example):
    text = example + written('["US"]', '["FR", "BE"]')
    apply(text)

    assert {one["result"] for one in apply(text)["items"]} == {"unchanged"}


def test_a_file_that_names_more_countries_widens_the_word(apply, example):
    apply(example + written('["US"]'))

    apply(example + written('["US", "CA"]'))

    assert Keyword.objects.get(folded="tulip").countries == ["CA", "US"]


def test_a_file_whose_countries_overlap_is_refused(refusal, example):
    lines = refusal(example + written('["US"]', '["CA", "US"]'))

    said = '"tulip" is a keyword of that number already, written "tulip".'
    assert said in " ".join(lines)


def test_a_file_with_what_is_no_country_is_refused(refusal, example):
    lines = refusal(example + written('["UK"]'))

    assert 'the United Kingdom is "GB"' in " ".join(lines)
