"""PostgreSQL: the application role that owns nothing, and the policies of the nouns."""

from django.db import migrations

from casework import policies, row_security


def put_up(apps, schema_editor):
    row_security.ensure_roles(schema_editor)
    row_security.grant(schema_editor)
    row_security.only_append(schema_editor, *policies.APPEND_ONLY)
    row_security.apply(schema_editor, policies.POLICIES, policies.FUNCTIONS)


def take_down(apps, schema_editor):
    row_security.lift(schema_editor, policies.POLICIES)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_corrections_of_monthly_reports"),
        ("otp_totp", "0003_add_timestamps"),
        ("otp_static", "0003_add_timestamps"),
    ]

    operations = [migrations.RunPython(put_up, take_down)]
