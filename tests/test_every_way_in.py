"""Every way onto a list leaves a consent event: nobody is active without one."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from campaigns.asking import invitations
from campaigns.gateways.registry import close_gateways
from campaigns.models import MessageText
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from keywords import intake
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from subscribers import consent, disclosures
from subscribers.importing.undo import undo
from subscribers.models import (
    ConsentEvent,
    ImportJob,
    SignupPage,
    Subscriber,
    Subscription,
)
from subscribers.scopes import Scope
from subscribers.signup.reviewing import publish
from subscribers.verification import verify
from tests.factories import (
    NOON,
    STAFF,
    join,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.staffing import CONFIRMED, page, staff

pytestmark = pytest.mark.django_db

ANN, FAY = "+12025550101", "+33612300001"
LAW = {
    "support": "help@petal.example",
    "terms_url": "https://petal.example/terms",
    "privacy_url": "https://petal.example/privacy",
}


class Shop:
    """One list, one number, and every way a person could come in by."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sender = make_sender()
        self.list = make_list("offers", sender=self.sender, **LAW)
        disclosures.publish(self.list, author="mia", approved_by="ann", now=NOON)

    def set_opt_in(self, opt_in: str) -> None:
        self.list.opt_in = opt_in
        self.list.save()

    def text(self, body: str, *, now=None) -> None:
        intake.receive(
            gateway="main",
            provider_id=f"id-{InboundMessage.objects.count()}",
            from_number=ANN,
            to_number=str(self.sender.number),
            body=body,
            now=now or timezone.now(),
        )

    def word(self, **fields: object) -> None:
        Keyword.objects.create(
            word="BUNGA",
            folded=fold("BUNGA"),
            sender=self.sender,
            action="join",
            list=self.list,
            **fields,
        )

    def import_file(self, phone: str, *options: str) -> None:
        path = self.folder / "people.csv"
        path.write_text(f"Phone\n{phone}\n")
        more = ("--list", self.list.slug, "--attest", "the till", *options)
        call_command("import_subscribers", str(path), *more, verbosity=0)

    def sign_up(self) -> Client:
        page = SignupPage.objects.create(
            slug="offers", list=self.list, headline="10% off", countries=["US"]
        )
        publish(page, approved_by="ann", now=timezone.now())
        client = Client()
        seen = client.get("/join/offers/").context["form"].disclosure.pk
        client.post("/join/offers/", {"phone": ANN, "consent": "on", "seen": seen})
        return client


@pytest.fixture
def shop(tmp_path, settings) -> Iterator[Shop]:
    settings.SMS_GATEWAYS = "main=memory://"
    yield Shop(tmp_path)
    close_gateways()


def newest_text() -> str:
    return MessageText.objects.order_by("-pk")[0].body


def by_a_page(shop: Shop) -> None:
    shop.sign_up()


def by_a_code(shop: Shop) -> None:
    shop.set_opt_in("double")
    client = shop.sign_up()
    code = re.search(r"\b\d{6}\b", newest_text())[0]
    client.post("/join/offers/check/", {"code": code})


def by_a_link(shop: Shop) -> None:
    shop.set_opt_in("link")
    shop.word()
    shop.text("bunga")
    Client().post(re.search(r"/c/\S+", newest_text())[0], {"answer": "yes"})


def by_a_keyword(shop: Shop) -> None:
    shop.word()
    shop.text("bunga")


def by_a_yes(shop: Shop) -> None:
    shop.set_opt_in("double")
    shop.word()
    shop.text("bunga")
    shop.text("yes")


def by_a_keywords_own_way(shop: Shop) -> None:
    shop.set_opt_in("double")
    shop.word(opt_in="single", opt_in_reason="They hold the card in their hand.")
    shop.text("bunga")


def by_coming_back(shop: Shop) -> None:
    by_a_keyword(shop)
    shop.text("stop")
    shop.text("start")


def by_staff(shop: Shop) -> None:
    [ann] = make_people([us_phone(1)])
    typed = {"list": shop.list.pk, "why": "the till", **CONFIRMED}
    staff("support").post(page("subscribers.subscriber", "subscribe", ann.pk), typed)


def by_a_file(shop: Shop) -> None:
    shop.import_file(ANN)


def by_a_file_of_customers(shop: Shop) -> None:
    today = timezone.now().date().isoformat()
    ground = ("--basis", "purchase", "--basis-date", today, "--refusal-offered")
    shop.import_file(FAY, "--consent", "soft", *ground)


def by_a_file_taken_back(shop: Shop) -> None:
    """They were on it before, ran out, and the undo puts them back as they were."""
    by_a_file(shop)
    shop.import_file(ANN)
    undo(ImportJob.objects.latest("pk"), by="ann", now=timezone.now())


def by_an_invitation(shop: Shop) -> None:
    other = make_list("news", sender=shop.sender)
    [ann] = make_people([us_phone(1)])
    join([ann], other)
    campaign = invitations.ask(other, shop.list, by="mia")
    campaign = launching.submit(campaign, by="mia")
    campaign = launching.approve(campaign, by="ann", now=NOON)
    launching.launch(campaign, by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)
    shop.text("yes", now=NOON)


WAYS = [way for name, way in sorted(globals().items()) if name.startswith("by_")]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_in_leaves_a_consent_event(shop, way: Callable[[Shop], None]):
    way(shop)

    row = Subscription.objects.get(list=shop.list)
    lines = ConsentEvent.objects.filter(subscriber=row.subscriber, list=shop.list)
    assert row.status == "active"
    assert set(lines.values_list("kind", flat=True)) & {"subscribed", "confirmed"}
    assert verify().ok


def test_being_known_or_added_is_no_consent(shop):
    shop.import_file(ANN, "--consent", "none")

    assert Subscription.objects.get().status == "none"
    assert not Subscriber.objects.reachable(shop.list).exists()


def test_a_new_number_takes_no_consent_along(shop):
    """The same person, as far as anybody can tell: same name, same e-mail."""
    by_a_keyword(shop)
    details = {"first_name": "Ann", "last_name": "Lee", "email": "ann@petal.example"}
    Subscriber.objects.update(**details)

    [other] = make_people([us_phone(2)])
    Subscriber.objects.filter(pk=other.pk).update(**details)

    assert not other.subscriptions.exists()


def test_somebody_who_left_is_brought_back_by_no_file(shop):
    by_a_keyword(shop)
    ann = Subscriber.objects.get()
    consent.unsubscribe(
        [ann.pk], scope=Scope.of_list(shop.list), origin=STAFF, now=timezone.now()
    )

    shop.import_file(ANN)

    assert Subscription.objects.get().status == "unsubscribed"


def test_only_consents_own_room_writes_subscriptions():
    """Erasure empties them; the database itself refuses the rest (test_guards)."""
    writing = re.compile(
        r"(?:insert_rows|update_rows)\(\s*Subscription\b|Subscription\.objects[^\n]*"
        r"\.(?:create|get_or_create|bulk_create|bulk_update|update_or_create)\("
    )
    base = Path(settings.BASE_DIR)
    found = {
        path.relative_to(base).as_posix()
        for app in ("subscribers", "campaigns", "keywords")
        for path in (base / app).rglob("*.py")
        if "migrations" not in path.parts and writing.search(path.read_text("utf-8"))
    }

    assert found == {"subscribers/consent/rows.py"}
