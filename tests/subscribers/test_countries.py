"""Countries are named as people write them, in every language of the pages."""

import phonenumbers
import pytest
from django.conf import settings

from subscribers.countries import name_of


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("US", "en", "United States"),
        ("US", "fr", "États-Unis"),
        ("US", "ar", "الولايات المتحدة"),
        ("GB", "pt-BR", "Reino Unido"),
        ("FR", "xx", "France"),
        ("??", "fr", "??"),
    ],
)
def test_a_country_has_its_name_in_a_language(code, language, name):
    assert name_of(code, language) == name


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_country_with_phones_has_a_name_in_it(language):
    codes = phonenumbers.SUPPORTED_REGIONS - {"AC", "TA"}

    assert [code for code in codes if name_of(code, language) in ("", code)] == (
        ["XK"] if language == "en" else []
    )
