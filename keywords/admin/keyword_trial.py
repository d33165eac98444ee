"""A box to try a text in: what it would mean to a number, and why; does nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.translation import get_language_info

from campaigns.models import Sender
from keywords.matching import Intent, Interpretation
from keywords.models import Keyword
from keywords.understanding import spellings
from keywords.understanding.on_sender import understand
from subscribers.models import Subscriber
from subscribers.phones import number_in_words
from subscribers.staff import pictures
from subscribers.staff.stories import Answer

MEANS: Mapping[Intent, tuple[str, str, str]] = {
    Intent.OPT_OUT: (
        pictures.BAD,
        "They leave.",
        "Every promotional list of the brand that texted them last from this number.",
    ),
    Intent.OPT_OUT_ALL: (pictures.BAD, "They leave everything.", ""),
    Intent.WRONG_NUMBER: (
        pictures.BAD,
        "The number is not the person's who agreed.",
        "Everything ends, as by STOPALL; START from the phone brings its owner in.",
    ),
    Intent.CLARIFY: (
        pictures.LATER,
        "It is unclear whether they leave.",
        "We ask once and hold everything; 24 hours of silence mean they leave.",
    ),
    Intent.CONFIRM: (
        pictures.GOOD,
        "Yes.",
        "It confirms what they were asked last from this number; if they were not "
        "asked, it is a message for a person to read.",
    ),
    Intent.DECLINE: (
        pictures.PLAIN,
        "No.",
        "It withdraws what they were asked last from this number; if they were not "
        "asked, it is a message for a person to read.",
    ),
    Intent.HELP: (pictures.LEAD, "They get the answer to HELP.", ""),
    Intent.RESUME: (
        pictures.GOOD,
        "They come back.",
        "To what they left last; if they left nothing, to this number's list.",
    ),
    Intent.LESS: (
        pictures.LEAD,
        "They choose fewer texts.",
        "Only who gets texts from this number has something to choose.",
    ),
    Intent.MORE: (
        pictures.LEAD,
        "They choose more texts, up to what they were promised.",
        "Only who gets texts from this number has something to choose.",
    ),
    Intent.PAUSE: (
        pictures.LEAD,
        "They pause.",
        "Only who gets texts from this number has something to pause.",
    ),
    Intent.TOPICS: (
        pictures.LEAD,
        "They choose topics.",
        "Only who gets texts from this number has something to choose.",
    ),
    Intent.MESSAGE: (
        pictures.PLAIN,
        "A message for a person to read.",
        "It changes nothing and waits in the inbox.",
    ),
}
DOES = {
    Keyword.Action.JOIN: "they join {list}.",
    Keyword.Action.LEAVE: "they leave {list}.",
    Keyword.Action.TAG: "they are tagged {tag}.",
    Keyword.Action.REPLY: "they get its reply.",
    Keyword.Action.POLL: "they are asked the poll {poll}.",
    Keyword.Action.HAND: "the text comes to staff, in the inbox.",
    Keyword.Action.CONTEST: "they enter {contest}, once.",
    Keyword.Action.WEBHOOK: "the text is posted to {webhook}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The box, the text that was tried in it, and what came of it."""

    template: ClassVar[str] = "admin/keywords/keyword/trial.html"

    keyword: Keyword
    tried: str = ""
    answer: Answer | None = None


def tried(keyword: Keyword, body: str, *, now: datetime) -> Trial:
    """Return what `body` would mean to the keyword's number. A few queries."""
    # Stored nowhere: somebody for whom the word counts, among others of its name.
    texter = Subscriber(country=keyword.countries[0]) if keyword.countries else None
    words = understand(body, keyword.sender, now=now, person=texter)
    return Trial(
        keyword=keyword, tried=body, answer=_answer(words, keyword.sender, now)
    )


def _answer(words: Interpretation, sender: Sender, now: datetime) -> Answer:
    if isinstance(words.keyword, Keyword) and words.intent is Intent.KEYWORD:
        return _of_keyword(words.keyword, now)
    tone, headline, detail = MEANS[words.intent]
    if words.intent is Intent.MESSAGE and not words.says_nothing:
        catching = spellings.catch_all_of(sender)
        if catching is not None and catching.is_open(now):
            detail = f"{detail} {catching} answers it, once a day to each person."
    if words.intent is Intent.OPT_OUT and words.argument:
        detail = f"Only “{words.argument}”, if they mean a list of this number."
    why = _why(words)
    return Answer(
        subject=f"To {number_in_words(sender.number)}",
        headline=headline,
        detail=f"{detail} {why}".strip(),
        tone=tone,
    )


def _of_keyword(keyword: Keyword, now: datetime) -> Answer:
    does = DOES[Keyword.Action(keyword.action)].format(
        list=keyword.list,
        poll=keyword.poll,
        contest=keyword.contest,
        tag=keyword.tag,
        webhook=keyword.webhook,
    )
    if keyword.action == Keyword.Action.JOIN and _asks(keyword):
        does = f"they are asked to confirm that they join {keyword.list}."
    if not keyword.is_open(now):
        does = "it is over, and they are told so."
    return Answer(
        subject=f"To {number_in_words(keyword.sender.number)}",
        headline=f"Your keyword {keyword.word}: {does}",
        tone=pictures.LEAD,
    )


def _asks(keyword: Keyword) -> bool:
    return keyword.opt_in_for(keyword.list) in keyword.list.ASKING


def _why(words: Interpretation) -> str:
    if not words.word:
        return "No reserved word and no keyword is in it."
    language = _language(words.language)
    return f"Because of “{words.word}”{language}."


def _language(code: str) -> str:
    try:
        return f" ({get_language_info(code)['name']})"
    except KeyError:
        return ""
