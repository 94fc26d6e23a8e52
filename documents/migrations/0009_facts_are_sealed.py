"""What a paper of a case says is sealed; which of its boxes have their words stays to be asked."""

import uuid

from django.db import migrations, models

import casework.fields
import documents.models
from casework.sealing_old_text import open_columns, seal_columns
from casework.wall import whole


def bind(apps, schema_editor):
    papers = apps.get_model("documents", "IssuedDocument")._base_manager
    with whole():
        for pk, facts in papers.values_list("pk", "facts").iterator(chunk_size=200):
            written = {name: True for name, words in facts.get("wording", {}).items() if words}
            papers.filter(pk=pk).update(seal_id=uuid.uuid4(), written=written)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0008_unread_papers_of_an_area"),
        ("casework", "0028_membership_that_may_set_the_role"),
    ]

    operations = [
        migrations.AddField("issueddocument", "seal_id", models.UUIDField(editable=False, null=True)),
        migrations.AddField("issueddocument", "written", models.JSONField(default=dict, editable=False)),
        migrations.RunPython(bind, migrations.RunPython.noop),
        migrations.AlterField(
            "issueddocument", "seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.AlterField("issueddocument", "written", documents.models.WrittenBoxes(default=dict, editable=False)),
        migrations.AlterField("issueddocument", "facts", casework.fields.SealedJSONField(blank=True, default=dict)),
        migrations.RunPython(
            lambda apps, schema_editor: seal_columns(apps.get_model("documents", "IssuedDocument"), "facts"),
            lambda apps, schema_editor: open_columns(apps.get_model("documents", "IssuedDocument"), "facts"),
        ),
    ]
