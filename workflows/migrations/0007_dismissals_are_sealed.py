"""Why a proposal was dismissed is sealed, as in the history."""

import uuid

from django.db import migrations, models

import casework.fields
from casework.sealing_old_text import open_columns, seal_columns
from casework.wall import whole


def bind(apps, schema_editor):
    proposals = apps.get_model("workflows", "Proposal")._base_manager
    with whole():
        for pk in proposals.values_list("pk", flat=True).iterator(chunk_size=200):
            proposals.filter(pk=pk).update(seal_id=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("workflows", "0006_row_security"), ("casework", "0028_membership_that_may_set_the_role")]

    operations = [
        migrations.AddField("proposal", "seal_id", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(bind, migrations.RunPython.noop),
        migrations.AlterField("proposal", "seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AlterField(
            "proposal", "dismissal", casework.fields.SealedTextField(blank=True, default="", verbose_name="por qué no")
        ),
        migrations.RunPython(
            lambda apps, schema_editor: seal_columns(apps.get_model("workflows", "Proposal"), "dismissal"),
            lambda apps, schema_editor: open_columns(apps.get_model("workflows", "Proposal"), "dismissal"),
        ),
    ]
