"""Two versions of a page: who sees which, what the ledger keeps, and what counts."""

import json
from collections import Counter

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from subscribers import triggers
from subscribers.evidence import pack
from subscribers.models import (
    ConsentEvent,
    Evidence,
    SignupCount,
    Subscriber,
    SubscriberList,
)
from subscribers.verification import verify
from tests.subscribers.signup.conftest import Shopper, change, code_in, texts

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1"
SECOND = {"language": "en", "variant": "B", "headline": "Be first at the flowers"}
FRENCH = {"language": "fr", "variant": "A", "headline": "10 % de moins"}


@pytest.fixture
def tested(offers_page, shopper):
    """Half of the visitors see another headline; there is none in French."""
    return change(offers_page, texts=[SECOND, FRENCH], share_b=50, languages=["fr"])


def visitor(agent: str = PHONE) -> Shopper:
    return Shopper(Client(HTTP_USER_AGENT=agent))


def variant_of(response: object) -> str:
    return response.context["page"].variant


def figures(**where: object) -> tuple[int, int, int]:
    rows = SignupCount.objects.filter(**where)
    summed = Counter()
    for row in rows:
        summed.update(views=row.views, sent=row.sent, confirmed=row.confirmed)
    return summed["views"], summed["sent"], summed["confirmed"]


def seeing(variant: str) -> Shopper:
    """A visitor who has drawn this version."""
    while True:
        shopper = visitor()
        if variant_of(shopper.look()) == variant:
            return shopper


def test_visitors_see_one_of_the_two(tested):
    assert {variant_of(visitor().look()) for _ in range(40)} == {"A", "B"}


def test_a_visitor_sees_the_same_version_again(tested):
    shopper = seeing("B")

    assert {variant_of(shopper.look()) for _ in range(20)} == {"B"}


def test_the_cookie_says_a_letter_and_nothing_else(tested):
    shopper = seeing("B")

    assert {name: one.value for name, one in shopper.client.cookies.items()} == {
        "csrftoken": shopper.client.cookies["csrftoken"].value,
        "page_version": "B",
    }


def test_a_page_without_a_test_sets_no_cookie_for_one(offers_page):
    shopper = visitor()
    shopper.look()

    assert "page_version" not in shopper.client.cookies


def test_what_version_b_leaves_out_it_says_as_version_a_does(tested):
    change(tested, incentive="The code comes by text.")

    shown = seeing("B").look().content.decode()

    assert "Be first at the flowers" in shown
    assert "The code comes by text." in shown


def test_a_language_without_a_version_b_is_not_tested(tested):
    seen = {
        variant_of(visitor().client.get("/join/offers/?lang=fr")) for _ in range(20)
    }

    assert seen == {"A"}


def test_the_ledger_names_the_version_that_was_seen(tested):
    seeing("B").sign_up(page=f"{tested.version}B")

    told = json.loads(ConsentEvent.objects.latest("pk").line)
    live = tested.versions.get(number=tested.version)
    assert (told["door_version"], told["door_variant"]) == (tested.version, "B")
    assert (told["door_language"], told["door_sha256"]) == ("en", live.sha256)
    assert verify().ok


def test_the_evidence_keeps_the_headline_that_was_seen(tested):
    seeing("B").sign_up()

    proof = json.loads(Evidence.objects.get().data)
    assert proof["headline"] == "Be first at the flowers"
    assert proof["page_variant"] == "B"


def test_the_evidence_pack_shows_the_page_word_for_word(tested):
    seeing("B").sign_up()

    [event] = pack(Subscriber.objects.get())["events"]

    assert event["page"]["headline"] == "Be first at the flowers"


def test_what_a_page_has_shown_is_never_rewritten(tested):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        tested.versions.update(content="{}")


def test_evidence_repeats_no_word_that_was_rewritten(tested):
    seeing("B").sign_up()
    with triggers.lifted(connection):
        tested.versions.update(content='{"headline":"90% off"}')

    [event] = pack(Subscriber.objects.get())["events"]

    assert "changed since" in event["page"]["problem"]
    assert "headline" not in event["page"]


def test_a_form_from_before_a_change_is_read_and_ticked_again(offers_page, shopper):
    seen = shopper.look().context["page"].seen
    change(offers_page, headline="20% off")

    shown = shopper.sign_up(page=seen).content.decode()

    assert "not those you ticked" in shown
    assert "20% off" in shown
    assert not Subscriber.objects.exists()


# --- the funnel -----------------------------------------------------------------------


def test_a_look_a_form_and_a_yes_are_counted(offers_page):
    shopper = visitor()
    shopper.look()
    shopper.sign_up(seen=shopper.look().context["form"].disclosure.pk)
    shopper.type_code(code_in(texts()[0]))

    assert figures(version=1, variant="A", language="en") == (2, 1, 1)


def test_who_joins_at_once_is_confirmed_at_once(offers_page):
    SubscriberList.objects.update(opt_in="single")
    shopper = visitor()

    shopper.sign_up(seen=shopper.look().context["form"].disclosure.pk)

    assert figures() == (1, 1, 1)


def test_each_version_and_language_has_figures_of_its_own(tested):
    visitor().client.get("/join/offers/?lang=fr")
    seeing("B")

    assert figures(language="fr") == (1, 0, 0)
    assert figures(language="en", variant="B")[0] == 1


def test_a_browser_counts_once_while_versions_are_compared(tested):
    shopper = seeing("B")
    shopper.look()

    assert figures(variant="B")[0] == 1


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"user-agent": "Googlebot/2.1"}, id="search engine"),
        pytest.param({"user-agent": "WhatsApp/2.23"}, id="link preview"),
        pytest.param({"user-agent": "curl/8.5"}, id="tool"),
        pytest.param({"user-agent": ""}, id="says nothing"),
        pytest.param({"sec-purpose": "prefetch"}, id="fetched ahead"),
        pytest.param({"purpose": "preview"}, id="shown ahead"),
        pytest.param({"sec-fetch-site": "same-origin"}, id="from the page itself"),
    ],
)
def test_what_is_no_look_of_a_person_does_not_count(offers_page, headers):
    visitor().client.get("/join/offers/", headers=headers)

    assert figures() == (0, 0, 0)


def test_asking_for_the_headers_alone_does_not_count(offers_page):
    visitor().client.head("/join/offers/")

    assert figures() == (0, 0, 0)


def test_a_form_shown_again_is_no_second_look(offers_page):
    shopper = visitor()
    shopper.look()
    shopper.client.post("/join/offers/", {"phone": ""})

    assert figures() == (1, 0, 0)


def test_looks_of_one_instant_do_not_wait_for_each_other(offers_page):
    for _ in range(60):
        visitor().look()

    assert figures()[0] == 60
    assert SignupCount.objects.count() > 1
