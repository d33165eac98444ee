"""The words of keywords: which a number has, and which a rule has besides its own."""

import re
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace

from campaigns.models import Sender
from keywords.models import Keyword, KeywordWord
from keywords.understanding.folding import fold
from keywords.understanding.vocabulary import squeeze

_BETWEEN = re.compile(r"[,;\n]+")


def split(typed: str) -> list[str]:
    """Return the words of "TULIPE, TULPE", each once however it is written."""
    words = (word.strip() for word in _BETWEEN.split(typed))
    return list({squeeze(fold(word)): word for word in words if word}.values())


def joined(keyword: Keyword) -> str:
    """Return what `split` reads again. One query."""
    return ", ".join(keyword.other_words.values_list("word", flat=True))


def words_on(sender: Sender, *, but: int | None = None) -> list[str]:
    """Return every word of the number's keywords, without those of `but`. Two queries.

    Those that a rule has besides come last.
    """
    first = Keyword.objects.filter(sender=sender).exclude(pk=but)
    besides = KeywordWord.objects.filter(sender=sender).exclude(keyword=but)
    return [
        *first.values_list("word", flat=True),
        *besides.values_list("word", flat=True),
    ]


def share_people(some: Collection[str], others: Collection[str]) -> bool:
    """Whether somebody is in both countries; none named are all."""
    return not some or not others or not set(some).isdisjoint(others)


def taken(
    sender: Sender,
    words: Iterable[str],
    *,
    countries: Collection[str] = (),
    but: int | None = None,
) -> dict[str, str]:
    """Return which of `words` people text to the number already, as written there.

    Only people of `countries` count. Two queries. The keyword `but` may have them.
    """
    keys = {squeeze(fold(word)): word for word in words}
    spaceless = Replace("folded", Value(" "), Value(""))
    first = Keyword.objects.alias(key=spaceless).filter(sender=sender, key__in=keys)
    besides = KeywordWord.objects.filter(sender=sender, key__in=keys)
    there = [
        *first.exclude(pk=but).values_list("word", "countries"),
        *besides.exclude(keyword=but).values_list("word", "keyword__countries"),
    ]
    return {
        keys[squeeze(fold(word))]: word
        for word, others in there
        if share_people(countries, others)
    }


def catch_all_of(sender: Sender | None, *, but: int | None = None) -> Keyword | None:
    """Return the keyword that answers the number's other texts, if any. One query."""
    rows = Keyword.objects.filter(sender=sender, is_catch_all=True).exclude(pk=but)
    return rows.select_related("sender").first() if sender else None


@transaction.atomic
def set_others(keyword: Keyword, words: Sequence[str]) -> bool:
    """Let these words, and no others, do what `keyword` does; return if it's new.

    Whoever calls has refused what is reserved, or a keyword of the number already.
    """
    wanted = {squeeze(fold(word)): word for word in words}
    wanted.pop(squeeze(keyword.folded), None)
    rows = list(keyword.other_words.all())
    where = keyword.sender_id, keyword.countries
    there = {
        row.key: row.word for row in rows if (row.sender_id, row.countries) == where
    }
    if there == wanted and len(rows) == len(wanted):
        return False
    keyword.other_words.all().delete()
    KeywordWord.objects.bulk_create(
        KeywordWord(
            keyword=keyword,
            sender=keyword.sender,
            countries=keyword.countries,
            word=word,
            key=key,
        )
        for key, word in wanted.items()
    )
    return True
