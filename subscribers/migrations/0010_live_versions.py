import json
from hashlib import sha256

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

CONTENT = (
    *("headline", "incentive", "benefits", "thanks", "countries"),
    *("language", "languages", "texts", "share_b", "asks"),
    *("background", "accent", "on_accent", "opt_in", "opt_in_reason"),
)


def keep_what_is_open(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Pages that are open stay open: what they show becomes their live version."""
    pages = apps.get_model("subscribers", "SignupPage")
    versions = apps.get_model("subscribers", "SignupVersion")
    for page in pages.objects.filter(state="approved", live=None):
        content = json.dumps(
            {name: getattr(page, name) for name in CONTENT},
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )
        page.live = versions.objects.create(
            page=page,
            number=page.version,
            content=content,
            sha256=sha256(content.encode()).hexdigest(),
            author=page.author,
            approved_by=page.approved_by,
            approved_at=timezone.now(),
        )
        page.save(update_fields=["live"])


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0009_signup_versions"),
    ]

    operations = [
        migrations.RunPython(keep_what_is_open, migrations.RunPython.noop),
    ]
