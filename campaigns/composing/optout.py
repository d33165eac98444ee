"""The way out that a promotional text carries; it does not act on anyone leaving."""

import re

from campaigns.composing.languages import REPLY_WORDS, closest, spoken

_LEAVE = (
    r"(?:STOPP?|STOP ?ALL|UNSUBSCRIBE|QUIT|END|CANCEL|REVOKE|OPT[ -]?OUT|ARR[EÊ]T"
    r"|ALTO|BAJA|PARAR|SAIR|PARE|ENDE|UIT|AFMELDEN|BERHENTI|BATAL|CANCELLA"
    r"|AVSLUTA|AVSLUTT|AFMELD|FRAMELD|LOPETA|PERUUTA|REZYGNUJ[EĘ]|[Iİ]PTAL|RET|HENTI"
    r"|[إا]يقاف|[إا]لغاء)"
)
_SAY = (
    r"(?:reply|replying|text|texting|txt|send|type|répondez|repondez|envoyez|tapez"
    r"|répondre|responda|responde|envía|envíe|envia|envie|antworten sie(?: mit)?"
    r"|antworte(?: mit)?|sende|senden sie|antwoord|stuur|sms|balas|kirim|ketik"
    r"|svara|svar|skicka|skriv|vastaamalla|vastaa|l[äa]het[äa]|odpisz|odpowiedz"
    r"|wy[sś]lij|hantar|taip|rispondi|invia|scrivi"
    r"|[أا]رسلي?|[أا]رسلوا|[أا]جب بـ?|رد بـ?|[أا]كتب)"
)
_END = (
    r"(?:to |2 ?|= ?|pour |para |zum |om te |untuk |per |antworten zum |لل?)"
    r"(?:opt|end|stop|quit|cancel|leave|unsub|unsubscribe|finir|arr|se d|vous d|ne plus"
    r"|salir|darse|cancelar|no recib|sair|abmeld|beenden|stoppen|af te|berhenti|uscire"
    r"|annull|مغادرة|[إا]يقاف|[إا]لغاء|[إا]نهاء)"
)
_TO_NUMBER = r"(?:to|au|al|an|naar|ke|para|op|til|till|na|numeroon|[إا]لى) \u200e?\+?\d"
_QUOTE = r"[\"'“«„‘(]?\s?"
_CLOSE = r"\s?[\"'”»“’)]?"
_WAYS_OUT = (
    re.compile(rf"\b{_LEAVE}{_CLOSE} ?(?i:{_END})"),
    re.compile(
        r"\bstop ?(?:to|2|=) ?(?:end|stop|opt|quit|cancel|unsub|leave)", re.IGNORECASE
    ),
    re.compile(rf"\b{_LEAVE}{_CLOSE} {_TO_NUMBER}"),
    re.compile(rf"\b{_LEAVE}{_CLOSE} (?i:yaz|g[öo]nder)"),
    # "Reply STOP", the word in capitals so that "send stop signs" is no way out. Last,
    # because it takes longest.
    re.compile(rf"\b(?i:{_SAY})\s(?i:with\s|the word\s|كلمة\s)?{_QUOTE}{_LEAVE}\b"),
)
# Three capitals in a row or an Arabic alif stand in every word of _LEAVE. Most texts
# have neither, and looking for all the ways takes fifty times as long.
_LEAVING = re.compile("[A-Z]{3}|[إا]")


class NoRouteError(ValueError):
    """A sender that cannot receive was given no other way for people to leave."""


def optout_line(language: str, *, two_way: bool, stop_to: str = "") -> str:
    """Return the line that tells how to leave, in `language` or else English.

    Shape: `stop_to` is where STOP goes when it isn't a plain reply: a number or short
        code that receives, or a page's address for senders nobody can text.
    Raises: NoRouteError when the sender is not `two_way` and `stop_to` is empty.
    """
    stop = REPLY_WORDS[closest(language)].stop
    lines = spoken(language).ways_out
    if two_way:
        return lines["two_way"].format(stop=stop)
    if not stop_to:
        raise NoRouteError(
            "This sender cannot receive replies: give the number or the page where "
            "people can leave."
        )
    line = lines["by_link" if "/" in stop_to else "by_number"]
    return line.format(stop=stop, to=stop_to)


def has_way_out(text: str) -> bool:
    """Return whether `text` tells people to text STOP, or a word like it, to leave.

    When in doubt the answer is False: a second line costs a few characters, a missing
    one breaks the law.
    """
    if not _LEAVING.search(text) and "stop" not in text.lower():
        return False
    return any(way.search(text) for way in _WAYS_OUT)


def with_way_out(
    text: str, language: str, *, two_way: bool = True, stop_to: str = ""
) -> str:
    """Return `text` with an opt-out line at its end, unless it has one that works.

    Raises: NoRouteError, as `optout_line`.
    """
    line = optout_line(language, two_way=two_way, stop_to=stop_to)
    # "Reply STOP" is no way out of a sender that cannot receive: only its route is.
    if has_way_out(text) if two_way else stop_to in text:
        return text
    return f"{text.rstrip()}\n{line}" if text.strip() else line
