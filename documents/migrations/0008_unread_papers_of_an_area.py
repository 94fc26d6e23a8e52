from django.db import migrations, models

from casework import row_security
from documents import policies


def put_up(apps, schema_editor):
    row_security.apply(schema_editor, policies.POLICIES)


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_bound_files")]

    operations = [
        migrations.AddIndex(
            model_name="issueddocument",
            index=models.Index(
                models.F("addressed_unit"),
                models.OrderBy(models.F("issued_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("state", "SIGNED")),
                name="documents_of_area_unread",
            ),
        ),
        migrations.RunPython(put_up, migrations.RunPython.noop),
    ]
