import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0008_list_wordings"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignupCount",
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
                ("day", models.DateField()),
                ("version", models.PositiveIntegerField()),
                ("variant", models.CharField(max_length=1)),
                ("language", models.CharField(max_length=8)),
                ("shard", models.PositiveSmallIntegerField()),
                ("views", models.PositiveIntegerField(default=0)),
                ("sent", models.PositiveIntegerField(default=0)),
                ("confirmed", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SignupVersion",
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
                ("number", models.PositiveIntegerField()),
                (
                    "content",
                    models.TextField(
                        help_text="Canonical JSON; ledger lines have its hash."
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("author", models.CharField(blank=True, max_length=150)),
                ("approved_by", models.CharField(max_length=150)),
                ("approved_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="arrival",
            name="answers",
            field=models.JSONField(
                default=dict,
                help_text="To what the page asked, until the number says yes; then empty.",
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="language",
            field=models.CharField(
                blank=True,
                help_text="The language they read the page in.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="arrival",
            name="variant",
            field=models.CharField(
                default="A", help_text="The version under test they saw.", max_length=1
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="accent",
            field=models.CharField(
                default="#0f766e", help_text="Links, marks and buttons.", max_length=7
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="languages",
            field=models.JSONField(
                blank=True, default=list, help_text="Its other languages, in order."
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="asks",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="What is asked beside the number, in order, each optional or required.",
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="background",
            field=models.CharField(
                default="#f6f4ef", help_text="The ground of the page.", max_length=7
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="benefits",
            field=models.JSONField(
                blank=True, default=list, help_text="Lines on what the texts bring."
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="incentive",
            field=models.CharField(
                blank=True,
                help_text="What they get for joining, and how.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="on_accent",
            field=models.CharField(
                default="#ffffff", help_text="The words on buttons.", max_length=7
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="share_b",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Visitors who see version B, in per cent; 0: no test.",
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="texts",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Tables with language, variant (A or B), headline, incentive, benefits and thanks.",
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="thanks",
            field=models.CharField(
                blank=True,
                help_text="What they read once they have joined.",
                max_length=300,
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(("variant__in", ("A", "B"))),
                name="arrival_variant_known",
            ),
        ),
        migrations.AddField(
            model_name="signupcount",
            name="page",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="subscribers.signuppage",
            ),
        ),
        migrations.AddField(
            model_name="signupversion",
            name="page",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="subscribers.signuppage",
            ),
        ),
        migrations.AddField(
            model_name="signuppage",
            name="live",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="subscribers.signupversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="signuppage",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_b__lte", 90)), name="signup_page_share_of_b"
            ),
        ),
        migrations.AddConstraint(
            model_name="signuppage",
            constraint=models.CheckConstraint(
                condition=models.Q(("benefits__5__isnull", True)),
                name="signup_page_few_benefits",
            ),
        ),
        migrations.AddConstraint(
            model_name="signuppage",
            constraint=models.CheckConstraint(
                condition=models.Q(("background__startswith", "#")),
                name="signup_page_background_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="signuppage",
            constraint=models.CheckConstraint(
                condition=models.Q(("accent__startswith", "#")),
                name="signup_page_accent_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="signuppage",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_accent__startswith", "#")),
                name="signup_page_on_accent_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="signupcount",
            constraint=models.UniqueConstraint(
                fields=("page", "day", "version", "variant", "language", "shard"),
                name="signup_count_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="signupcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("variant__in", ("A", "B"))),
                name="signup_count_variant_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signupversion",
            constraint=models.UniqueConstraint(
                fields=("page", "number"), name="signup_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signupversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_by", ""), _negated=True),
                name="signup_version_approved_by_someone",
            ),
        ),
    ]
