import json

from django.db import migrations
from django.db.models import F

HELD = (
    "given_names", "first_surname", "second_surname", "letter_number", "letter_date", "authority",
    "judicial_case_number", "determination", "determination_date", "term_from", "term_to", "ordered_sessions",
    "report_frequency", "first_report_due", "legal_basis", "institution_risk",
)  # fmt: skip
AT_ONCE, TAKEN = ("ORDER", "VIOLENCE"), "TAKEN"


def hold(apps, schema_editor):
    """What was sent holds; over it, in their order, the addenda made since and, of the person, those taken."""
    referrals = apps.get_model("casework", "Referral").objects
    referrals.update(**{f"present_{name}": F(name) for name in HELD})
    made = apps.get_model("casework", "Amendment").objects.filter(referral__declared_at__lte=F("made_at"))
    for amendment in made.order_by("referral", "number").prefetch_related("fields"):
        if amendment.topic not in AT_ONCE and amendment.state != TAKEN:
            continue
        answers = {one.name: json.loads(one.value) for one in amendment.fields.all() if one.name in HELD}
        if answers:
            columns = {column_of(referrals.model, name): value for name, value in answers.items()}
            referrals.filter(pk=amendment.referral_id).update(is_amended=True, **columns)


def column_of(model, name: str) -> str:
    return model._meta.get_field(f"present_{name}").attname


class Migration(migrations.Migration):
    dependencies = [("casework", "0018_present_answers")]

    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]
