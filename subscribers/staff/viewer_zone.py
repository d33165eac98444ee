"""Writes and reads staff pages on the viewer's own clock; it decides nothing else.

The browser names its zone in a cookie (static/saywhen/zone.js).
"""

from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "saywhen_zone"
STAFF_PAGES = ("/admin/", "/simulator/")

Answering = Callable[[HttpRequest], HttpResponse]
# Reading the names goes through the machine's files.
_names = lru_cache(maxsize=1)(available_timezones)


class ViewerZoneMiddleware:
    def __init__(self, get_response: Answering) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(STAFF_PAGES):
            return self._get_response(request)
        with timezone.override(zone_of(request)):
            return self._get_response(request)


def zone_of(request: HttpRequest) -> ZoneInfo | None:
    """Return the zone the browser names, or None for a name nobody knows."""
    name = request.COOKIES.get(COOKIE, "")
    return ZoneInfo(name) if name in _names() else None
