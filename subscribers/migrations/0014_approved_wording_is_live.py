from django.db import migrations
from django.db.migrations.state import StateApps


def put_live(apps: StateApps, _: object) -> None:
    """What was approved was shown: the newest still is, those before it no longer."""
    disclosures = apps.get_model("subscribers", "Disclosure").objects
    newest: dict[tuple[object, ...], object] = {}
    for row in disclosures.filter(state="approved").order_by("version"):
        row.state, row.put_live_by = "live", row.approved_by
        row.live_at = row.approved_at or row.created_at
        key = (row.list_id, row.country, row.language)
        before = newest.get(key)
        if before is not None:
            before.state, before.retired_at = "retired", row.live_at
            before.save()
        row.save()
        newest[key] = row


def approve(apps: StateApps, _: object) -> None:
    """Back to one state for all that was ever approved."""
    rows = apps.get_model("subscribers", "Disclosure").objects
    rows.filter(state__in=("live", "retired")).update(state="approved")


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0013_review_and_places"),
    ]

    operations = [
        migrations.RunPython(put_live, approve),
    ]
