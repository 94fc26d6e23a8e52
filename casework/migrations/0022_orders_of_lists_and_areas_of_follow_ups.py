import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_a_reading_each_time")]

    operations = [
        migrations.AlterModelOptions(name="person", options={"ordering": ["sort_name"]}),
        migrations.AddField(
            model_name="person",
            name="sort_name",
            field=models.CharField(blank=True, default="", editable=False, max_length=400),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="referral",
            name="sort_name",
            field=models.CharField(blank=True, default="", editable=False, max_length=400),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="referral",
            name="folio_order",
            field=models.CharField(blank=True, default="", editable=False, max_length=160),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="followup",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.institutionunit",
            ),
        ),
    ]
