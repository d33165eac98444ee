"""What nothing else takes: an answer to a poll, or a message for a person to read.

A number's catch-all answers the latter, once a day to each; a person reads it still.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from keywords.answering import answers
from keywords.hearing.heard import Heard
from keywords.matching import Intent
from keywords.models import InboundMessage, Keyword
from keywords.polls import hearing as poll_hearing

Stored = InboundMessage.Intent
Acted = tuple[str, Keyword | None]
# Who talks with staff need not hear of it with every text.
AGAIN_AFTER = timedelta(days=1)


def converse(heards: Sequence[Heard]) -> list[Acted]:
    """Take texts as answers to polls, or leave them to staff; return what to store."""
    answering = poll_hearing.hear(heards)
    caught = _catch([heard for heard in heards if heard.inbound.pk not in answering])
    return [
        (Stored.ANSWER, None)
        if heard.inbound.pk in answering
        else (Stored.MESSAGE, caught.get(heard.inbound.pk))
        for heard in heards
    ]


def _catch(heards: Sequence[Heard]) -> Mapping[int, Keyword]:
    """Have catch-alls answer; return which, by the text's key.

    One query where no number has one.
    """
    # A yes that nothing asked for, or a reaction, expects no answer.
    ours = [
        heard
        for heard in heards
        if heard.sender
        and heard.words.intent is Intent.MESSAGE
        and not heard.words.says_nothing
    ]
    if not ours:
        return {}
    rows = Keyword.objects.filter(
        is_catch_all=True, sender__in={heard.sender.pk for heard in ours}
    ).select_related("sender", "list")
    by_sender = {row.sender_id: row for row in rows}
    if not by_sender:
        return {}
    told = _told_lately(ours, by_sender.values())
    caught: dict[int, Keyword] = {}
    for sender, keyword in by_sender.items():
        theirs = [
            heard
            for heard in ours
            if heard.sender.pk == sender
            and keyword.counts_in(heard.subscriber.country)
            and keyword.is_open(heard.inbound.received_at)
            and (heard.subscriber.pk, keyword.pk) not in told
        ]
        answers.caught(theirs, keyword)
        caught |= {heard.inbound.pk: keyword for heard in theirs}
    return caught


def _told_lately(
    heards: Sequence[Heard], keywords: Collection[Keyword]
) -> set[tuple[int, int]]:
    """Return who got which catch-all's answer within the day. One query."""
    rows = InboundMessage.objects.filter(
        subscriber__in=[heard.subscriber.pk for heard in heards],
        keyword__in=keywords,
        intent=Stored.MESSAGE,
        received_at__gt=heards[0].now - AGAIN_AFTER,
    ).exclude(reply="")
    return set(rows.values_list("subscriber", "keyword"))
