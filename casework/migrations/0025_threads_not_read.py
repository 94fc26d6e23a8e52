from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0024_indexes_of_lists_and_areas_of_follow_ups")]

    operations = [
        migrations.AddField(
            model_name="threadreading",
            name="told_of",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="threadreading",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
