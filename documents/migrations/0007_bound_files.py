"""Expedientes that were bound, with the code and the seal of their sheets; on PostgreSQL behind the second wall."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from casework import row_security
from documents import policies


def put_up(apps, schema_editor):
    row_security.apply(schema_editor, policies.POLICIES)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0013_reception_hands_out_links"),
        ("documents", "0006_told_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoundFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facts", models.JSONField()),
                ("folio", models.CharField(max_length=50)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="código de verificación")),
                ("digest", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bound_files", to="casework.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["-signed_at", "-pk"],
            },
        ),
        migrations.RunPython(put_up, migrations.RunPython.noop),
    ]
