"""Asks: the first question by keyword, each next one after an answer."""

from collections.abc import Callable, Hashable, Sequence

from campaigns.composing import polling
from keywords.answering import answers
from keywords.hearing.heard import Heard
from keywords.models import Poll, PollQuestion
from keywords.polls import runs
from keywords.polls.asked import polls_of
from keywords.polls.runs import Start
from subscribers.models import SubscriberList


class Saying:
    """What polls say to many people: each text is made once, and all queued together.

    A question knows its poll, and that its list. No query until `queue`.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, str] = {}
        self._said: dict[SubscriberList, list[tuple[Heard, str]]] = {}

    def ask(
        self, heard: Heard, question: PollQuestion, *, is_first: bool = False
    ) -> None:
        poll = question.poll
        self._add(
            heard,
            poll,
            ("ask", question.pk, is_first),
            lambda: polling.leaving_open(
                text_of(question, poll, is_first=is_first), poll.list.language
            ),
        )

    def say(self, heard: Heard, poll: Poll, piece: str) -> None:
        """Answer with one of the fixed texts of polls."""
        self._add(heard, poll, (piece, poll.pk), lambda: _piece(poll, piece))

    def tell_how(self, heard: Heard, poll: Poll, question: PollQuestion) -> None:
        self._add(
            heard,
            poll,
            ("unclear", question.pk),
            lambda: _piece(poll, "unclear", text_of(question, poll)),
        )

    def thank(self, heard: Heard, poll: Poll) -> None:
        self._add(heard, poll, ("thank", poll.pk), lambda: _thanks(poll))

    def queue(self) -> None:
        """Queue what was said. Some ten queries a list."""
        for lst, said in self._said.items():
            answers.converse(said, lst)

    def _add(
        self, heard: Heard, poll: Poll, what: Hashable, make: Callable[[], str]
    ) -> None:
        body = self._made.get(what) or self._made.setdefault(what, make())
        self._said.setdefault(poll.list, []).append((heard, body))


def start(heards: Sequence[Heard], key: int) -> None:
    """Answer a poll's keyword: ask, ask again, or say why not.

    The queries do not grow with the texts.
    """
    [poll] = polls_of([key]).values()
    saying = Saying()
    in_time = []
    for heard in heards:
        at = heard.inbound.received_at
        if poll.is_open(at):
            in_time.append(heard)
        else:
            saying.say(heard, poll, "not_yet" if poll.is_yet_to_come(at) else "over")
    _ask_first(in_time, poll, saying)
    saying.queue()


def _ask_first(heards: Sequence[Heard], poll: Poll, saying: Saying) -> None:
    """Begin, or ask again what is open; who has answered everything is told so."""
    if not heards:
        return
    first, *_ = questions = list(poll.questions.all())
    runs.begin(Start(heard, first, heard.now) for heard in heards)
    on_way = runs.locked({(poll.pk, heard.subscriber.pk) for heard in heards})
    by_key = {question.pk: question for question in questions}
    asked_again = []
    for heard in heards:
        run = on_way[poll.pk, heard.subscriber.pk]
        if run.question_id is None:
            saying.say(heard, poll, "already")
        else:
            asked_again.append(run)
            question = by_key[run.question_id]
            saying.ask(heard, question, is_first=question == first)
    runs.note_asked(asked_again, heards[0].now)


def text_of(question: PollQuestion, poll: Poll, *, is_first: bool = False) -> str:
    """Return a question as it is texted, without its way out. One query at most."""
    numbered: Sequence[tuple[int, str]] = ()
    if question.kind == PollQuestion.Kind.CHOICE:
        numbered = [(one.low, one.label) for one in question.options.all()]
    return polling.question(
        question.text,
        numbered,
        scale=question.scale,
        language=poll.list.language,
        brand=poll.list.brand if is_first else "",
    )


def _piece(poll: Poll, piece: str, more: str = "") -> str:
    lst = poll.list
    return polling.said(piece, brand=lst.brand, language=lst.language, more=more)


def _thanks(poll: Poll) -> str:
    if poll.thanks:
        return polling.leaving_open(poll.thanks, poll.list.language)
    return _piece(poll, "thanks")
