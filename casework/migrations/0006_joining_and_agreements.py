import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def move_areas(apps, schema_editor):
    """The one area that an application had becomes the first of its areas."""
    unit = apps.get_model("casework", "RequestedUnit")
    for one in apps.get_model("casework", "InstitutionApplication").objects.all().iterator():
        unit.objects.create(
            application_id=one.pk,
            number=1,
            name=one.unit_name,
            first_name=one.applicant_first_name,
            last_name=one.applicant_last_name,
            position=one.position,
            email=one.email,
            phone=one.phone,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0005_panel_orders_and_saved_filters"),
    ]

    operations = [
        migrations.AddField(
            model_name="institution",
            name="head_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="correo oficial de la o el titular"),
        ),
        migrations.AddField(
            model_name="institution",
            name="head_position",
            field=models.CharField(blank=True, max_length=160, verbose_name="cargo de la o el titular"),
        ),
        migrations.AddField(
            model_name="institutionapplication",
            name="approved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="institutionapplication",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="CollaborationAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COORDINATION", "Convenio de coordinación"),
                            ("PARTICIPATION", "Convenio de participación"),
                        ],
                        max_length=14,
                        verbose_name="tipo de convenio",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="número")),
                ("signed_on", models.DateField(verbose_name="fecha de firma")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(verbose_name="vigente hasta")),
                ("file", models.FileField(blank=True, null=True, upload_to="agreements/")),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("warned_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="casework.institution",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_to", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AgreementCommitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300, verbose_name="compromiso")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="para cuándo")),
                ("met_on", models.DateField(blank=True, null=True, verbose_name="cumplido el")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="casework.collaborationagreement",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RequestedUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="área administrativa")),
                (
                    "first_name",
                    models.CharField(max_length=120, verbose_name="nombre de quien administrará las cuentas"),
                ),
                ("last_name", models.CharField(max_length=120, verbose_name="apellidos")),
                ("position", models.CharField(max_length=160, verbose_name="cargo")),
                ("email", models.EmailField(max_length=254, verbose_name="correo oficial")),
                ("phone", models.CharField(max_length=30, verbose_name="teléfono")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="casework.institutionapplication",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddConstraint(
            model_name="collaborationagreement",
            constraint=models.UniqueConstraint(
                fields=("institution", "number"), name="agreement_number_once_per_institution"
            ),
        ),
        migrations.AddConstraint(
            model_name="collaborationagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="agreement_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestedunit",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="requested_unit_number_once"),
        ),
        migrations.AddConstraint(
            model_name="requestedunit",
            constraint=models.UniqueConstraint(fields=("application", "name"), name="requested_unit_name_once"),
        ),
        migrations.AddConstraint(
            model_name="requestedunit",
            constraint=models.UniqueConstraint(fields=("application", "email"), name="requested_unit_email_once"),
        ),
        migrations.RunPython(move_areas, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="institutionapplication",
            name="applicant_first_name",
        ),
        migrations.RemoveField(
            model_name="institutionapplication",
            name="applicant_last_name",
        ),
        migrations.RemoveField(
            model_name="institutionapplication",
            name="email",
        ),
        migrations.RemoveField(
            model_name="institutionapplication",
            name="phone",
        ),
        migrations.RemoveField(
            model_name="institutionapplication",
            name="position",
        ),
        migrations.RemoveField(
            model_name="institutionapplication",
            name="unit_name",
        ),
    ]
