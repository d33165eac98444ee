"""The words staff add to those that mean something to everyone; their one door."""

from collections.abc import Mapping

from django.db.models import Value
from django.db.models.functions import Replace

from keywords.errors import Reserved
from keywords.matching import reserved_as
from keywords.models import Keyword, KeywordWord, Poll, PollOption, ReservedWord
from keywords.understanding.folding import fold
from keywords.understanding.vocabulary import Intent, Word, squeeze, vocabulary

# What each meaning is, after "already means".
MEANINGS: Mapping[Intent, str] = {
    Intent.OPT_OUT: "leaving",
    Intent.OPT_OUT_ALL: "leaving everything",
    Intent.WRONG_NUMBER: "a wrong number",
    Intent.CONFIRM: "yes",
    Intent.DECLINE: "no",
    Intent.HELP: "asking for help",
    Intent.RESUME: "coming back",
    Intent.LESS: "fewer texts",
    Intent.MORE: "as many texts as promised",
    Intent.PAUSE: "a break",
    Intent.TOPICS: "choosing topics",
    Intent.CLARIFY: "that somebody may want to leave",
}


def own_words() -> dict[str, Word]:
    """Return what staff added, by folded word without spaces. One query."""
    return {
        row.key: Word(
            Intent(row.meaning),
            row.word,
            row.language,
            "house rule",
            (row.source,),
            frozenset({row.language} - {""}),
        )
        for row in ReservedWord.objects.all()
    }


def meaning_of(word: str) -> Intent | None:
    """Return what `word` already means to everyone, or None if a keyword may be it.

    One query at most. What is only asked about may be a keyword.
    """
    shipped = reserved_as(word)
    if shipped is not None:
        return shipped
    row = ReservedWord.objects.filter(key=squeeze(fold(word))).first()
    clear = row is not None and row.meaning != ReservedWord.Meaning.CLARIFY
    return Intent(row.meaning) if clear else None


def reserve(
    word: str, meaning: str, *, source: str, by: str, language: str = ""
) -> ReservedWord:
    """Add a word for everybody, for good.

    Raises: Reserved, saying why it can't be one: it means something already, or people
        text it as a keyword.
    """
    refuse(word)
    return ReservedWord.objects.create(
        word=word.strip(),
        key=squeeze(fold(word)),
        meaning=meaning,
        language=language,
        source=source.strip(),
        author=by,
    )


def refuse(word: str) -> None:
    """Raise Reserved where `word` can't be added. Four queries."""
    key = squeeze(fold(word))
    if not key:
        raise Reserved("A reserved word needs letters, digits or an emoji.")
    known = vocabulary().exact.get(key)
    meaning = reserved_as(word) or (known.intent if known else None)
    if meaning is not None:
        raise Reserved(f"“{word}” already means {MEANINGS[meaning]} to everyone.")
    if ReservedWord.objects.filter(key=key).exists():
        raise Reserved(f"“{word}” has been added already.")
    spaceless = Replace("folded", Value(" "), Value(""))
    same = Keyword.objects.alias(spaceless=spaceless).filter(spaceless=key)
    besides = KeywordWord.objects.filter(key=key).select_related("sender")
    if keyword := same.select_related("sender").first() or besides.first():
        raise Reserved(
            f"“{keyword.word}” is a keyword of {keyword.sender}: people text it for "
            "what is printed beside it. Reserve another word."
        )
    if poll := _poll_with(key):
        raise Reserved(
            f"“{word}” answers the open poll {poll}: whoever chose it would be taken "
            "to mean something else. Reserve another word, or close the poll."
        )


def _poll_with(key: str) -> Poll | None:
    """Return an open poll in which the word is an answer."""
    options = PollOption.objects.filter(question__poll__status=Poll.Status.OPEN)
    for option in options.select_related("question__poll"):
        if key in {squeeze(fold(said)) for said in (option.label, *option.words)}:
            return option.question.poll
    return None
