"""Makes the first admin account of an installation; never touches an existing one."""

import json
import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Creates the account 'admin' with a random password, printed this once, "
        "if there is no superuser yet. Run it at first start; safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one object.")

    def handle(self, **options: Any) -> None:
        user_model = get_user_model()
        # Somebody who gave this name to a colleague keeps that account as it is.
        taken = user_model.objects.filter(username="admin").exists()
        if taken or user_model.objects.filter(is_superuser=True).exists():
            self._report(options, created=False)
            return
        password = secrets.token_urlsafe(12)
        user_model.objects.create_superuser("admin", password=password)
        self._report(options, created=True, username="admin", password=password)

    def _report(self, options: dict[str, Any], **result: Any) -> None:
        if options["json"]:
            line = json.dumps(result)
        elif result["created"]:
            line = (
                f"Sign in as {result['username']} with password {result['password']} "
                "(shown this once)."
            )
        else:
            line = (
                "An admin account exists already; "
                "`manage.py changepassword NAME` gives it a new password."
            )
        self.stdout.write(line)
