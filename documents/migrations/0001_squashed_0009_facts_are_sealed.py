"""Papers and the outbox as they stood at migration 0009, in one step."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import casework.fields
import documents.models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("documents", "0001_initial"),
        ("documents", "0002_papers_of_a_case_to_a_unit"),
        ("documents", "0003_cut_off_reports"),
        ("documents", "0004_institution_papers"),
        ("documents", "0005_row_security"),
        ("documents", "0006_told_once"),
        ("documents", "0007_bound_files"),
        ("documents", "0008_unread_papers_of_an_area"),
        ("documents", "0009_facts_are_sealed"),
    ]

    dependencies = [
        ("casework", "0001_squashed_0030_lists_have_one_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoundFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facts", models.JSONField()),
                ("folio", models.CharField(max_length=50)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="código de verificación")),
                ("digest", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bound_files", to="casework.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["-signed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CutOffReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cut_on", models.DateField(verbose_name="corte")),
                ("people", models.PositiveIntegerField(verbose_name="personas")),
                ("facts", models.JSONField()),
                ("folio", models.CharField(max_length=50, unique=True)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="código de verificación")),
                ("digest", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cut_off_reports",
                        to="casework.institutionunit",
                    ),
                ),
            ],
            options={
                "ordering": ["-signed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="InstitutionPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("template_version", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200, verbose_name="título")),
                ("folio", models.CharField(max_length=50)),
                ("facts", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="código de verificación")),
                ("issued_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("pdf", models.FileField(blank=True, null=True, upload_to="papers/institutions/")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="casework.institution"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("institution", "kind"),
                        name="one_valid_paper_of_a_kind_per_institution",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IssuedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(db_index=True, max_length=40)),
                ("template_version", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=200, verbose_name="título")),
                (
                    "audience",
                    models.CharField(
                        choices=[("INSTITUTION", "La instancia"), ("PERSON", "La persona"), ("FILE", "El expediente")],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Borrador"),
                            ("IN_REVIEW", "En revisión"),
                            ("SIGNED", "Firmado"),
                            ("ACKNOWLEDGED", "Leído"),
                            ("CANCELLED", "Cancelado"),
                            ("REPLACED", "Sustituido"),
                            ("REVOKED", "Sin validez"),
                        ],
                        default="DRAFT",
                        max_length=14,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("folio", models.CharField(blank=True, max_length=50, null=True)),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                ("facts", casework.fields.SealedJSONField(blank=True, default=dict)),
                ("written", documents.models.WrittenBoxes(default=dict, editable=False)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("seal", models.CharField(blank=True, max_length=64)),
                (
                    "code",
                    models.CharField(
                        blank=True, max_length=20, null=True, unique=True, verbose_name="código de verificación"
                    ),
                ),
                ("issued_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("pdf", models.FileField(blank=True, null=True, upload_to="papers/%Y/%m/")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "addressed_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="casework.institutionunit",
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="casework.appointment",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="casework.episode",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="casework.referral"
                    ),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="documents.issueddocument",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "number"), name="document_number_once_per_case"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["SIGNED", "ACKNOWLEDGED", "REPLACED", "REVOKED"]), _negated=True),
                            models.Q(
                                ("code__isnull", False),
                                ("folio__isnull", False),
                                ("number__isnull", False),
                                ("signed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="signed_document_is_sealed",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["referral", "addressed_unit"], name="document_of_case_to_unit"),
                    models.Index(
                        models.F("addressed_unit"),
                        models.OrderBy(models.F("issued_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("state", "SIGNED")),
                        name="documents_of_area_unread",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("notice", models.CharField(max_length=40)),
                ("audience", models.CharField(blank=True, max_length=60)),
                ("recipient", models.EmailField(blank=True, max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("body", casework.fields.SealedTextField(blank=True, default="")),
                ("invite", models.TextField(blank=True)),
                ("about", models.CharField(blank=True, max_length=80, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "En espera"),
                            ("EXPANDED", "Repartido"),
                            ("SENT", "Enviado"),
                            ("DEAD", "No se pudo enviar"),
                        ],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("next_try_at", models.DateTimeField(db_index=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=200)),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.referral"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("about", "notice", "audience"), name="told_once")],
                "indexes": [models.Index(fields=["status", "next_try_at"], name="outbox_due")],
            },
        ),
    ]
