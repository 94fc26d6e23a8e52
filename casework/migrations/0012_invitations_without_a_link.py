"""An invitation without e-mail waits for a link by hand; those that never got one are no longer counted as asked."""

from django.db import migrations, models
from django.db.models import Q


def take_unsent_links_back(apps, schema_editor):
    """Nobody holds the link of an invitation whose person has no e-mail."""
    invitations = apps.get_model("casework", "SurveyInvitation").objects.filter(used=False)
    unsent = invitations.filter(Q(episode__referral__person__email="") | Q(episode__referral__person__isnull=True))
    unsent.update(token_digest=None, expires_on=None)


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_summonses_apart_and_legal_conflict")]

    operations = [
        migrations.AlterField(
            model_name="surveyinvitation",
            name="token_digest",
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AlterField(model_name="surveyinvitation", name="expires_on", field=models.DateField(null=True)),
        migrations.RunPython(take_unsent_links_back, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="surveyinvitation",
            constraint=models.CheckConstraint(
                name="a_link_has_its_last_day",
                condition=Q(token_digest__isnull=True, expires_on__isnull=True, used=False)
                | Q(token_digest__isnull=False, expires_on__isnull=False),
            ),
        ),
    ]
