"""PostgreSQL: an area that is over waits for nobody, and shows the case to nobody who has not attended it."""

from django.db import migrations

from casework import policies, row_security


def tell_again(apps, schema_editor):
    row_security.apply(schema_editor, {}, policies.FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("workflows", "0009_policies_of_each_role")]

    operations = [migrations.RunPython(tell_again, migrations.RunPython.noop)]
