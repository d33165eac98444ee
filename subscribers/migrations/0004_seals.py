from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0003_opt_in_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("day", models.DateField(help_text="The day it was made, in UTC.")),
                (
                    "last_event",
                    models.PositiveBigIntegerField(
                        help_text="It covers every line up to this key."
                    ),
                ),
                ("line", models.TextField()),
                ("key_id", models.CharField(max_length=32)),
                ("hmac", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(number__gte=1),
                        name="seal_number_positive",
                    )
                ],
            },
        ),
    ]
