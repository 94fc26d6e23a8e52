from django.db import migrations

from casework.text import cause_in_order

BATCH = 500


def fill(apps, schema_editor):
    """What `save()` keeps from now on, for the rows from before."""
    model, rows = apps.get_model("casework", "Referral"), []
    for row in model.objects.only("pk", "present_judicial_case_number").order_by("pk").iterator(BATCH):
        row.cause_order = cause_in_order(row.present_judicial_case_number)[:160]
        rows.append(row)
        if len(rows) == BATCH:
            model.objects.bulk_update(rows, ["cause_order"])
            rows = []
    model.objects.bulk_update(rows, ["cause_order"])


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_order_of_causes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
