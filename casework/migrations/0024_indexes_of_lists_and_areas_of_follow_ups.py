from django.db import migrations, models

from casework import policies, row_security


def put_up(apps, schema_editor):
    row_security.apply(schema_editor, policies.POLICIES, policies.FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("casework", "0023_fill_orders_of_lists_and_areas_of_follow_ups")]

    operations = [
        migrations.RemoveIndex(model_name="referral", name="panel_by_present_name"),
        migrations.RemoveIndex(model_name="referral", name="panel_by_folio"),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["unit", "sort_name", "id"], name="panel_by_name"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["unit", "folio_order", "id"], name="panel_by_folio"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                models.F("unit"),
                models.OrderBy(models.F("state"), descending=True),
                models.OrderBy(models.F("changed_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("state__in", ["RETURNED", "DRAFT"])),
                name="referrals_of_area_to_write",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("side", "INSTITUTION"), ("state__in", ["DUE", "IN_PROGRESS"])),
                fields=["unit", "window_to"],
                name="follow_ups_of_area_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("side", "INSTITUTION"), _negated=True) | models.Q(("unit__isnull", False)),
                name="follow_up_of_an_institution_names_its_area",
            ),
        ),
        migrations.RunPython(put_up, migrations.RunPython.noop),
    ]
