import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0012_abuse"),
    ]

    operations = [
        migrations.CreateModel(
            name="Place",
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
                ("slug", models.SlugField(unique=True)),
                (
                    "name",
                    models.CharField(
                        help_text="Where it is: window poster, Jl. Sudirman 3.",
                        max_length=200,
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("print", "Print"),
                            ("till", "Till or shop floor"),
                            ("radio", "Radio"),
                            ("tv", "Television"),
                            ("email", "E-mail"),
                            ("social", "Social media"),
                        ],
                        default="print",
                        max_length=6,
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Empty: wherever the list is served.",
                        max_length=2,
                    ),
                ),
                ("author", models.CharField(blank=True, max_length=150)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="disclosure",
            name="disclosure_version_once",
        ),
        migrations.RemoveConstraint(
            model_name="disclosure",
            name="disclosure_approved_by_someone",
        ),
        migrations.AddField(
            model_name="disclosure",
            name="live_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="put_live_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="retired_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="sent_back_for",
            field=models.CharField(
                blank=True, help_text="Why an approver sent it back.", max_length=300
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="submitted_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AlterField(
            model_name="disclosure",
            name="country",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AlterField(
            model_name="disclosure",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("approved", "Approved"),
                    ("live", "Live"),
                    ("retired", "No longer shown"),
                    ("replaced", "Replaced before it was shown"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="subscribers.subscriberlist",
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="page",
            field=models.ForeignKey(
                blank=True,
                help_text="The sign-up page its link or code opens, if any.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="subscribers.signuppage",
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disclosures",
                to="subscribers.place",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="place",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="subscribers.place",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("place__isnull", False)),
                fields=["place", "status"],
                name="subscription_place",
            ),
        ),
    ]
