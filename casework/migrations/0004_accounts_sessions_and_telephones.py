import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import casework.fields

REFUSE_DELETION = """
CREATE FUNCTION casework_people_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'accounts are never deleted' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER casework_people_stay BEFORE DELETE ON casework_user
FOR EACH ROW EXECUTE FUNCTION casework_people_stay();
"""
ALLOW_DELETION = "DROP TRIGGER casework_people_stay ON casework_user; DROP FUNCTION casework_people_stay();"


def run_on_postgresql(sql):
    """SQLite loses a trigger each time a migration rebuilds the table; there the model alone refuses."""

    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


def account(**options):
    options.setdefault("on_delete", django.db.models.deletion.PROTECT)
    return models.ForeignKey(to=settings.AUTH_USER_MODEL, **options)


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_emergency_access")]

    operations = [
        migrations.AddField("user", "active_since", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("user", "idle_warned_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("user", "administration_offered_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(
                condition=Q(administration_offered_at__isnull=False),
                fields=("unit",),
                name="one_offer_of_administration_per_unit",
            ),
        ),
        migrations.AlterField(
            "onetimelink",
            "purpose",
            models.CharField(
                choices=[
                    ("ACTIVATION", "Activación"),
                    ("PASSWORD", "Contraseña"),
                    ("STATUS", "Estado de la solicitud"),
                    ("APPOINTMENT", "Cita"),
                    ("TELEPHONE", "Otro teléfono"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            "OpenSession",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("user", account(related_name="sessions")),
                ("key", casework.fields.SealedTextField(blank=True, default="")),
                ("key_digest", models.CharField(max_length=64, unique=True)),
                ("device", models.CharField(max_length=80, verbose_name="dispositivo")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="dirección")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={"ordering": ["-began_at", "-pk"]},
        ),
        migrations.CreateModel(
            "TelephoneRequest",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("user", account(related_name="telephone_requests")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Pedida"),
                            ("VOUCHED", "Identidad comprobada"),
                            ("CONFIRMED", "Autorizada"),
                            ("COMPLETED", "Hecha"),
                            ("REFUSED", "Rechazada"),
                            ("EXPIRED", "Vencida"),
                        ],
                        default="ASKED",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("asked_at", models.DateTimeField()),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="dirección")),
                ("vouched_by", account(blank=True, null=True, related_name="+")),
                ("vouched_at", models.DateTimeField(blank=True, null=True)),
                (
                    "how_checked",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="cómo comprobó su identidad"),
                ),
                ("confirmed_by", account(blank=True, null=True, related_name="+")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={"ordering": ["-asked_at", "-pk"]},
        ),
        migrations.AddConstraint(
            "telephonerequest",
            models.UniqueConstraint(
                condition=Q(state__in=["ASKED", "VOUCHED", "CONFIRMED"]),
                fields=("user",),
                name="one_open_telephone_request",
            ),
        ),
        migrations.AddConstraint(
            "telephonerequest",
            models.CheckConstraint(
                condition=(
                    (Q(vouched_by__isnull=True) | ~Q(vouched_by=F("user")))
                    & (Q(confirmed_by__isnull=True) | (~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("vouched_by"))))
                ),
                name="a_telephone_needs_two_other_people",
            ),
        ),
        migrations.AddConstraint(
            "telephonerequest",
            models.CheckConstraint(
                condition=~Q(state__in=["CONFIRMED", "COMPLETED"])
                | Q(vouched_by__isnull=False, confirmed_by__isnull=False),
                name="a_telephone_is_allowed_after_both",
            ),
        ),
        migrations.RunPython(run_on_postgresql(REFUSE_DELETION), run_on_postgresql(ALLOW_DELETION)),
    ]
