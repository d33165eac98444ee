from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """By itself: PostgreSQL alters no table whose rows the transaction has changed."""

    dependencies = [
        ("subscribers", "0010_live_versions"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="signuppage",
            constraint=models.CheckConstraint(
                name="signup_page_approved_is_live",
                condition=~Q(state="approved") | Q(live__isnull=False),
            ),
        ),
    ]
