"""The [[polls]] table: what is asked by text; what an operator applies is opened."""

from typing import Any

from keywords.applying.mistakes import Mistake
from keywords.applying.saving import CREATED, Saved, and_more, save_row
from keywords.applying.table import Key, Table, parts
from keywords.applying.values import (
    choice,
    duration,
    instant,
    like,
    several,
    slug,
    text,
)
from keywords.applying.work import Work
from keywords.errors import NotReady
from keywords.models import Poll, PollQuestion
from keywords.models.poll import ANSWERS_WITHIN
from keywords.polls import service
from keywords.polls.lines import Option, UnreadableLine, options_of

Kind = PollQuestion.Kind


def _save(entry: dict[str, Any], work: Work) -> Saved:
    entry["list"] = work.list(entry["list"], "list")
    entry["name"] = entry["name"] or entry["slug"]
    starts_at, ends_at = entry["starts_at"], entry["ends_at"]
    if starts_at and ends_at and ends_at <= starts_at:
        raise Mistake("must be later than starts_at.", "ends_at")
    wanted = [
        _question(number, one)
        for number, one in enumerate(entry.pop("questions"), start=1)
    ]
    lookup = {"slug": entry.pop("slug")}
    is_new = not Poll.objects.filter(**lookup).exists()
    if is_new:
        entry["author"] = work.by
    saved = save_row(Poll, lookup, entry)
    is_changed = _write(saved.row, wanted)
    if is_new or is_changed:
        _open(saved.row, work)
    return saved if saved.result == CREATED else and_more(saved, is_changed=is_changed)


Wanted = tuple[dict[str, Any], list[Option]]


def _question(number: int, one: dict[str, Any]) -> Wanted:
    lines = "\n".join(one.pop("options"))
    if one["kind"] == Kind.WORDS and lines:
        raise Mistake("people's own words have no options.", "questions", number - 1)
    try:
        options = options_of(lines, PollQuestion.SCALES.get(one["kind"]))
    except UnreadableLine as problem:
        raise Mistake(str(problem), "questions", number - 1, "options") from None
    return {"position": number, **one}, options


def _write(poll: Poll, wanted: list[Wanted]) -> bool:
    """Make the poll ask this; return whether anything is new."""
    if _asked(poll) == wanted:
        return False
    if service.is_asked(poll):
        raise Mistake(
            "people have been asked it as it was; make another poll.", "questions"
        )
    poll.questions.all().delete()
    for fields, options in wanted:
        question = PollQuestion.objects.create(poll=poll, **fields)
        service.write_options(question, options)
    return True


def _asked(poll: Poll) -> list[Wanted]:
    names = ("position", "text", "kind", "attribute")
    return [
        (
            {name: getattr(one, name) for name in names},
            [
                Option(row.low, row.high, row.label, tuple(row.words), row.goes_to)
                for row in one.options.all()
            ],
        )
        for one in poll.questions.prefetch_related("options")
    ]


def _open(poll: Poll, work: Work) -> None:
    if poll.status == Poll.Status.OPEN:
        service.redraft(poll, by=work.by)
    try:
        poll.status = service.open_(poll, by=work.by).status
    except NotReady as problem:
        raise Mistake(str(problem), "questions") from None


TABLE = Table(
    "polls",
    (
        Key("slug", slug),
        Key("list", slug),
        Key("name", like(Poll, "name"), ""),
        parts(
            "questions",
            Key("text", like(PollQuestion, "text")),
            Key("kind", choice(Kind.values), Kind.CHOICE.value),
            Key("options", several(text(400)), []),
            Key("attribute", like(PollQuestion, "attribute"), ""),
        ),
        Key("thanks", text(blank=True), ""),
        Key("starts_at", instant, None),
        Key("ends_at", instant, None),
        Key("answers_within", duration, ANSWERS_WITHIN),
    ),
    _save,
)
