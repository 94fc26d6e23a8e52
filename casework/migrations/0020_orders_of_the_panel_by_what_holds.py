import datetime

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0019_fill_present_answers")]

    operations = [
        migrations.RemoveIndex(
            model_name="referral",
            name="referral_judicial_case",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="panel_by_name",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="panel_by_term",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="panel_by_cause",
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["present_judicial_case_number"], name="referral_present_cause"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["unit", "present_first_surname", "present_second_surname", "present_given_names", "id"],
                name="panel_by_present_name",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                models.F("unit"),
                django.db.models.functions.comparison.Coalesce(
                    "present_term_to", models.Value(datetime.date(9999, 12, 31))
                ),
                models.F("id"),
                name="panel_by_present_term",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["unit", "present_judicial_case_number", "id"], name="panel_by_present_cause"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("present_term_from__isnull", True),
                    ("present_term_to__isnull", True),
                    ("present_term_to__gte", models.F("present_term_from")),
                    _connector="OR",
                ),
                name="referral_present_term_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("present_ordered_sessions__isnull", True),
                    ("present_ordered_sessions__range", (1, 200)),
                    _connector="OR",
                ),
                name="present_sessions_are_plausible",
            ),
        ),
    ]
