"""What a poll lacks before it may be opened, and what is worth a second look."""

from collections.abc import Iterator, Mapping, Sequence

from keywords.matching import Intent, reserved_as
from keywords.models import Poll, PollOption, PollQuestion
from keywords.polls import keeping
from keywords.understanding import reserving
from keywords.understanding.folding import fold
from keywords.understanding.vocabulary import LEAVING, Word, squeeze
from subscribers.models import AttributeType

MOST_QUESTIONS = 5  # who is asked more by text stops answering
# These are done wherever they are texted; a yes or a no answers, if nothing else asks.
NEVER_AN_ANSWER = {*LEAVING, Intent.HELP, Intent.RESUME}


def problems(poll: Poll) -> list[str]:
    """Return a sentence for each thing in the way of opening. Four queries."""
    questions = list(poll.questions.prefetch_related("options"))
    return [
        *_of_poll(poll, questions),
        *_of_questions(questions, reserving.own_words()),
        *_of_types(questions),
    ]


def _of_poll(poll: Poll, questions: Sequence[PollQuestion]) -> Iterator[str]:
    if not questions:
        yield "It asks nothing yet: write its first question."
    if len(questions) > MOST_QUESTIONS:
        yield f"A poll by text has at most {MOST_QUESTIONS} questions."
    if "{{" in poll.thanks:
        yield "The thanks are texted as they stand; fields in {{ }} do not work."


def _of_questions(
    questions: Sequence[PollQuestion], own: Mapping[str, Word]
) -> Iterator[str]:
    positions = {one.position for one in questions}
    for question in questions:
        name = f"Question {question.position}"
        options = list(question.options.all())
        if "{{" in question.text:
            yield f"{name} is texted as it stands; fields in {{{{ }}}} do not work."
        if question.kind == PollQuestion.Kind.CHOICE and len(options) < 2:
            yield f"{name} offers no choice: write two options at least, one a line."
        for option in options:
            goes_to = option.goes_to
            if goes_to and (goes_to not in positions or goes_to <= question.position):
                yield (
                    f"{name}: “{option}” leads to question {goes_to}, which does not "
                    "come after it."
                )
        if question.scale is None:
            yield from _of_names(name, options, own)


def _of_names(
    name: str, options: Sequence[PollOption], own: Mapping[str, Word]
) -> Iterator[str]:
    """Each name has to mean one option, and nothing to anybody else."""
    meant: dict[str, PollOption] = {}
    for option in options:
        for said in dict.fromkeys((option.label, *option.words)):
            key = squeeze(fold(said))
            other = meant.setdefault(key, option)
            if other != option:
                yield f"{name}: “{said}” is both “{other}” and “{option}”."
            meaning = own[key].intent if key in own else reserved_as(said)
            if meaning in NEVER_AN_ANSWER:
                yield (
                    f"{name}: “{said}” means something else to everyone who texts it; "
                    "call the option otherwise."
                )
            if key.isdecimal() and key != str(option.low):
                yield (
                    f"{name}: “{said}” is also the number of another answer; spell it "
                    "out."
                )


def _of_types(questions: Sequence[PollQuestion]) -> Iterator[str]:
    kept = [one for one in questions if one.attribute]
    rows = AttributeType.objects.filter(name__in=[one.attribute for one in kept])
    known = dict(rows.values_list("name", "type"))
    seen: set[str] = set()
    for question in kept:
        name, wanted = question.attribute, keeping.type_of(question)
        if known.get(name, wanted) != wanted:
            yield (
                f"Question {question.position}: the attribute {name} is a "
                f"{known[name]}, and the answer a {wanted}. Choose another attribute."
            )
        if name in seen:
            yield f"Two questions become the attribute {name}; give each its own."
        seen.add(name)
