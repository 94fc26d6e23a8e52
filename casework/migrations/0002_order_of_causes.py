from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_squashed_0030_lists_have_one_order")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="cause_order",
            field=models.CharField(blank=True, default="", editable=False, max_length=160),
            preserve_default=False,
        ),
    ]
