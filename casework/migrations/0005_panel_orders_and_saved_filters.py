from datetime import date

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def tell_the_last_change(apps, schema_editor):
    """A move of the process is a change of its case: cases from before say so from now on."""
    moves = (
        apps.get_model("casework", "HistoryEntry")
        .objects.filter(case=OuterRef("pk"), noun__in=("referral", "episode"))
        .exclude(to_state=F("from_state"))
        .order_by("-number")
    )
    apps.get_model("casework", "Referral").objects.update(
        changed_at=Coalesce(Subquery(moves.values("at")[:1]), F("changed_at"))
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_accounts_sessions_and_telephones")]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="nombre")),
                ("query", models.CharField(blank=True, max_length=300)),
                (
                    "is_default",
                    models.BooleanField(default=False, verbose_name="abrir el panel con este filtro"),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(fields=("user", "name"), name="saved_filter_name_once"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)), fields=("user",), name="one_default_saved_filter"
            ),
        ),
        migrations.RunPython(tell_the_last_change, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["unit", "changed_at", "id"], name="panel_by_change"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["unit", "first_surname", "second_surname", "given_names", "id"], name="panel_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                models.F("unit"), Coalesce("folio", "draft_folio"), models.F("id"), name="panel_by_folio"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                models.F("unit"), Coalesce("term_to", Value(date(9999, 12, 31))), models.F("id"), name="panel_by_term"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["unit", "judicial_case_number", "id"], name="panel_by_cause"),
        ),
    ]
