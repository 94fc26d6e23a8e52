from django.db import migrations

from casework.text import numbers_to_search

BATCH = 500
NUMBERS = (
    "folio", "draft_folio", "present_letter_number", "letter_number", "present_judicial_case_number",
    "judicial_case_number",
)  # fmt: skip


def fill(apps, schema_editor):
    """What `save()` keeps from now on, for the rows from before."""
    model, rows = apps.get_model("casework", "Referral"), []
    for row in model.objects.only("pk", *NUMBERS).order_by("pk").iterator(BATCH):
        row.search_numbers = numbers_to_search(getattr(row, name) for name in NUMBERS)
        rows.append(row)
        if len(rows) == BATCH:
            model.objects.bulk_update(rows, ["search_numbers"])
            rows = []
    model.objects.bulk_update(rows, ["search_numbers"])


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_numbers_to_search")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
