"""What we text back: one answer per inbound text, in the person's language."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone

from campaigns.asking.answers import Question
from campaigns.composing import choosing, preference_links, wording
from campaigns.models import Sender
from campaigns.models.campaign import Kind
from campaigns.sending import notices
from campaigns.sending.notices import Notice
from keywords.answering import replying
from keywords.answering.replying import Reader
from keywords.hearing.heard import Heard
from keywords.models import Keyword
from subscribers.frequency import holding
from subscribers.models import Subscriber, SubscriberList, Subscription

EXPIRES_AFTER = timedelta(hours=24)
# Answers that say what there is to choose.
ASKING = ("topics", "topics_none")


def _queue(heard: Heard, prefix: str, body: str) -> None:
    _queue_all([(heard, body)], prefix)


def _queue_all(
    answers: Iterable[tuple[Heard, str]],
    prefix: str,
    *,
    kind: str = Kind.REQUIRED,
    lst: SubscriberList | None = None,
) -> None:
    """Queue answers, but where the provider has answered or enough was said."""
    answers = [
        (heard, body)
        for heard, body in answers
        if not heard.inbound.provider_answer and not heard.silence
    ]
    if not answers:
        return
    notices.queue(
        [
            Notice(
                subscriber=heard.subscriber.pk,
                sender=heard.sender,
                cause=f"{prefix}:{heard.inbound.pk}",
                body=body,
                asked_at=heard.now,
                expires_at=heard.now + EXPIRES_AFTER,
                kind=kind,
                list=lst.pk if lst else None,
            )
            for heard, body in answers
        ],
        now=answers[0][0].now,
    )


def language_of(heard: Heard, lst: SubscriberList | None) -> str:
    return (
        heard.words.language
        if heard.words.language not in ("", "en")
        else heard.subscriber.language or (lst.language if lst else "en")
    )


def left_brands(heard: Heard, brands: Sequence[str]) -> None:
    """One confirmation for every brand a STOP to a shared sender ended."""
    if heard.sender.opt_out_by == Sender.OptOutBy.PROVIDER:
        return
    language = language_of(heard, _list_they_know(heard))
    _queue(heard, "optout", wording.left(brand=" & ".join(brands), language=language))


def help_(heards: Sequence[Heard]) -> None:
    """Brand, frequency, support, rates and STOP; strangers and the departed too."""
    ours = [
        heard for heard in heards if heard.sender.opt_out_by != Sender.OptOutBy.PROVIDER
    ]
    known = _lists_they_know(ours)
    _queue_all(
        ((heard, _help_on(heard, known[heard.subscriber.pk])) for heard in ours), "help"
    )


def _help_on(heard: Heard, lst: SubscriberList | None) -> str:
    return wording.help_reply(
        brand=lst.brand if lst else heard.sender.number,
        list_name=lst.name if lst else "",
        messages=lst.promise_messages if lst else None,
        per=(lst.promise_per or None) if lst else None,
        support=lst.support if lst else "",
        language=language_of(heard, lst),
    )


def _list_they_know(heard: Heard) -> SubscriberList | None:
    return _lists_they_know([heard])[heard.subscriber.pk]


def _lists_they_know(heards: Sequence[Heard]) -> dict[int, SubscriberList | None]:
    """The list on their sender each person stands on, else the sender's first."""
    theirs = Subscription.objects.filter(
        subscriber__in=[heard.subscriber.pk for heard in heards],
        list__in={lst.pk for heard in heards for lst in heard.lists},
        status=Subscription.Status.ACTIVE,
    )
    standing: dict[int, list[int]] = {}
    newest_first = theirs.order_by("-joined_at", "-pk")
    for person, lst in newest_first.values_list("subscriber", "list"):
        standing.setdefault(person, []).append(lst)
    found: dict[int, SubscriberList | None] = {}
    for heard in heards:
        on_sender = {lst.pk: lst for lst in heard.lists}
        theirs_here = (
            on_sender[key]
            for key in standing.get(heard.subscriber.pk, ())
            if key in on_sender
        )
        first = next(iter(heard.lists), None)
        found[heard.subscriber.pk] = next(theirs_here, first)
    return found


def already(heards: Sequence[Heard], lst: SubscriberList) -> None:
    """Say what holds for each person, whatever the list promises to others by now."""
    if not heards:
        return
    rows = Subscription.objects.filter(
        subscriber__in=[heard.subscriber.pk for heard in heards], list=lst
    )
    standing = {row.subscriber_id: row for row in rows.select_related("list")}
    said = []
    for heard in heards:
        messages, per = holding(standing[heard.subscriber.pk])
        words = wording.already(
            brand=lst.brand,
            list_name=lst.name,
            messages=messages,
            per=per or None,
            language=language_of(heard, lst),
        )
        said.append((heard, words))
    _queue_all(said, "reply")


def declined(heard: Heard, lst: SubscriberList) -> None:
    words = wording.declined(
        brand=lst.brand, list_name=lst.name, language=language_of(heard, lst)
    )
    _queue(heard, "reply", words)


def left_list(heard: Heard, lst: SubscriberList) -> None:
    """The no of an existing customer ended the list."""
    words = wording.left(
        brand=lst.brand, list_name=lst.name, language=language_of(heard, lst)
    )
    _queue(heard, "reply", words)


def promised(heard: Heard, question: Question, piece: str) -> None:
    """Say which promise holds now, whether they agreed to a higher one or not."""
    row = Subscription.objects.select_related("list").get(
        subscriber=heard.subscriber, list=question.list
    )
    language = language_of(heard, row.list)
    lists = choosing.listed([(row.list.name, row.promised)], language)
    chosen(heard, [row], piece, lists=lists)


def not_served(heards: Sequence[Heard], lst: SubscriberList) -> None:
    _queue_all(
        (
            (
                heard,
                wording.not_served(brand=lst.brand, language=language_of(heard, lst)),
            )
            for heard in heards
        ),
        "reply",
    )


def over(heards: Sequence[Heard], keyword: Keyword) -> None:
    lst = keyword.speaks_for
    brand = lst.brand if lst else heards[0].sender.number
    _queue_all(
        (
            (heard, wording.over(brand=brand, language=language_of(heard, lst)))
            for heard in heards
        ),
        "reply",
    )


def clarify(heards: Sequence[Heard]) -> None:
    known = _lists_they_know(heards)
    said = []
    for heard in heards:
        lst = known[heard.subscriber.pk]
        brand = lst.brand if lst else heard.sender.number
        words = wording.clarify(brand=brand, language=language_of(heard, lst))
        said.append((heard, words))
    _queue_all(said, "clarify")


def chosen(
    heard: Heard, rows: Sequence[Subscription], piece: str, **values: str
) -> None:
    """Say what a choice made of the lists of one brand.

    Whoever asks what there is to choose gets the page for it, where there is room.
    """
    lst = rows[0].list
    language = language_of(heard, lst)
    words = choosing.answer(piece, brand=lst.brand, language=language, **values)
    if piece in ASKING:
        words = preference_links.with_link(words, rows[0], day=timezone.now().date())
    _queue(heard, "reply", words)


def reply(heards: Sequence[Heard], keyword: Keyword) -> None:
    """Answer each with the keyword's words, unless its fields leave nothing of them."""
    _queue_all([(heard, body) for heard, _, body in _replies(heards, keyword)], "reply")


def caught(heards: Sequence[Heard], keyword: Keyword) -> None:
    """Answer what nothing understood with the catch-all's words, as a conversation."""
    by_list: dict[SubscriberList | None, list[tuple[Heard, str]]] = {}
    for heard, lst, body in _replies(heards, keyword):
        by_list.setdefault(lst, []).append((heard, body))
    for lst, said in by_list.items():
        converse(said, lst)


def _replies(
    heards: Sequence[Heard], keyword: Keyword
) -> list[tuple[Heard, SubscriberList | None, str]]:
    about = keyword.speaks_for
    lists = {} if about else _lists_they_know(heards)
    readers = []
    for heard in heards:
        lst = about or lists[heard.subscriber.pk]
        language = language_of(heard, lst)
        readers.append(Reader(heard.sender.number, lst, language, heard.subscriber.pk))
    bodies = replying.filled(keyword.reply, readers)
    lists_read = [reader.list for reader in readers]
    told = zip(heards, lists_read, bodies, strict=True)
    return [(heard, lst, body) for heard, lst, body in told if body]


def converse(said: Sequence[tuple[Heard, str]], lst: SubscriberList | None) -> None:
    """Answer as a conversation about `lst`, a poll's or a contest's as well.

    Who leaves afterwards gets nothing of it that still waits, so the text is the
    list's. Who had left before and texts us all the same is answered; only for those
    who left everything the gate stops that too. One query.
    """
    here: set[int] = set()
    if lst is not None:
        people = Subscriber.objects.filter(pk__in=[h.subscriber.pk for h, _ in said])
        here = set(people.unsuppressed(lst).values_list("pk", flat=True))
    for about, stays in ((lst, True), (None, False)):
        theirs = [one for one in said if (one[0].subscriber.pk in here) is stays]
        _queue_all(theirs, "reply", kind=Kind.CONVERSATIONAL, lst=about)
