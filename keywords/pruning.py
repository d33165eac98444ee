"""Lets go of old words people texted us, and of what staff noted under them."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from keywords.models import (
    Conversation,
    ConversationNote,
    InboundMessage,
    PollAnswer,
    Triage,
)
from keywords.posting import deliveries


def prune(old: datetime, dry_run: bool) -> Mapping[str, int]:
    """Blank the words of texts before `old`, and delete such notes; return how many.

    That a text came, when and what it meant stay; what proves a consent stands in the
    ledger's own evidence.
    """
    said = ~Q(body="") | ~Q(reply="")
    texts = InboundMessage.objects.filter(said, received_at__lt=old).exclude(intent="")
    notes = ConversationNote.objects.filter(created_at__lt=old)
    if dry_run:
        return {"inbound": texts.count(), "notes": notes.count()}
    # The count of such an answer stays; its words are the text's.
    PollAnswer.objects.filter(answered_at__lt=old).exclude(words="").update(words="")
    Conversation.objects.filter(last_heard_at__lt=old).exclude(gist="").update(gist="")
    deliveries.forget_old(old)
    Triage.objects.filter(asked_at__lt=old).update(said="", gists=[])
    return {"inbound": texts.update(body="", reply=""), "notes": notes.delete()[0]}
