from django.db import migrations
from django.db.models import Max

BATCH = 500


def put_before_the_areas(apps, schema_editor):
    """Messages of the centre from before wait for those who have an account and have not read that far."""
    readings = apps.get_model("casework", "ThreadReading").objects
    accounts = {}
    for pk, unit in apps.get_model("casework", "User").objects.exclude(state="DISABLED").values_list("pk", "unit"):
        accounts.setdefault(unit, []).append(pk)
    furthest = readings.order_by().values_list("referral", "user").annotate(up_to=Max("up_to"))
    reached = {(case, user): up_to for case, user, up_to in furthest}
    written = apps.get_model("casework", "ThreadMessage").objects.filter(side="CENTER", referral__unit__isnull=False)
    last = written.order_by().values_list("referral", "referral__unit").annotate(last=Max("number"))
    readings.bulk_create(
        [
            readings.model(referral_id=case, user_id=user, side="INSTITUTION", told_of=number)
            for case, unit, number in last
            for user in accounts.get(unit, [])
            if reached.get((case, user), 0) < number
        ],
        BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0025_threads_not_read")]

    operations = [migrations.RunPython(put_before_the_areas, migrations.RunPython.noop)]
