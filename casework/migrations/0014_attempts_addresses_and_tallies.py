"""How often something was tried, for all processes; and addresses of accounts in small letters, as they are compared."""

from django.db import migrations, models
from django.db.models.functions import Lower


def in_small_letters(apps, schema_editor):
    users = apps.get_model("casework", "User").objects
    users.exclude(email=Lower("email")).update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_reception_hands_out_links")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=160, primary_key=True, serialize=False)),
                ("counted", models.PositiveIntegerField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunPython(in_small_letters, migrations.RunPython.noop),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                name="user_email_is_kept_in_small_letters", condition=models.Q(email=Lower("email"))
            ),
        ),
    ]
