from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def keep_promises(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What older versions promised was nowhere but in their lists."""
    lists = apps.get_model("subscribers", "SubscriberList").objects
    of_its_list = lists.filter(pk=OuterRef("list"))
    apps.get_model("subscribers", "Disclosure").objects.update(
        promise_messages=Subquery(of_its_list.values("promise_messages")),
        promise_per=Subquery(of_its_list.values("promise_per")),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="signuppage",
            options={
                "verbose_name": "sign-up page",
                "ordering": ("slug",),
                "permissions": (("approve_signuppage", "Can approve sign-up pages"),),
            },
        ),
        migrations.AddField(
            model_name="disclosure",
            name="promise_messages",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="promise_per",
            field=models.CharField(
                blank=True,
                choices=[("day", "day"), ("week", "week"), ("month", "month")],
                max_length=5,
            ),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("requested", "Asked to confirm"),
                    ("subscribed", "Joined"),
                    ("confirmed", "Confirmed"),
                    ("declined", "Declined the request"),
                    ("withdrawn", "Request taken back"),
                    ("expired", "Request expired"),
                    ("added", "Added without consent"),
                    ("unsubscribed", "Left"),
                    ("suppressed", "Suppressed"),
                    ("unsuppressed", "Suppression lifted"),
                    ("preferences", "Changed preferences"),
                    ("import_undone", "Import undone"),
                    ("erased", "Erased"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="A keyed hash, so that no address and no number stands here.",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("count", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["ends_at"], name="tally_ended")],
            },
        ),
        migrations.RunPython(keep_promises, migrations.RunPython.noop),
    ]
