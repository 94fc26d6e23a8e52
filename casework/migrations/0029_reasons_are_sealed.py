"""Why a referral was decided, an appointment or a session cancelled or an area waived: sealed, as in the history.

The log of readings held the beginning of the sealed reason of an emergency access in clear: that is taken out of it.
"""

from django.db import migrations

import casework.fields
from casework.sealing_old_text import open_columns, seal_columns
from casework.wall import whole

COLUMNS = {
    "Referral": "decision_text",
    "Appointment": "cancel_reason",
    "GroupSession": "cancel_reason",
    "AreaPlan": "waiver_reason",
}


def seal_reasons(apps, schema_editor):
    for model, column in COLUMNS.items():
        seal_columns(apps.get_model("casework", model), column)


def open_reasons(apps, schema_editor):
    for model, column in COLUMNS.items():
        open_columns(apps.get_model("casework", model), column)


def take_out_of_the_log(apps, schema_editor):
    with whole():
        apps.get_model("casework", "AccessEntry").objects.filter(action="emergency").update(purpose="")


class Migration(migrations.Migration):
    dependencies = [("casework", "0028_membership_that_may_set_the_role")]

    operations = [
        migrations.AlterField(
            "referral",
            "decision_text",
            casework.fields.SealedTextField(blank=True, default="", verbose_name="explicación"),
        ),
        migrations.AlterField(
            "appointment",
            "cancel_reason",
            casework.fields.SealedTextField(blank=True, default="", verbose_name="motivo"),
        ),
        migrations.AlterField(
            "groupsession",
            "cancel_reason",
            casework.fields.SealedTextField(blank=True, default="", verbose_name="motivo"),
        ),
        migrations.AlterField(
            "areaplan",
            "waiver_reason",
            casework.fields.SealedTextField(blank=True, default="", verbose_name="motivo de la dispensa"),
        ),
        migrations.RunPython(seal_reasons, open_reasons),
        migrations.RunPython(take_out_of_the_log, migrations.RunPython.noop),
    ]
