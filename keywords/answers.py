"""What we text back: one answer per inbound text, in the person's language."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from campaigns.asking.answers import Question
from campaigns.composing import choosing, preference_links, wording
from campaigns.models import Sender
from campaigns.models.campaign import Kind
from campaigns.sending import notices
from campaigns.sending.notices import Notice
from keywords import scoping
from keywords.heard import Heard
from keywords.models import Keyword
from subscribers.frequency import holding
from subscribers.models import Subscriber, SubscriberList, Subscription

EXPIRES_AFTER = timedelta(hours=24)
# Answers that say what there is to choose.
ASKING = ("topics", "topics_none")


def _queue(
    heard: Heard,
    prefix: str,
    body: str,
    *,
    kind: str = Kind.REQUIRED,
    lst: SubscriberList | None = None,
) -> None:
    if heard.inbound.provider_answer:
        return  # by the provider: nobody is answered twice
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
        ],
        now=heard.now,
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


def help_(heard: Heard) -> None:
    """Brand, frequency, support, rates and STOP; strangers and the departed too."""
    if heard.sender.opt_out_by == Sender.OptOutBy.PROVIDER:
        return
    lst = _list_they_know(heard)
    _queue(
        heard,
        "help",
        wording.help_reply(
            brand=lst.brand if lst else heard.sender.number,
            list_name=lst.name if lst else "",
            messages=lst.promise_messages if lst else None,
            per=(lst.promise_per or None) if lst else None,
            support=lst.support if lst else "",
            language=language_of(heard, lst),
        ),
    )


def _list_they_know(heard: Heard) -> SubscriberList | None:
    """The list on this sender they stand on, else the sender's first."""
    on_sender = scoping.lists_on(heard.sender)
    theirs = Subscription.objects.filter(
        subscriber=heard.subscriber,
        list__in=on_sender,
        status=Subscription.Status.ACTIVE,
    ).select_related("list")
    row = theirs.order_by("-joined_at").first()
    return row.list if row else next(iter(on_sender), None)


def already(heard: Heard, lst: SubscriberList) -> None:
    """Say what holds for this person, whatever the list promises to others by now."""
    row = Subscription.objects.select_related("list").get(
        subscriber=heard.subscriber, list=lst
    )
    messages, per = holding(row)
    _queue(
        heard,
        "reply",
        wording.already(
            brand=lst.brand,
            list_name=lst.name,
            messages=messages,
            per=per or None,
            language=language_of(heard, lst),
        ),
    )


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


def not_served(heard: Heard, lst: SubscriberList) -> None:
    words = wording.not_served(brand=lst.brand, language=language_of(heard, lst))
    _queue(heard, "reply", words)


def over(heard: Heard, keyword: Keyword) -> None:
    lst = keyword.speaks_for
    brand = lst.brand if lst else heard.sender.number
    words = wording.over(brand=brand, language=language_of(heard, lst))
    _queue(heard, "reply", words)


def clarify(heard: Heard) -> None:
    lst = _list_they_know(heard)
    brand = lst.brand if lst else heard.sender.number
    words = wording.clarify(brand=brand, language=language_of(heard, lst))
    _queue(heard, "clarify", words)


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


def reply(heard: Heard, body: str) -> None:
    _queue(heard, "reply", body)


def converse(heard: Heard, body: str, lst: SubscriberList) -> None:
    """Answer within a poll or a contest of `lst`, as a conversation.

    Who leaves afterwards gets nothing of it that still waits, so the text is the
    list's. Who had left before and texts us all the same is answered; only for those
    who left everything the gate stops that too. One query.
    """
    people = Subscriber.objects.filter(pk=heard.subscriber.pk)
    left = not people.unsuppressed(lst).exists()
    _queue(heard, "reply", body, kind=Kind.CONVERSATIONAL, lst=None if left else lst)
