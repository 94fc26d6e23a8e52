from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0020_orders_of_the_panel_by_what_holds"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="threadreading",
            name="one_reading_per_person_and_thread",
        ),
        migrations.AddConstraint(
            model_name="threadreading",
            constraint=models.UniqueConstraint(fields=("referral", "user", "up_to"), name="reading_of_thread_once"),
        ),
    ]
