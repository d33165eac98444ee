"""What a visitor typed and where they seem to be, read as one number we may text."""

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language, gettext, gettext_lazy
from django.utils.translation.trans_real import parse_accept_lang_header

from subscribers.countries import name_of
from subscribers.phones import InvalidPhone, Kind, Phone, parse

# What staff read of a spreadsheet's cell is no help on a phone.
_REASONS = {
    "empty": gettext_lazy("Type your mobile number."),
    "extension": gettext_lazy("Leave out the extension: texts cannot reach one."),
    "several_numbers": gettext_lazy("There is more than one number here. Keep one."),
    "too_short": gettext_lazy("This number is too short. Check the digits."),
    "too_long": gettext_lazy(
        "This number is too long. If it is from abroad, start with + and the country "
        "code."
    ),
    "ambiguous": gettext_lazy(
        "This number can be read in two ways. Start with + and the country code."
    ),
    "unknown_country": gettext_lazy("No country has this country code."),
    "not_a_number": gettext_lazy("This is not a phone number."),
}
_NO_SUCH_NUMBER = gettext_lazy("No such number can exist. Check the digits.")


class Unreadable(ValueError):
    """No number we may text: a sentence for beside the field."""


class SeveralCountries(Unreadable):
    """A number of one country as well as another: the visitor has to say."""

    def __init__(self, countries: Sequence[str]) -> None:
        super().__init__(
            gettext("Phones in more than one country have this number. Which is yours?")
        )
        self.countries = tuple(countries)


def region_of(accept_language: str, served: Sequence[str]) -> str:
    """Return the first served country a browser's languages name ("fr-CA"), or ""."""
    for language, _ in parse_accept_lang_header(accept_language.lower()):
        region = language.rpartition("-")[2].upper()
        if "-" in language and region in served:
            return region
    return ""


def read(typed: str, served: Sequence[str], *, likely: str, chosen: str = "") -> Phone:
    """Return the one number meant; numbers of every country served are understood.

    `chosen` is what the visitor said when asked, `likely` where their browser is
    from; either only decides between readings that are valid.
    Raises: Unreadable, SeveralCountries.
    """
    found: dict[str, Phone] = {}
    refused: dict[str, InvalidPhone] = {}
    for country in served:
        try:
            phone = parse(typed, country)
        except InvalidPhone as error:
            refused[country] = error
        else:
            found.setdefault(phone.e164, phone)
    readings = list(found.values())
    ours = {phone.country: phone for phone in readings if phone.country in served}
    mobile = {
        code: phone for code, phone in ours.items() if phone.kind is not Kind.LANDLINE
    }
    if len(mobile) > 1:
        for country in (chosen, likely):
            if country in mobile:
                return mobile[country]
        raise SeveralCountries(tuple(mobile))
    if mobile:
        return next(iter(mobile.values()))
    if ours:
        raise Unreadable(
            gettext("This is a landline, which texts cannot reach. Give a mobile.")
        )
    if readings:
        raise Unreadable(_not_served(readings[0].country, served))
    raise Unreadable(_why(refused, likely))


def _not_served(country: str, served: Sequence[str]) -> str:
    sentence = gettext(
        "Sorry, we cannot text numbers from %(country)s. We text: %(served)s."
    )
    names = ", ".join(names_of(served))
    return sentence % {"country": names_of([country])[0], "served": names}


def names_of(countries: Sequence[str]) -> list[str]:
    """Return countries by name, in the language of the page being written."""
    return [name_of(country, get_language() or "en") for country in countries]


def _why(refused: Mapping[str, InvalidPhone], likely: str) -> str:
    """What is wrong with the number where the visitor is, else in the first country."""
    error = refused.get(likely) or next(iter(refused.values()))
    return str(_REASONS.get(error.code, _NO_SUCH_NUMBER))
