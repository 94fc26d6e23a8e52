"""PostgreSQL: the policies of the verbs again, with conditions whose outcome the planner takes for an even chance."""

from django.db import migrations

from casework import row_security
from workflows import policies


def put_up(apps, schema_editor):
    row_security.apply(schema_editor, policies.POLICIES)


class Migration(migrations.Migration):
    dependencies = [("workflows", "0005_row_security")]

    operations = [migrations.RunPython(put_up, migrations.RunPython.noop)]
