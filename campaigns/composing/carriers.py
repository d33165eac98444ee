"""What carriers stop whatever the consent: shared short links, and certain trades."""

import re

# Shared by everybody, spammers first, read 2026-11:
# https://www.twilio.com/docs/api/errors/30963
SHORTENERS = frozenset(
    {
        *("bit.ly", "bitly.com", "bit.do", "buff.ly", "cutt.ly", "goo.gl", "is.gd"),
        *("lnkd.in", "ow.ly", "rb.gy", "rebrand.ly", "s.id", "shorturl.at", "t.co"),
        *("t.ly", "tiny.cc", "tinyurl.com", "v.gd"),
    }
)
# In the United States and Canada, read 2026-11: https://www.twilio.com/docs/api/errors/
# 30860 (cannabis), 30863 (debt), 30867 (crypto), 30866 (stocks), 30873 (sex, and with
# it hate, alcohol, firearms and tobacco). Alcohol is left to those it may be sold to.
_TRADES = {
    "cannabis": r"cannabis|marijuana|\bcbd\b|\bthc\b|kratom",
    "debt and loans": r"pay ?day loans?|debt (?:relief|consolidation|forgiveness"
    r"|reduction)|credit repair|cash advance",
    "crypto and stocks": r"\bcrypto\w*|bitcoin|\bstock alerts?\b",
    "gambling": r"\bcasinos?\b|\bbetting\b|\bpoker\b|\bjackpot\b",
    "sex": r"\bporn\w*|\bescorts?\b|\bxxx\b",
    "firearms": r"\bfirearms?\b|\bammo\b|\bhandguns?\b|\brifles?\b",
    "tobacco": r"\btobacco\b|\bcigarettes?\b|\bvap(?:e|es|ing)\b|\be-?cigs?\b",
}
TRADES = {name: re.compile(words, re.IGNORECASE) for name, words in _TRADES.items()}


def stopped_words(text: str) -> dict[str, str]:
    """Return {trade: the word that says so} for what carriers stop."""
    found = {name: words.search(text) for name, words in TRADES.items()}
    return {name: hit[0] for name, hit in found.items() if hit}
