"""PostgreSQL: the reception reads the invitations of its centre's cases, to hand out their links."""

from django.db import migrations

from casework import policies, row_security


def put_up(apps, schema_editor):
    row_security.apply(schema_editor, policies.POLICIES, policies.FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_invitations_without_a_link")]

    operations = [migrations.RunPython(put_up, migrations.RunPython.noop)]
