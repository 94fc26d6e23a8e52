"""PostgreSQL: the policies of papers and of the outbox."""

from django.db import migrations

from casework import row_security
from documents import policies


def put_up(apps, schema_editor):
    row_security.apply(schema_editor, policies.POLICIES)


def take_down(apps, schema_editor):
    row_security.lift(schema_editor, policies.POLICIES)


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_row_security"), ("documents", "0004_institution_papers")]

    operations = [migrations.RunPython(put_up, take_down)]
