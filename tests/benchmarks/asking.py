"""What a shop asks people to text: twenty words, a contest and a poll by campaign."""

from datetime import timedelta
from decimal import Decimal

PRIZES = 100
WORDS = (
    "TULIP ROSE PEONY LILY DAISY HOURS PARKING DELIVERY WEDDING FUNERAL SPRING SUMMER "
    "AUTUMN WINTER BRIDE VASE MOSS FERN"
)


def keywords(sender: object, lst: object, contest: object, poll: object) -> int:
    """Make the words; return the key of the one that a third of the texts are."""
    from keywords.matching import fold
    from keywords.models import Keyword

    joins = {"action": "join", "list": lst}
    replies = {"action": "reply", "reply": "At ten."}
    does = {
        "WIN": {"action": "contest", "contest": contest},
        "POLL": {"action": "poll", "poll": poll},
        **dict.fromkeys(WORDS.split()[:6], joins),
        **dict.fromkeys(WORDS.split()[6:], replies),
    }
    made = Keyword.objects.bulk_create(
        Keyword(word=word, folded=fold(word), sender=sender, **values)
        for word, values in does.items()
    )
    return made[0].pk


def contest(lst: object) -> tuple[object, object]:
    """Make one that is open; return it and its rules."""
    from django.utils import timezone

    from keywords.contests import service
    from keywords.models import Contest

    now = timezone.now()
    made = Contest.objects.create(
        slug="roses",
        name="A year of roses",
        list=lst,
        prize="a year of roses",
        prize_count=PRIZES,
        prize_value=Decimal(300),
        claim="Reply here within 7 days.",
        sponsor="Petal & Stem, 14th Street, Washington DC",
        free_entry="Enter on the page.",
        countries=["US", "FR", "GB", "ID", "DE"],
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(days=20),
        author="mia",
    )
    service.submit(made, by="mia", now=now)
    approved = service.approve(made, by="ann", now=now)
    Contest.objects.filter(pk=made.pk).update(starts_at=now - timedelta(days=21))
    return approved, approved.versions.get()


def poll(lst: object, campaign: object) -> tuple[object, int, list[int]]:
    """Make one that the campaign carries; return it, its last question, its options."""
    from keywords.models import Poll, PollOpener, PollOption, PollQuestion
    from keywords.polls import service

    made = Poll.objects.create(slug="flower", name="Flower", list=lst)
    which, _, words = PollQuestion.objects.bulk_create(
        PollQuestion(poll=made, position=place, kind=kind, text=text)
        for place, (kind, text) in enumerate(
            (
                ("choice", "Which flower?"),
                ("score_10", "Would you recommend us?"),
                ("words", "Why?"),
            ),
            start=1,
        )
    )
    options = PollOption.objects.bulk_create(
        PollOption(question=which, low=place, high=place, label=label)
        for place, label in enumerate(("Tulips", "Roses", "Lilies", "Peonies"), 1)
    )
    PollOpener.objects.create(poll=made, campaign=campaign)
    service.open_(made, by="mia")
    return made, words.pk, [option.pk for option in options]
