"""Institutions that were there before are found without accents too."""

from django.db import migrations

from casework.text import normalised


def write_search_names(apps, schema_editor):
    model = apps.get_model("casework", "Institution")
    rows = list(model.objects.only("name"))
    for row in rows:
        row.search_name = normalised(row.name)[:400]
    model.objects.bulk_update(rows, ["search_name"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_corrections_of_institutions")]

    operations = [migrations.RunPython(write_search_names, migrations.RunPython.noop)]
