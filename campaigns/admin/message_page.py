"""What one text's page tells: what became of it and why, its trail, its words."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User

from campaigns.admin.people import name_of
from campaigns.admin.text_on_phone import notes_on
from campaigns.composing.costs import Reading
from campaigns.models import Click, Message, MessageText
from campaigns.pacing.gate import Check as GateCheck
from campaigns.pacing.verdict import Decision
from campaigns.reasons import in_words
from campaigns.sending.explaining import Explanation, explain
from campaigns.telling import ICONS, MESSAGE_TONES, TONES, title_of
from campaigns.telling import in_words as verdict_in_words
from subscribers.errors import Refusal
from subscribers.instants import zone_in_words
from subscribers.phones import number_in_words
from subscribers.staff import pictures
from subscribers.staff.pictures import Phones, Screen
from subscribers.staff.sections import Card, Columns, Section
from subscribers.staff.stories import Answer, Answers, Check, Checks, Moment, Timeline
from subscribers.staff.wording import clock

Status = Message.Status
GATE_WORDS = {
    Decision.SEND: "passed",
    Decision.DEFER: "holds it",
    Decision.DROP: "stops it",
}


def above(message: Message, *, viewer: User, now: datetime) -> list[Section]:
    """Return the sections of a text's page. A constant number of queries.

    The gate is asked for texts that have not left; what it would say of others now
    is no reason for what happened then.
    """
    # Told in the order of its life: of moments at one instant the later is on top.
    moments = list(reversed(list(_moments(message))))
    trail = Timeline(
        title="Its trail",
        moments=sorted(moments, key=lambda one: one.at, reverse=True),
        note=f"In {zone_in_words()}.",
    )
    shown: list[Section] = [trail]
    if viewer.has_perm("campaigns.view_messagetext"):
        shown.append(_words(message, viewer))
    sections: list[Section] = [_verdict(message), Columns(sections=shown)]
    if message.status in Message.WAITING:
        sections += explained(message, now=now)
    return sections


def explained(message: Message, *, now: datetime) -> list[Section]:
    """Return the gate's verdict as of now, with every check it made."""
    if message.campaign is None:
        of = {"lst": message.list} if message.list else {}
        title = "Would a promotional text leave now?"
    else:
        of = {"campaign": message.campaign}
        title = "The verdict now"
    try:
        found = explain(message.subscriber, now=now, **of)
    except Refusal as refusal:
        return [Card(title=title, sentences=[str(refusal)])]
    return [_answer(title, found), _checks(found)]


def _answer(title: str, found: Explanation) -> Answers:
    answer = Answer(
        subject="",
        headline=verdict_in_words(found.verdict),
        tone=TONES[found.verdict.decision],
    )
    return Answers(title=title, answers=[answer])


def _checks(found: Explanation) -> Checks:
    return Checks(
        title="Every check, in the gate's order",
        checks=[_check(check) for check in found.checks],
    )


def _check(check: GateCheck) -> Check:
    decision = check.verdict.decision if check.verdict else Decision.SEND
    return Check(
        label=check.name.replace("_", " ").capitalize(),
        word=GATE_WORDS[decision],
        detail=check.saw,
        tone=TONES[decision],
    )


def _verdict(message: Message) -> Answers:
    """Say in a word what became of it, and why in a sentence."""
    reason = f": {in_words(message.code).lower()}" if message.code else ""
    answer = Answer(
        subject=title_of(message),
        headline=f"{message.get_status_display()}{reason}.",
        detail=message.detail or message.error or _remark(message),
        tone=MESSAGE_TONES.get(message.status, pictures.PLAIN),
    )
    return Answers(title="What became of it", answers=[answer])


def _remark(message: Message) -> str:
    if message.status == Status.SENT:
        return "The provider took it and has not said yet whether it arrived."
    if message.status == Status.UNKNOWN:
        return "It may have left. It is never sent again by itself; a receipt decides."
    if message.status in Message.WAITING:
        return "It waits for its turn."
    return ""


def _moments(message: Message) -> Iterator[Moment]:
    if message.asked_at:
        yield Moment(at=message.asked_at, icon="person", title="They asked for it")
    yield Moment(
        at=message.created_at,
        icon="event_note",
        title="Planned" if message.campaign_id else "Queued",
        detail=f"First due {clock(message.first_due_at)}.",
    )
    if message.status == Status.DEFERRED:
        yield Moment(
            at=message.due_at,
            icon="schedule",
            title="May leave" if message.code != "held" else "Ends without an answer",
            detail=message.detail,
            tone=pictures.LATER,
        )
    if message.handed_at:
        yield Moment(
            at=message.handed_at,
            icon="send",
            title="Handed over",
            detail=_road(message),
            tone=pictures.LEAD,
        )
    if message.finished_at:
        yield Moment(
            at=message.finished_at,
            icon=ICONS.get(message.status, "flag"),
            title=message.get_status_display(),
            detail=message.error or message.detail,
            tone=MESSAGE_TONES.get(message.status, pictures.PLAIN),
        )
    clicks = Click.objects.filter(message_link__message=message)
    for click in clicks.select_related("message_link__link").order_by("at"):
        yield Moment(
            at=click.at,
            icon="touch_app",
            title="Tapped a link",
            detail=click.message_link.link.url,
            tone=pictures.LEAD,
        )


def _road(message: Message) -> str:
    tried = f", attempt {message.attempts}" if message.attempts > 1 else ""
    named = f"; the provider calls it {message.provider_id}" * bool(message.provider_id)
    return f"By {message.sender.slug} to {message.sender.gateway}{tried}{named}."


def _words(message: Message, viewer: User) -> Section:
    title = "The exact text"
    text = MessageText.objects.filter(message=message).first()
    if text is None:
        said = "Its words are put together when it leaves."
        if message.handed_at:
            said = "Its words are deleted: they are not kept for ever."
        return Card(title=title, sentences=[said])
    screen = Screen(
        heading=name_of(message.subscriber, viewer),
        text=text.body,
        sender=number_in_words(message.sender.number),
        notes=notes_on(Reading(text.body, text.body)),
    )
    return Phones(title=title, screens=[screen])
