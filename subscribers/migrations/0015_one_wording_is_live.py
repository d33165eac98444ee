from django.db import migrations, models


class Migration(migrations.Migration):
    """By itself: PostgreSQL alters no table whose rows the transaction has changed."""

    dependencies = [
        ("subscribers", "0014_approved_wording_is_live"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place", None)),
                fields=("list", "country", "language", "version"),
                name="disclosure_version_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place__isnull", False)),
                fields=("place", "version"),
                name="disclosure_place_version_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place", None), ("state", "live")),
                fields=("list", "country", "language"),
                name="disclosure_live_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place__isnull", False), ("state", "live")),
                fields=("place",),
                name="disclosure_place_live_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ("approved", "live", "retired")), _negated=True
                    ),
                    models.Q(("approved_by", ""), _negated=True),
                    _connector="OR",
                ),
                name="disclosure_approved_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("live", "retired")), _negated=True),
                    ("live_at__isnull", False),
                    _connector="OR",
                ),
                name="disclosure_live_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                fields=("list", "name"), name="place_once"
            ),
        ),
    ]
