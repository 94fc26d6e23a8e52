from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_terms_of_what_is_over_come_last")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="search_numbers",
            field=models.CharField(blank=True, default="", editable=False, max_length=400),
            preserve_default=False,
        ),
    ]
