"""Reads environment variables strictly: a wrong value is a sentence, never a guess."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}


class Environment(environ.Env):
    """django-environ, where every reader refuses what it cannot understand.

    An empty variable counts as not set, so that `REDIS_URL=` switches Redis off.
    """

    def text(self, var: str, default: str = "") -> str:
        # Read directly: the library takes "$x" for a reference to another variable,
        # and a random SECRET_KEY may well begin with a dollar.
        return self.ENVIRON.get(var, "").strip() or default

    def flag(self, var: str, default: bool = False) -> bool:
        text = self.text(var).lower()
        if text and text not in YES | NO:
            raise ImproperlyConfigured(f"{var} must be true or false, not {text!r}.")
        return text in YES if text else default

    def number(self, var: str, default: int = 0, at_least: int = 0) -> int:
        text = self.text(var)
        if not text:
            return default
        if not text.isdecimal() or int(text) < at_least:
            raise ImproperlyConfigured(
                f"{var} must be a whole number of at least {at_least}, not {text!r}."
            )
        return int(text)

    def choice(self, var: str, options: tuple[str, ...], default: str) -> str:
        text = self.text(var, default)
        if text not in options:
            raise ImproperlyConfigured(
                f"{var} must be one of {', '.join(options)}, not {text!r}."
            )
        return text

    def currency(self, var: str, default: str) -> str:
        """Return the three capitals of an ISO 4217 code."""
        text = self.text(var, default).upper()
        if not re.fullmatch(r"[A-Z]{3}", text):
            raise ImproperlyConfigured(
                f"{var} must be a currency's three letters, such as USD, not {text!r}."
            )
        return text

    def words(self, var: str, default: list[str] | None = None) -> list[str]:
        words = [word.strip() for word in self.text(var).split(",")]
        return [word for word in words if word] or list(default or [])

    def signing_keys(self, var: str) -> list[str]:
        """Return id:secret pairs, the one that signs first."""
        pairs = self.words(var)
        if not all(re.fullmatch(r"[^:]{1,32}:.+", pair) for pair in pairs):
            raise ImproperlyConfigured(
                f"{var} must look like 2026:a-long-secret,2025:an-older-secret."
            )
        return pairs

    def web_address(self, var: str, default: str) -> str:
        """Return scheme and host (and port), without a slash at the end."""
        text = self.text(var, default).rstrip("/")
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise ImproperlyConfigured(
                f"{var} must look like https://sms.example.com, not {text!r}."
            )
        return text

    def redis(self, var: str) -> str:
        text = self.text(var)
        if text and urlsplit(text).scheme not in {"redis", "rediss", "unix"}:
            raise ImproperlyConfigured(
                f"{var} must look like redis://127.0.0.1:6379/0."
            )
        return text

    def database(self, var: str, default: str, base: Path) -> dict[str, Any]:
        """Return Django's settings of one database; a relative file is under `base`."""
        text = self.text(var, default)
        if text.partition(":")[0] not in DATABASE_SCHEMES:
            raise ImproperlyConfigured(
                f"{var} must begin with sqlite:/// or postgres://; "
                "Saywhen runs on no other database."
            )
        try:
            database = self.db_url_config(text)
        except ValueError as error:
            # The address is left out: it holds a password.
            raise ImproperlyConfigured(f"{var} is not a valid address.") from error
        if "sqlite" in database["ENGINE"] and database["NAME"] != ":memory:":
            database["NAME"] = str(base / database["NAME"])
        elif not database["NAME"]:
            raise ImproperlyConfigured(f"{var} names no database.")
        return database
