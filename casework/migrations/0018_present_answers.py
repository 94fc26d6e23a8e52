import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_search_names_of_institutions")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="is_amended",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_authority",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_determination",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.determination",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_determination_date",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_first_report_due",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_first_surname",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_given_names",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_institution_risk",
            field=models.CharField(
                blank=True,
                choices=[
                    ("LOW", "Riesgo bajo"),
                    ("MEDIUM", "Riesgo medio"),
                    ("HIGH", "Riesgo alto"),
                    ("EXTREME", "Riesgo extremo"),
                ],
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_judicial_case_number",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_legal_basis",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.legalbasis",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_letter_date",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_letter_number",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_ordered_sessions",
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_report_frequency",
            field=models.CharField(
                blank=True,
                choices=[
                    ("NONE", "No pide informes"),
                    ("MONTHLY", "Cada mes"),
                    ("BIMONTHLY", "Cada dos meses"),
                    ("AT_END", "Solo al final"),
                ],
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_second_surname",
            field=models.CharField(blank=True, editable=False, max_length=120),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_term_from",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="present_term_to",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
    ]
