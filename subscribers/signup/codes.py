"""The six digits that answer a request on the page: derived, so nothing is stored.

Whoever words the request text asks here for the code of its subscription.
"""

from django.utils.crypto import constant_time_compare, salted_hmac

from subscribers.models import Subscription

DIGITS = 6
PAGE = "page:"
_SALT = "subscribers.signup.codes"


def asked_on_a_page(door: str) -> bool:
    """Whether somebody has a page open that waits for the code."""
    return door.startswith(PAGE)


def derived(salt: str, said: str) -> str:
    """Return the six digits that follow from what is `said`, and our secret."""
    keyed = salted_hmac(salt, said, algorithm="sha256")
    return f"{int(keyed.hexdigest(), 16) % 10**DIGITS:0{DIGITS}}"


def is_same(typed: str, code: str) -> bool:
    """Whether `typed` is the code, however it is spaced and in whichever digits."""
    digits = "".join(str(int(char)) for char in typed if char.isdecimal())
    return constant_time_compare(digits, code)


def code_of(request: Subscription) -> str:
    """Return the code of this request; the next request has another one."""
    asked = int(request.requested_at.timestamp() * 1_000_000)
    return derived(_SALT, f"{request.pk}:{asked}")


def is_code_of(request: Subscription, typed: str) -> bool:
    return is_same(typed, code_of(request))
