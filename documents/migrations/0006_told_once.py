"""What the calendar tells is told once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_row_security")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="about",
            field=models.CharField(blank=True, max_length=80, null=True),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("about", "notice", "audience"), name="told_once"),
        ),
    ]
