"""Puts the home page's pieces into the admin's first page; unfold calls it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from subscribers.home import home


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    sections = home(request.user, now=timezone.now())
    return {**context, "title": "Home", "sections": sections}
