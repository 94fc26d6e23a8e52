from django.db import migrations

from casework.text import numbers_to_search

BATCH = 500
NUMBERS = (
    "folio", "draft_folio", "present_letter_number", "letter_number", "present_judicial_case_number",
    "judicial_case_number",
)  # fmt: skip


def fill(apps, schema_editor):
    """What `save()` keeps from now on, for the rows from before; locked, so that nobody's change is overwritten.

    What a process of the former version saves afterwards, `manage.py keep_in_step` makes good.
    """
    model, rows = apps.get_model("casework", "Referral"), []
    found = model.objects.select_for_update().only("pk", *NUMBERS).order_by("pk")
    for row in found.iterator(BATCH):
        row.search_numbers = numbers_to_search(getattr(row, name) for name in NUMBERS)
        rows.append(row)
        if len(rows) == BATCH:
            model.objects.bulk_update(rows, ["search_numbers"])
            rows = []
    model.objects.bulk_update(rows, ["search_numbers"])


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_numbers_to_search")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
