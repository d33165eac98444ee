"""The visitor's address is what our own proxies saw, never what was typed."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.proxy import VisitorAddressMiddleware


def seen_address(forwarded):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="127.0.0.1")
    VisitorAddressMiddleware(lambda _: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
    ids=["no proxy", "a forged hop", "two proxies", "too few hops", "no header"],
)
def test_the_address_counts_from_the_right(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies

    assert seen_address(forwarded) == address
