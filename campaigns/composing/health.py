"""Words that say something about a person's health, which anybody near a phone reads.

A text is not encrypted and shows on a locked screen; what a healthcare list's people
agreed to says so (subscribers/wordings). House rule: no source lists such words.
"""

import re

# Stems of words in the languages wording is in; case and endings do not matter.
_STEMS = (
    # English
    *("diagnos", "prescription", "medication", "refill", "symptom", "treatment"),
    *("therap", "surger", "chemo", "cancer", "tumou?r", "diabet", "pregnan", r"hiv\b"),
    *("std test", "depress", "anxiety", "addict", "psychiatr", "fertility", "abortion"),
    *("test results?", "lab results?", "blood (?:test|pressure)", "vaccin", "insulin"),
    # French, Spanish, Portuguese, Italian
    *("ordonnance", "traitement", "médicament", "grossesse", "chirurg", "dépression"),
    *("receta", "tratamiento", "medicamento", "embaraz", "cirug", "depresi"),
    *("receita médica", "tratamento", "gravidez", "cirurgia", "ricetta", "gravidanza"),
    *("farmac[io]", "analisi del sangue", "résultats? d.analyse", "síntoma", "sintoma"),
    # German, Dutch, Indonesian
    *("rezept", "behandlung", "medikament", "schwanger", "krebs", "befund", "recept"),
    *(
        "behandeling",
        "medicijn",
        "zwanger",
        "kanker",
        "resep",
        "pengobatan",
        "kehamilan",
    ),
    # Arabic
    *("تشخيص", "وصفة", "علاج", "حمل", "سرطان", "سكري"),
)
_HEALTH = re.compile(rf"\b(?:{'|'.join(_STEMS)})\w*", re.IGNORECASE)


def health_words(text: str) -> list[str]:
    """Return the words of `text` about health, each once, as they are written."""
    return list(dict.fromkeys(found[0] for found in _HEALTH.finditer(text)))
