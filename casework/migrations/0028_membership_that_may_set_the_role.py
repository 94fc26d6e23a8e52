"""PostgreSQL 16 and later: whoever created the application's roles may now become them."""

from django.db import migrations

from casework import row_security


def let_become(apps, schema_editor):
    row_security.ensure_roles(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("casework", "0027_index_of_threads_not_read")]

    operations = [migrations.RunPython(let_become, migrations.RunPython.noop)]
