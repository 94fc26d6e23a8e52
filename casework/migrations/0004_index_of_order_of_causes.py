from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_fill_order_of_causes")]

    operations = [
        migrations.RemoveIndex(model_name="referral", name="panel_by_present_cause"),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["unit", "cause_order", "id"], name="panel_by_cause_order"),
        ),
    ]
