"""The [[lists]] table: programmes with their topics, senders and wording."""

from itertools import product
from typing import Any

from campaigns.models import ListSender
from campaigns.pacing.rulebook import soft_opt_in, soft_opt_in_allowed
from keywords.applying.mistakes import Mistake
from keywords.applying.saving import CREATED, Saved, and_more, save_row
from keywords.applying.table import KEPT, Key, Table, part, read_keys
from keywords.applying.values import (
    choice,
    country,
    language,
    like,
    mapping,
    named_after,
    several,
    shown,
    slug,
    text,
    web_address,
    whole,
)
from keywords.applying.work import Work
from subscribers import disclosures
from subscribers.composing import mistakes_in, name_of_language, unfilled
from subscribers.models import Disclosure, SubscriberList, Subscription, Topic
from subscribers.models.lists import Period, Template
from subscribers.wordings import known, languages

# What a disclosure is composed from: a change to any of these is a new version.
WORDING = frozenset(
    {"brand", "purpose", "promise_messages", "promise_per", "countries"}
    | {"language", "languages", "template", "template_values"}
    | {"support", "terms_url", "privacy_url"}
)
_TOPIC = (Key("slug", slug), Key("name", like(Topic, "name"), KEPT))


def _topic(value: object) -> dict[str, str]:
    """A slug, or a table with slug and name."""
    if not isinstance(value, dict):
        return {"slug": slug(value)}
    values, mistakes = read_keys(value, _TOPIC)
    if mistakes:
        raise mistakes[0]
    return values


def _written(value: object) -> str:
    """A language the wording can be in; the others have no words."""
    code = known(language(value))
    if not code:
        raise Mistake(
            f"must hold languages there is wording in: {', '.join(languages())}; "
            f"{shown(value)} is none."
        )
    return code


def _value(value: object) -> str:
    """What is filled in; a number, such as an age, may be one."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else text()(value)


def _save(entry: dict[str, Any], work: Work) -> Saved:
    choices = _senders(entry, work)
    topics = _topics(entry)
    _refuse_soft(entry)
    _refuse_locked(entry)
    if "promise" in entry:
        promise = entry.pop("promise")
        entry |= {
            "promise_messages": promise["messages"],
            "promise_per": promise["per"],
        }
    _check_template(entry)
    saved = save_row(SubscriberList, {"slug": entry.pop("slug")}, entry)
    _refuse_placeholders(saved.row)
    more = (_save_senders(saved.row, choices), _save_topics(saved.row, topics))
    return and_more(saved, is_changed=any((*more, _publish(saved, work))))


def _topics(entry: dict[str, Any]) -> list[dict[str, str]]:
    """Return the topics, and take the key out."""
    topics = entry.pop("topics", [])
    slugs = [topic["slug"] for topic in topics]
    for word in slugs:
        if slugs.count(word) > 1:
            raise Mistake(f'names the topic "{word}" twice.', "topics")
    return topics


def _senders(entry: dict[str, Any], work: Work) -> dict[str, Any]:
    """Return {country: sender}, "" being everywhere, and take the keys out."""
    one, many = entry.pop("sender", None), entry.pop("senders", None)
    if (one is None) == (many is None):
        raise Mistake(
            "name either one sender or, in senders, one for each country.",
            "sender" if many is None else "senders",
        )
    if many is None:
        return {"": work.sender(one, "sender")}
    for code in entry["countries"]:
        if code not in many:
            raise Mistake(f"names no sender for {code}.", "senders")
    return {code: work.sender(named, "senders", code) for code, named in many.items()}


def _refuse_soft(entry: dict[str, Any]) -> None:
    if entry["opt_in"] != SubscriberList.OptIn.SOFT:
        return
    for code in entry["countries"]:
        if not soft_opt_in_allowed(code):
            why = " ".join(soft_opt_in(code).notes.split())
            raise Mistake(
                f"soft opt-in is not allowed in {code}. {why}".rstrip(), "opt_in"
            )


def _refuse_locked(entry: dict[str, Any]) -> None:
    """Brand and purpose are what people agreed to."""
    row = SubscriberList.objects.filter(slug=entry["slug"]).first()
    for name in ("brand", "purpose"):
        if row is None or getattr(row, name) == entry[name]:
            continue
        # Locked before the question, so that nobody joins between it and the change.
        SubscriberList.objects.select_for_update().get(pk=row.pk)
        joined = Subscription.objects.filter(list=row).exclude(
            status=Subscription.Status.NONE
        )
        if joined.exists():
            raise Mistake(
                f'people have joined this list for its {name} "{getattr(row, name)}", '
                "which cannot change any more; make a new list.",
                name,
            )


def _check_template(entry: dict[str, Any]) -> None:
    """A template comes with its values; those of another are none of its own."""
    if "template" not in entry:
        if entry.get("template_values"):
            raise Mistake("needs the key template beside it.", "template_values")
        return
    entry.setdefault("template_values", {})
    found = mistakes_in(entry["template"], entry["template_values"])
    for name, sentence in found.items():
        raise Mistake(sentence, "template_values", name)


def _refuse_placeholders(lst: SubscriberList) -> None:
    for code in lst.all_languages:
        if not lst.purpose_in(code):
            raise Mistake(
                f"the wording in {name_of_language(code)} has to say what the texts "
                f'are about: write {code} = "{lst.purpose}" in that language.',
                "purposes",
            )
    for blank in unfilled(lst):
        raise Mistake(
            f"the wording still has {blank}: say what stands there.", "template_values"
        )


def _save_senders(lst: SubscriberList, choices: dict[str, Any]) -> bool:
    there = {
        row.country: row
        for row in ListSender.objects.filter(list=lst).select_related("sender")
    }
    if {code: row.sender for code, row in there.items()} == choices:
        return False
    for code, sender in choices.items():
        ListSender.objects.update_or_create(
            list=lst, country=code, defaults={"sender": sender}
        )
    ListSender.objects.filter(list=lst).exclude(country__in=choices).delete()
    return True


def _save_topics(lst: SubscriberList, topics: list[dict[str, str]]) -> bool:
    """Add and rename; what people may have chosen is never removed from here."""
    there = {topic.slug: topic for topic in lst.topics.all()}
    is_changed = False
    for topic in topics:
        row, name = there.get(topic["slug"]), topic.get("name")
        if row is None:
            lst.topics.create(
                slug=topic["slug"], name=name or named_after(topic["slug"])
            )
        elif name and row.name != name:
            row.name = name
            row.save(update_fields=["name"])
        else:
            continue
        is_changed = True
    return is_changed


def _publish(saved: Saved, work: Work) -> bool:
    """Publish new wording where it changed; wording that staff approved stays."""
    lst = saved.row
    live = Disclosure.objects.filter(list=lst, place=None, state=Disclosure.State.LIVE)
    there = set(live.values_list("country", "language"))
    is_whole = set(product(lst.countries, lst.all_languages)) <= there
    if saved.result != CREATED and is_whole and not saved.changed & WORDING:
        return False
    made = disclosures.publish(
        lst, author=work.by, approved_by=work.approved_by, now=work.now
    )
    return bool(made)


TABLE = Table(
    "lists",
    (
        Key("slug", slug),
        Key("name", like(SubscriberList, "name")),
        Key("brand", like(SubscriberList, "brand")),
        Key("purpose", like(SubscriberList, "purpose")),
        Key("opt_in", choice(SubscriberList.OptIn.values)),
        Key("countries", several(country, at_least=1)),
        Key("reminds_after_hours", whole(1, 71), KEPT),
        Key("silent_after_days", whole(30, 3650), KEPT),
        Key("silent_after_texts", whole(1, 1000), KEPT),
        Key("sign", choice(SubscriberList.Sign.values), KEPT),
        part(
            "promise",
            Key("messages", whole(1)),
            Key("per", choice(Period.values)),
            default=KEPT,
        ),
        Key("sender", slug, KEPT),
        Key("senders", mapping(country, slug), KEPT),
        Key("terms_url", web_address(200, ("https", "http"), blank=True), KEPT),
        Key("privacy_url", web_address(200, ("https", "http"), blank=True), KEPT),
        Key("support", like(SubscriberList, "support"), KEPT),
        Key("language", language, KEPT),
        Key("languages", several(_written), KEPT),
        Key("purposes", mapping(_written, like(SubscriberList, "purpose")), KEPT),
        Key("template", choice(Template.values), KEPT),
        Key("template_values", mapping(text(40), _value), KEPT),
        Key("topics", several(_topic), KEPT, _TOPIC),
        Key("tags", several(text(60)), KEPT),
    ),
    _save,
)
