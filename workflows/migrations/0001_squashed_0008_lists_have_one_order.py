"""Walks, drafts, proposals and requests as they stood at migration 0008, in one step."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import casework.fields
import workflows.machines.base


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("workflows", "0001_initial"),
        ("workflows", "0002_demonstration_world"),
        ("workflows", "0003_telephone_requests"),
        ("workflows", "0004_requests_of_the_institution"),
        ("workflows", "0005_row_security"),
        ("workflows", "0006_row_security"),
        ("workflows", "0007_dismissals_are_sealed"),
        ("workflows", "0008_lists_have_one_order"),
    ]

    dependencies = [
        ("casework", "0001_squashed_0030_lists_have_one_order"),
        ("documents", "0001_squashed_0009_facts_are_sealed"),
        ("viewflow", "0015_task_scheduled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DemonstrationWorld",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seed", models.IntegerField()),
                ("today", models.DateField()),
                ("built_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AccountMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.user"),
        ),
        migrations.CreateModel(
            name="AmendmentMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.amendment"),
        ),
        migrations.CreateModel(
            name="AppointmentMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.appointment"),
        ),
        migrations.CreateModel(
            name="AreaPlanMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.areaplan"),
        ),
        migrations.CreateModel(
            name="DocumentMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "documents.issueddocument"),
        ),
        migrations.CreateModel(
            name="EpisodeMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.episode"),
        ),
        migrations.CreateModel(
            name="FollowUpMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.followup"),
        ),
        migrations.CreateModel(
            name="GroupSessionMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.groupsession"),
        ),
        migrations.CreateModel(
            name="InstitutionMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.institution"),
        ),
        migrations.CreateModel(
            name="JustificationMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.justificationrequest"),
        ),
        migrations.CreateModel(
            name="MonthlyReportMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.monthlyreport"),
        ),
        migrations.CreateModel(
            name="ReferralMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.referral"),
        ),
        migrations.CreateModel(
            name="TelephoneRequestMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "casework.telephonerequest"),
        ),
        migrations.CreateModel(
            name="InstitutionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("REPORT", "Informe de avance"),
                            ("RECITATION", "Citar de nuevo a la persona"),
                            ("WITHDRAWAL", "Retirar la canalización"),
                        ],
                        max_length=12,
                        verbose_name="qué pide",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Por responder"),
                            ("GRANTED", "Atendida"),
                            ("REFUSED", "No concedida"),
                            ("TAKEN_BACK", "Retirada por la instancia"),
                        ],
                        default="ASKED",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "about",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ATTENDANCE", "Asistencia"),
                            ("PROGRESS", "Avance por área"),
                            ("COMPLIANCE", "Cumplimiento de la orden"),
                        ],
                        max_length=12,
                        verbose_name="sobre qué",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="para cuándo")),
                ("reason", casework.fields.SealedTextField(blank=True, default="", verbose_name="por qué lo pide")),
                ("asked_at", models.DateTimeField()),
                ("answer", casework.fields.SealedTextField(blank=True, default="", verbose_name="respuesta")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="documents.issueddocument",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="casework.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")),
                        fields=("referral", "kind"),
                        name="one_open_request_per_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "REPORT"), _negated=True),
                            models.Q(("about", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="asked_report_says_about_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "ASKED"), ("answered_at__isnull", False), _connector="OR"),
                        name="answered_request_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InstitutionRequestMachine",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=(workflows.machines.base.Machine, "workflows.institutionrequest"),
        ),
        migrations.CreateModel(
            name="Journey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("open", models.BooleanField(default=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journeys", to="casework.referral"
                    ),
                ),
                (
                    "process",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journey", to="viewflow.process"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("open", True)), fields=("case",), name="one_open_journey_per_case"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("step", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=300, verbose_name="por qué")),
                ("rules", models.CharField(max_length=20)),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("taken", models.BooleanField(blank=True, null=True)),
                ("dismissal", casework.fields.SealedTextField(blank=True, default="", verbose_name="por qué no")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="casework.episode"
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=("episode", "step"),
                        name="one_open_proposal",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("noun", models.CharField(max_length=30)),
                ("record_id", models.BigIntegerField()),
                ("body", casework.fields.SealedTextField(blank=True, default="")),
                ("saved_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "noun", "record_id"), name="one_draft_per_record")
                ],
            },
        ),
    ]
