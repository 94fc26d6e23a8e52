"""PostgreSQL: which messages wait for somebody of an institution is told without looking at each of her area's cases."""

from django.db import migrations

from casework import policies, row_security

TABLE = "casework_threadreading"


def tell_again(apps, schema_editor):
    row_security.apply(schema_editor, {TABLE: policies.POLICIES[TABLE]})


class Migration(migrations.Migration):
    dependencies = [("workflows", "0010_only_open_areas_wait")]

    operations = [migrations.RunPython(tell_again, migrations.RunPython.noop)]
