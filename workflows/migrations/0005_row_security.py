"""PostgreSQL: the policies of walks, tasks, drafts, proposals and requests."""

from django.db import migrations

from casework import row_security
from workflows import policies


def put_up(apps, schema_editor):
    row_security.apply(schema_editor, policies.POLICIES)


def take_down(apps, schema_editor):
    row_security.lift(schema_editor, policies.POLICIES)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_row_security"),
        ("workflows", "0004_requests_of_the_institution"),
        ("viewflow", "0015_task_scheduled"),
    ]

    operations = [migrations.RunPython(put_up, take_down)]
