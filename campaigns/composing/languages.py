"""The languages we write notices in, and the words each tells people to text back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """Each is a word that the keyword tables know in that language."""

    yes: str
    no: str
    help: str
    stop: str
    start: str = "START"  # carriers know this one everywhere


REPLY_WORDS = {
    "en": ReplyWords("YES", "NO", "HELP", "STOP"),
    "fr": ReplyWords("OUI", "NON", "AIDE", "STOP"),
    # Canadian carriers ask for ARRET and AIDE, 2026-11:
    # https://docs.aws.amazon.com/end-user-messaging/latest/userguide/nx-rcs-launch-ca-french.md
    "fr-ca": ReplyWords("OUI", "NON", "AIDE", "ARRET"),
    "es": ReplyWords("SI", "NO", "AYUDA", "STOP"),
    "pt": ReplyWords("SIM", "NAO", "AJUDA", "SAIR"),
    "de": ReplyWords("JA", "NEIN", "HILFE", "STOP"),
    "nl": ReplyWords("JA", "NEE", "HELP", "STOP"),
    "id": ReplyWords("YA", "TIDAK", "BANTUAN", "STOP"),
    "it": ReplyWords("SI", "NO", "AIUTO", "STOP"),
    "ar": ReplyWords("نعم", "لا", "مساعدة", "إيقاف"),
}


def closest(language: str) -> str:
    """Return the key of REPLY_WORDS nearest to `language` ("pt_BR" -> "pt")."""
    wanted = language.lower().replace("_", "-")
    if wanted in REPLY_WORDS:
        return wanted
    base = wanted.partition("-")[0]
    return base if base in REPLY_WORDS else "en"
