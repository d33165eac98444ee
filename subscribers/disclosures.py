"""Compose a list's disclosure from its fields, version it, and find the one shown."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from subscribers.ledger import hash_of
from subscribers.models import Disclosure, SubscriberList

# Elements after data/rulebook D_disclosures.cta; issue 4 adds the countries' own.
WORDING = {
    "en": {
        "agree": "I agree to receive recurring automated marketing texts from {brand} "
        "about {purpose} at the number given.",
        "often": "{promise}.",
        "varies": "Message frequency varies.",
        "rates": "Message and data rates may apply.",
        "free": "Consent is not a condition of purchase.",
        "ways": "Reply STOP to end, HELP for help.",
        "support": "Support: {support}.",
        "terms": "Terms: {terms_url}",
        "privacy": "Privacy: {privacy_url}",
        "per": {"day": "day", "week": "week", "month": "month"},
        "promise": "Up to {messages} texts a {per}",
    },
    "fr": {
        "agree": "J'accepte de recevoir par SMS des messages publicitaires de {brand} "
        "({purpose}) au numéro indiqué.",
        "often": "{promise}.",
        "varies": "La fréquence des messages varie.",
        "rates": "Des frais de message et de données peuvent s'appliquer.",
        "free": "Cet accord n'est pas une condition d'achat.",
        "ways": "Répondez STOP pour arrêter, AIDE pour de l'aide.",
        "support": "Contact : {support}.",
        "terms": "Conditions : {terms_url}",
        "privacy": "Confidentialité : {privacy_url}",
        "per": {"day": "jour", "week": "semaine", "month": "mois"},
        "promise": "Jusqu'à {messages} SMS par {per}",
    },
}


def compose(lst: SubscriberList, language: str = "") -> str:
    """Return the wording of `lst` in a language we have, else in English."""
    words = WORDING.get(language or lst.language, WORDING["en"])
    promise = ""
    if lst.promise_messages:
        per = words["per"][lst.promise_per]
        promise = words["promise"].format(messages=lst.promise_messages, per=per)
    pieces = [
        words["agree"],
        words["often"] if promise else words["varies"],
        words["rates"],
        words["free"],
        words["ways"],
        words["support"] if lst.support else "",
        words["terms"] if lst.terms_url else "",
        words["privacy"] if lst.privacy_url else "",
    ]
    return " ".join(filter(None, pieces)).format(
        brand=lst.brand,
        purpose=lst.purpose,
        promise=promise,
        support=lst.support,
        terms_url=lst.terms_url,
        privacy_url=lst.privacy_url,
    )


@transaction.atomic
def publish(
    lst: SubscriberList, *, author: str, approved_by: str, now: datetime
) -> list[Disclosure]:
    """Make a new approved version wherever the wording has changed; return those."""
    made = []
    for country in lst.countries:
        text = compose(lst)
        found = Disclosure.objects.filter(
            list=lst, country=country, language=lst.language
        )
        newest = found.order_by("-version").first()
        if newest and newest.text == text and newest.state == Disclosure.State.APPROVED:
            continue
        version = (found.aggregate(top=Max("version"))["top"] or 0) + 1
        made.append(
            Disclosure.objects.create(
                list=lst,
                country=country,
                language=lst.language,
                version=version,
                text=text,
                text_hash=hash_of(text),
                promise_messages=lst.promise_messages,
                promise_per=lst.promise_per,
                state=Disclosure.State.APPROVED,
                author=author,
                approved_by=approved_by,
                approved_at=now,
            )
        )
    return made


def shown(
    lst: SubscriberList, countries: Collection[str], language: str = ""
) -> dict[str, Disclosure]:
    """Return per country the approved version that is shown there now. One query.

    The newest in `language`; where there is none, in the list's own language;
    where there is none either, the newest of any.
    """
    rows = Disclosure.objects.filter(
        list=lst, country__in=countries, state=Disclosure.State.APPROVED
    )
    wanted = language or lst.language

    def better(row: Disclosure) -> tuple[bool, bool, int]:
        return row.language == wanted, row.language == lst.language, row.version

    return {row.country: row for row in sorted(rows, key=better)}


def named(disclosure: Disclosure) -> dict[str, object]:
    """Return a version as ledger lines name it."""
    return {
        "version": disclosure.version,
        "language": disclosure.language,
        "sha256": disclosure.text_hash,
    }
