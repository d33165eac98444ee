"""The keys by which a door says how people join through it, and why otherwise."""

from collections.abc import Mapping
from typing import Any

from keywords.applying.mistakes import Mistake
from keywords.applying.table import Key
from keywords.applying.values import choice, like
from subscribers.models import OwnOptIn, SignupPage

KEYS = (
    Key("opt_in", choice(OwnOptIn.OptIn.values), ""),
    Key("opt_in_reason", like(SignupPage, "opt_in_reason"), ""),
)


def check_reason(entry: Mapping[str, Any]) -> None:
    """Letting people join at once, whatever the list asks, has to be answered for."""
    if entry["opt_in"] == OwnOptIn.OptIn.SINGLE and not entry["opt_in_reason"]:
        raise Mistake(
            'this key is missing; opt_in = "single" needs a reason.', "opt_in_reason"
        )
