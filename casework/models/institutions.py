"""Institutions that refer persons, their administrative areas, and how they asked to join (R17–R20, R33–R34, R56)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from casework.states import InstitutionState


class Institution(models.Model):
    class Level(models.TextChoices):
        STATE = "STATE", _("Estatal")
        JUDICIAL = "JUDICIAL", _("Judicial")
        MUNICIPAL = "MUNICIPAL", _("Municipal")
        AUTONOMOUS = "AUTONOMOUS", _("Autónomo")
        OTHER = "OTHER", _("Otro")

    key = models.CharField(_("clave"), max_length=12, unique=True)  # part of its referrals' folios
    name = models.CharField(_("nombre de la institución"), max_length=200)
    type = models.ForeignKey("casework.InstitutionType", on_delete=models.PROTECT, verbose_name=_("tipo"))
    level = models.CharField(_("ámbito"), max_length=12, choices=Level)
    municipality = models.ForeignKey("casework.Municipality", on_delete=models.PROTECT, verbose_name=_("municipio"))
    address = models.CharField(_("domicilio"), max_length=300, blank=True)
    head = models.CharField(_("titular"), max_length=160, blank=True)
    phone = models.CharField(_("teléfono"), max_length=30, blank=True)
    state = FSMField(protected=True, max_length=16, choices=InstitutionState, default=InstitutionState.REQUESTED)
    registered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class InstitutionUnit(models.Model):
    """An administrative area of an institution; it has exactly one account administrator (R56)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("área administrativa"), max_length=200)
    responsible = models.CharField(_("responsable"), max_length=160, blank=True)
    email = models.EmailField(_("correo del área"))
    phone = models.CharField(_("teléfono"), max_length=30, blank=True)

    class Meta:
        ordering = ["institution__name", "name"]
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="unit_name_once_per_institution")]

    def __str__(self) -> str:
        return f"{self.institution.name} · {self.name}"


class InstitutionApplication(models.Model):
    """What an institution wrote when it asked to join; the institution's own row carries the state."""

    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="application")
    folio = models.CharField(max_length=24, unique=True)
    unit_name = models.CharField(_("área administrativa"), max_length=200)
    applicant_first_name = models.CharField(_("nombre de quien administrará las cuentas"), max_length=120)
    applicant_last_name = models.CharField(_("apellidos"), max_length=120)
    position = models.CharField(_("cargo"), max_length=160)
    email = models.EmailField(_("correo institucional"))
    phone = models.CharField(_("teléfono"), max_length=30)
    justification = models.TextField(_("por qué necesita canalizar personas"), max_length=2000)
    commitments_accepted_at = models.DateTimeField()
    submitted_at = models.DateTimeField()
    signed_form = models.FileField(upload_to="institutions/", null=True, blank=True)
    signed_form_sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    decision_text = models.TextField(_("motivo"), blank=True, max_length=2000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_signed_form_says_when",
                condition=Q(signed_form__isnull=True) | Q(signed_form="") | Q(signed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.folio
