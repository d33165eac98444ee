"""The colours of the page somebody joined by, for the pages they see afterwards."""

import json

from subscribers.models import SignupVersion
from subscribers.signup.codes import PAGE, asked_on_a_page
from subscribers.signup.colours import Colours


def colours_of_door(door: str) -> Colours:
    """Return what the page of that door wears now; the house's where it is none.

    One query where it is a page.
    """
    if not asked_on_a_page(door):
        return Colours()
    slug = door.removeprefix(PAGE)
    versions = SignupVersion.objects.filter(page__slug=slug).order_by("-number")
    kept = versions.values_list("content", flat=True).first()
    if kept is None:
        return Colours()
    content = json.loads(kept)
    return Colours(content["background"], content["accent"], content["on_accent"])
