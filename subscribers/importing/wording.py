"""Yes and no, in and out, as cells say them in the languages served."""

from functools import lru_cache

from subscribers.importing.synonyms import folded


def _set(words: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words.split("|"))


_YES = _set(
    "yes|y|true|t|1|on|ok|x|oui|o|vrai|si|s|verdadero|sim|verdadeiro|ja|j|wahr|ya|iya"
    "|benar|vero|waar|نعم|صحيح"
)
_NO = _set(
    "no|n|false|f|0|off|non|faux|falso|nao|nein|falsch|nee|onwaar|tidak|bukan|salah"
    "|لا|خطأ"
)
_IN = _set(
    "subscribed|opted in|opt in|active|confirmed|granted|consented|accepted"
    "|single opt in|double opt in|confirmed opt in|explicit|abonne|abonnee|inscrit"
    "|inscrite|accepte|suscrito|suscrita|aceptado|inscrito|aceito|angemeldet|abonniert"
    "|bestatigt|aangemeld|ingeschreven|berlangganan|setuju|iscritto|iscritta|accettato"
    "|مشترك|مشتركة|موافق|موافقة"
)
_OUT = _set(
    "unsubscribed|opted out|opt out|not subscribed|never subscribed|inactive|declined"
    "|denied|revoked|refused|rejected|blocked|stopped|stop|bounced|cleaned|invalid"
    "|redacted|transactional|transactional only|desabonne|desabonnee|desinscrit"
    "|desinscrite|refuse|dado de baja|baja|rechazado|cancelado|recusado|descadastrado"
    "|abgemeldet|abgelehnt|uitgeschreven|afgemeld|berhenti|ditolak|disiscritto"
    "|disiscritta|rifiutato|غير مشترك|غير مشتركة|ألغى الاشتراك|مرفوض|غير موافق"
)
# Known words that are neither: asked, but not answered yet.
_WAITING = _set("pending|unconfirmed|requested")


# Few different words fill such a column.
@lru_cache(maxsize=1024)
def yes_or_no(cell: str) -> bool | None:
    """Return what a cell answers, or None if it answers neither."""
    word = folded(cell)
    if word in _YES:
        return True
    return False if word in _NO else None


@lru_cache(maxsize=1024)
def is_subscribed(cell: str) -> bool | None:
    """Return whether a cell says someone agreed to texts; None if it says neither."""
    word = folded(cell)
    if word in _YES or word in _IN:
        return True
    return False if word in _NO or word in _OUT else None


def is_subscription_word(cell: str) -> bool:
    """Say whether a cell names a state of subscription, not of an order or account."""
    word = folded(cell)
    return word in _IN or word in _OUT or word in _WAITING
