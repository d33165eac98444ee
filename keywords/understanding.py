"""What a text means to the number it was sent to, with that number's words and lists.

Two queries; it acts on nothing and stores nothing.
"""

from datetime import datetime

from django.db.models import Q

from campaigns.models import Sender
from keywords import scoping, speaking
from keywords.matching import Interpretation, interpret
from keywords.models import Keyword
from subscribers.models import Subscriber


def understand(
    body: str, sender: Sender | None, *, now: datetime, person: Subscriber | None = None
) -> Interpretation:
    """Return what `body` asks of `sender`; a word that hasn't begun is none yet.

    Shape: who the `person` is says which languages they may be writing in.
    """
    begun = Q(starts_at=None) | Q(starts_at__lte=now)
    keywords = Keyword.objects.filter(begun, sender=sender).select_related("list")
    lists = scoping.lists_on(sender) if sender else []
    return interpret(
        body,
        staff_words={keyword.word: keyword for keyword in keywords},
        list_names=[name for lst in lists for name in (lst.slug, lst.name)],
        speaks=speaking.languages_of(person, lists),
    )
