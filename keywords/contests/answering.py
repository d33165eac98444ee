"""Answers who enters by text: in, won, already, not yet, over, not here."""

from campaigns.composing import choosing, contesting
from keywords import doors
from keywords.answering import answers
from keywords.contests import entering, rules
from keywords.contests.entering import Came, Entered, Way
from keywords.hearing.heard import Heard
from keywords.models import Contest
from subscribers.models import Subscription

PIECES = {
    Came.IN: "entered",
    Came.WON: "won",
    Came.ALREADY: "already",
    Came.NOT_YET: "not_yet",
    Came.OVER: "over",
    Came.NOT_HERE: "not_here",
    Came.TOO_YOUNG: "too_young",
}
# Who has just been turned away wants no invitation.
INVITING = (Came.IN, Came.WON)


def enter(heard: Heard, contest: Contest) -> None:
    """Enter who texted the contest's word, and say what came of it."""
    is_quiet = bool(heard.silence or heard.inbound.provider_answer)
    way = Way(heard.sender, heard.inbound, reads_answer=not is_quiet)
    at = heard.inbound.received_at
    done = entering.enter(contest, heard.subscriber, way, at=at, now=heard.now)
    language = answers.language_of(heard, contest.list)
    more = invitation_of(heard, contest, language) if done.came in INVITING else ""
    words = text_of(done, contest, language, more)
    answers.converse([(heard, words)], contest.list)


def text_of(done: Entered, contest: Contest, language: str, more: str = "") -> str:
    """Return what somebody reads of what came of it."""
    lost = contest.is_instant and done.came is Came.IN
    return contesting.said(
        "lost" if lost else PIECES[done.came],
        language=language,
        more=more,
        brand=contest.list.brand,
        prize=contest.prize,
        entry=done.entry.code if done.entry else "",
        claim=contest.claim,
        link=rules.address_of(contest),
        age=str(contest.min_age),
        since=choosing.day(contest.starts_at.date(), language),
        until=choosing.day(contest.ends_at.date(), language),
    )


def invitation_of(heard: Heard, contest: Contest, language: str) -> str:
    """Return an invitation to the list in its own words, to who never decided on it.

    Entering joined nothing, and this asks only who may be asked: nobody who is on the
    list, is being asked or has left it. Three queries at most.
    """
    lst = contest.list
    decided = Subscription.objects.filter(
        subscriber=heard.subscriber, list=lst
    ).exclude(status=Subscription.Status.NONE)
    if decided.exists() or not lst.serves(heard.subscriber.country):
        return ""
    way = doors.by_text(lst, heard.subscriber.country, heard.now)
    if way is None or way.number != heard.sender.number:
        return ""
    return contesting.invitation(
        list_name=lst.name, promise=lst.promised, word=way.word, language=language
    )
