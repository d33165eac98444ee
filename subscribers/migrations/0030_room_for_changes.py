"""Leave room on the pages of people, so that an import that changes one need not touch
every index: PostgreSQL then keeps the new row on the old one's page."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PER_CENT = 85


def leave_room(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _set(schema_editor, f"SET (fillfactor = {PER_CENT})")


def leave_none(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _set(schema_editor, "RESET (fillfactor)")


def _set(schema_editor: BaseDatabaseSchemaEditor, what: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE subscribers_subscriber {what}")


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0029_flagged_numbers"),
    ]

    operations = [
        migrations.RunPython(leave_room, leave_none),
    ]
