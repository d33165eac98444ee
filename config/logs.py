"""The shape of a log line: one line each, and a last net under secrets and numbers.

Code masks what it logs by itself; this catches what other libraries print.
"""

import logging
import re
from typing import Any

# Order matters: the address's password goes before anything looks at its digits.
MASKS = (
    (re.compile(r"(\w://)[^\s/@]*@"), r"\1•••@"),  # passwords in addresses
    (re.compile(r"(/\S*?)\?[^\s\"']*"), r"\1?•••"),  # query strings
    (re.compile(r"(/(?:p|l|c)/)[\w:.=-]+"), r"\1•••"),  # tokens are keys to a person
    (re.compile(r"(?<![\w.])(?:\+|%2B|tel:)\d{4,11}(\d{4})(?!\d)"), r"+•••\1"),
)


def mask(line: str) -> str:
    for pattern, replacement in MASKS:
        line = pattern.sub(replacement, line)
    return line


class OneLineFormatter(logging.Formatter):
    """Joins tracebacks with " | ", so that nobody can forge a line with a newline."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(" | ".join(super().format(record).splitlines()))


def logging_settings(level: str) -> dict[str, Any]:
    ours = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "one_line": {
                "()": OneLineFormatter,
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "one_line"}
        },
        "root": {"handlers": ["stderr"], "level": level},
        # Django prints through handlers of its own unless they are taken away.
        "loggers": {"django": ours, "django.server": ours},
    }
