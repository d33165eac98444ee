"""Phone numbers as people type and read them on the simulator's screen."""

from collections.abc import Iterable

from subscribers.phones import InvalidPhone, Phone, parse


def read(text: str, countries: Iterable[str]) -> Phone:
    """Return the one number that `text` means in any of these countries.

    Raises: InvalidPhone, also where two countries have such a number.
    """
    found: dict[str, Phone] = {}
    refusals: list[InvalidPhone] = []
    for country in (*countries,) or (None,):
        try:
            phone = parse(text, country)
        except InvalidPhone as refusal:
            refusals.append(refusal)
        else:
            found[phone.e164] = phone
    if len(found) > 1:
        raise InvalidPhone("ambiguous")
    if not found:
        raise refusals[0]
    return next(iter(found.values()))
