import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Two indexes that also do the work of two the foreign keys had to themselves."""

    dependencies = [
        ("subscribers", "0005_soft_ends"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                fields=["list", "status", "promise_messages", "promise_per"],
                name="subscription_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                fields=["joined_at", "list", "door"],
                name="subscription_joined",
                condition=Q(status="active"),
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="list",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subscriptions",
                to="subscribers.subscriberlist",
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="subscriber",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subscriptions",
                to="subscribers.subscriber",
            ),
        ),
    ]
