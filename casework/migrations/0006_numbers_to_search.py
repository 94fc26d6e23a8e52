from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_terms_of_what_is_over_come_last")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="search_numbers",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AlterField(
            model_name="referral",
            name="cause_order",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=160),
        ),
    ]
