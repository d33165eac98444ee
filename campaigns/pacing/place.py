"""What is known of where one subscriber is; not what is allowed there."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where a number may be: what its digits say and what was stored about it."""

    country: str
    region: str = ""  # stored state such as "FL"; "" is unknown
    zone: str = ""  # stored IANA zone; "" is unknown
    area: str = ""  # area code of a +1 number; "" is none
