"""From which day another summons counts, that the lawyer has no conflict, and when a referral was corrected."""

from datetime import timedelta

from django.db import migrations, models

SATURDAY = 5
MISSED = ["ABSENT_PENDING", "ABSENT_JUSTIFIED", "ABSENT_UNJUSTIFIED"]


def count_the_days_of_earlier_absences(apps, schema_editor):
    """Written out here, because a migration keeps to the rule of its day."""
    Appointment, Holiday = apps.get_model("casework", "Appointment"), apps.get_model("casework", "Holiday")
    closed = set(Holiday.objects.values_list("day", flat=True))
    missed = Appointment.objects.filter(purpose="FIRST", state__in=MISSED).select_related("episode__program__policy")
    for one in missed.iterator():
        day, left = one.starts_at.date(), one.episode.program.policy.summons_interval_days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < SATURDAY and day not in closed
        Appointment.objects.filter(pk=one.pk).update(next_summons_from=day)


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_row_security")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="next_summons_from",
            field=models.DateField(blank=True, null=True, verbose_name="el siguiente citatorio cuenta desde"),
        ),
        migrations.AddField(
            model_name="episode",
            name="no_legal_conflict",
            field=models.BooleanField(
                default=False, verbose_name="quien lo asesora en lo jurídico no tiene conflicto de interés"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="corrected_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(count_the_days_of_earlier_absences, migrations.RunPython.noop),
    ]
