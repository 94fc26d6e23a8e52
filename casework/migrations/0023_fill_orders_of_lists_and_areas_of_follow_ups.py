from django.db import migrations
from django.db.models import OuterRef, Subquery

from casework.text import in_order, numbers_in_order

BATCH = 500
NAMES = ("first_surname", "second_surname", "given_names")
PRESENT = tuple(f"present_{name}" for name in NAMES)  # of a referral, the name that holds now


def fill(apps, schema_editor):
    """What `save()` keeps from now on, for the rows from before; and each follow-up's area, from its case."""
    for name in ("Person", "Referral"):
        _in_batches(apps.get_model("casework", name))
    referral = apps.get_model("casework", "Referral").objects.filter(episodes=OuterRef("episode"))
    apps.get_model("casework", "FollowUp").objects.update(unit=Subquery(referral.values("unit")[:1]))


def _in_batches(model):
    referral = model._meta.model_name == "referral"
    made, names = (["sort_name", "folio_order"], PRESENT) if referral else (["sort_name"], NAMES)
    rows = []
    for row in model.objects.only("pk", *names, *(["folio", "draft_folio"] if referral else [])).iterator(BATCH):
        row.sort_name = in_order(*(getattr(row, name) for name in names))[:400]
        if referral:
            row.folio_order = numbers_in_order(row.folio or row.draft_folio)[:160]
        rows.append(row)
        if len(rows) == BATCH:
            model.objects.bulk_update(rows, made)
            rows = []
    model.objects.bulk_update(rows, made)


class Migration(migrations.Migration):
    dependencies = [("casework", "0022_orders_of_lists_and_areas_of_follow_ups")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
