"""Who answers the poll that a campaign has carried to all of them, for `inbound.py`."""

from datetime import timedelta

from costs import analyze, measured, say
from run import NOON
from texters import number

FIRST, MIX = 1_000_000, ("1", "2", "tulips", "the second one", "Rosse", "yes", "huh")
ASKED = """
INSERT INTO campaigns_message
    (reference, subscriber_id, campaign_id, cause, sender_id, list_id, kind, tags,
     priority, status, code, detail, first_due_at, handed_at, finished_at, parts,
     attempts, provider_id, error, failed_by, created_at)
SELECT gen_random_uuid(), id, %(campaign)s, NULL, %(sender)s, %(list)s, 'promotional',
    '[]', 0, 'delivered', '', '', %(at)s, %(at)s, %(at)s, 1, 1, '', '', '', %(at)s
FROM unnest(%(people)s::bigint[]) AS id
"""


def hear_answers(lst: object, count: int) -> None:
    """One process hears what so many answer: two texts each, an hour after it asked."""
    poll = carried(lst, count)
    sides = (
        ("heard: answers to a campaign's poll, which ask on", MIX, 1),
        ("heard: answers to its last question", ("8", "9/10", "ten"), 2),
    )
    for name, bodies, hours in sides:
        at = NOON + timedelta(hours=hours)
        store_answers(bodies, count, at)
        analyze()
        measured(name, count, lambda at=at: hear(at))
    say(f"  {what_came(poll)}")


def carried(lst: object, count: int) -> object:
    """Make a poll with a branch, and people who have got its campaign's text."""
    from django.db import connection

    from campaigns.models import ListSender
    from keywords.polls import service
    from subscribers import people
    from subscribers.phones import parse

    poll = flowers(lst)
    campaign = service.draft_campaign(poll, by="mia")
    phones = [parse(number(FIRST + n)) for n in range(count)]
    keys = people.ensure(phones, now=NOON)
    with connection.cursor() as cursor:
        cursor.execute(
            ASKED,
            {
                "campaign": campaign.pk,
                "sender": ListSender.objects.filter(list=lst).first().sender_id,
                "list": lst.pk,
                "at": NOON,
                "people": list(keys.values()),
            },
        )
    return poll


def flowers(lst: object) -> object:
    from keywords.models import Poll, PollQuestion
    from keywords.polls import service
    from keywords.polls.lines import options_of

    made = Poll.objects.create(slug="flower", name="Flower", list=lst)
    which, *_ = PollQuestion.objects.bulk_create(
        PollQuestion(poll=made, position=n, kind=kind, text=text, attribute=attribute)
        for n, (kind, text, attribute) in enumerate(
            (
                ("choice", "Which flower?", "flower"),
                ("words", "Why the others?", "why"),
                ("score_10", "Would you recommend us?", "recommends"),
            ),
            start=1,
        )
    )
    options = options_of("Tulips > 3\nRoses > 3\nNone of them = yes, no > 3")
    service.write_options(which, options)
    return service.open_(made, by="mia")


def store_answers(bodies: tuple[str, ...], count: int, at: object) -> None:
    from keywords.hearing import storing

    for n in range(count):
        storing.store(
            storing.Text(
                gateway="in",
                provider_id=f"answer-{at}-{n}",
                from_number=number(FIRST + n),
                to_number="+12025550100",
                body=bodies[n % len(bodies)],
                received_at=at,
            )
        )


def hear(at: object) -> None:
    from keywords.hearing import turns

    turns.hear_waiting(clock=lambda: at, seconds=3_600)


def what_came(poll: object) -> dict[str, int]:
    from keywords.models import InboundMessage, PollAnswer

    texts = InboundMessage.objects.filter(provider_id__startswith="answer-")
    assert not texts.filter(intent="").exists()
    return {
        "texts": texts.count(),
        "answers": PollAnswer.objects.filter(run__poll=poll).count(),
        "all answered": poll.runs.filter(question=None).count(),
    }
