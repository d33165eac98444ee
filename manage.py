#!/usr/bin/env python
"""The operator's door: `python manage.py <command>`; it holds no logic of its own."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Operators mend a setting from a sentence, not from a traceback.
        sys.exit(f"Saywhen cannot start: {error}")


if __name__ == "__main__":
    main()
