"""Finds a callback's fields, whichever way a provider's account sends them."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

from campaigns.gateways.base import Callback
from campaigns.gateways.reading import form_of, json_of, words


def fields_of(callback: Callback) -> dict[str, str]:
    """Return the flat fields of the body, or of the query where there is no body.

    Of JSON the plain values at its top count, as a form would write them.
    """
    if not callback.body:
        return dict(callback.query)
    if callback.header("Content-Type").startswith("application/json"):
        return {words(key): _written(value) for key, value in json_of(callback).items()}
    if callback.header("Content-Type").startswith("multipart/form-data"):
        return dict(_parts_of(callback))
    return dict(form_of(callback))


def at_path(value: Any, path: str) -> Any:
    """Return what stands at "data.to.0.status"; None where nothing does.

    A form may have a field of that very name.
    """
    if isinstance(value, dict) and path in value:
        return value[path]
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and re.fullmatch(r"[0-9]{1,3}", step):
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None
    return value


def _parts_of(callback: Callback) -> Iterator[tuple[str, str]]:
    kind = callback.header("Content-Type").encode("ascii", "replace")
    form = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + callback.body)
    if not form.is_multipart():
        return
    for part in form.get_payload():
        content = part.get_payload(decode=True) or b""
        name = words(part.get_param("name", header="content-disposition"))
        yield name, words(content.decode("utf-8", "replace"))


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return words(value)
