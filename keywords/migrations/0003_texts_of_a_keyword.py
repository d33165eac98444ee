import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("keywords", "0002_own_opt_in"),
    ]

    operations = [
        migrations.AlterField(
            model_name="inboundmessage",
            name="keyword",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="keywords.keyword",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundmessage",
            index=models.Index(
                fields=["keyword", "received_at"],
                name="inbound_of_keyword",
                condition=Q(keyword__isnull=False),
            ),
        ),
    ]
