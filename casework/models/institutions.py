"""Institutions that refer persons, their areas, how they asked to join, and agreements (R17–R20, R29, R33, R56)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.fields import StateField
from casework.states import InstitutionState
from casework.text import normalised


class Institution(models.Model):
    class Level(models.TextChoices):
        STATE = "STATE", _("Estatal")
        JUDICIAL = "JUDICIAL", _("Judicial")
        MUNICIPAL = "MUNICIPAL", _("Municipal")
        AUTONOMOUS = "AUTONOMOUS", _("Autónomo")
        OTHER = "OTHER", _("Otro")

    key = models.CharField(_("clave"), max_length=12, unique=True)  # part of its referrals' folios
    name = models.CharField(_("nombre de la institución"), max_length=200)
    search_name = models.CharField(max_length=400, blank=True, editable=False)
    type = models.ForeignKey("casework.InstitutionType", on_delete=models.PROTECT, verbose_name=_("tipo"))
    level = models.CharField(_("ámbito"), max_length=12, choices=Level)
    municipality = models.ForeignKey("casework.Municipality", on_delete=models.PROTECT, verbose_name=_("municipio"))
    address = models.CharField(_("domicilio"), max_length=300, blank=True)
    head = models.CharField(_("titular"), max_length=160, blank=True)
    head_position = models.CharField(_("cargo de la o el titular"), max_length=160, blank=True)
    head_email = models.EmailField(_("correo oficial de la o el titular"), blank=True)
    phone = models.CharField(_("teléfono"), max_length=30, blank=True)
    state = StateField(max_length=16, choices=InstitutionState, default=InstitutionState.REQUESTED)
    registered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **options):
        """Keep the search column in step with the name."""
        self.search_name = normalised(self.name)[:400]
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "search_name"}
        super().save(*args, **options)


class InstitutionUnit(models.Model):
    """An administrative area of an institution; it has exactly one account administrator (R56)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("área administrativa"), max_length=200)
    responsible = models.CharField(_("responsable"), max_length=160, blank=True)
    email = models.EmailField(_("correo del área"))
    phone = models.CharField(_("teléfono"), max_length=30, blank=True)

    class Meta:
        ordering = ["institution__name", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="unit_name_once_per_institution")]

    def __str__(self) -> str:
        return f"{self.institution.name} · {self.name}"


class InstitutionApplication(models.Model):
    """What an institution wrote when it asked to join; the institution's own row carries the state."""

    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="application")
    folio = models.CharField(max_length=24, unique=True)
    justification = models.TextField(_("por qué necesita canalizar personas"), max_length=2000)
    commitments_accepted_at = models.DateTimeField()
    submitted_at = models.DateTimeField()
    signed_form = models.FileField(upload_to="institutions/", null=True, blank=True)
    signed_form_sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    decision_text = models.TextField(_("motivo"), blank=True, max_length=2000)
    corrected_at = models.DateTimeField(null=True, blank=True)  # or signed anew, since it was last returned
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_signed_form_says_when",
                condition=Q(signed_form__isnull=True) | Q(signed_form="") | Q(signed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def contact(self) -> "RequestedUnit | None":
        """Who hears of the application: the account administrator of its first area."""
        return self.units.order_by("number").first()


class RequestedUnit(models.Model):
    """An administrative area that an application asks for, and who will administer its accounts (R56)."""

    application = models.ForeignKey(InstitutionApplication, on_delete=models.CASCADE, related_name="units")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("área administrativa"), max_length=200)
    first_name = models.CharField(_("nombre de quien administrará las cuentas"), max_length=120)
    last_name = models.CharField(_("apellidos"), max_length=120)
    position = models.CharField(_("cargo"), max_length=160)
    email = models.EmailField(_("correo oficial"))
    phone = models.CharField(_("teléfono"), max_length=30)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="requested_unit_number_once"),
            models.UniqueConstraint(fields=["application", "name"], name="requested_unit_name_once"),
            models.UniqueConstraint(fields=["application", "email"], name="requested_unit_email_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class CollaborationAgreement(models.Model):
    """A convenio with an institution: optional, with commitments and an end that is warned of (R29, R54)."""

    class Kind(models.TextChoices):
        COORDINATION = "COORDINATION", _("Convenio de coordinación")
        PARTICIPATION = "PARTICIPATION", _("Convenio de participación")

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(_("tipo de convenio"), max_length=14, choices=Kind)
    number = models.CharField(_("número"), max_length=60)
    signed_on = models.DateField(_("fecha de firma"))
    valid_from = models.DateField(_("vigente desde"))
    valid_to = models.DateField(_("vigente hasta"))
    file = models.FileField(upload_to="agreements/", null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)  # the nearest warning that was sent
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)  # it was written down wrongly, and counts for nothing
    void_reason = models.TextField(_("por qué se anula"), blank=True, max_length=2000)

    class Meta:
        ordering = ["-valid_to", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "number"],
                condition=Q(voided_at__isnull=True),
                name="agreement_number_once_per_institution",
            ),
            models.CheckConstraint(name="agreement_ends_after_it_begins", condition=Q(valid_to__gte=F("valid_from"))),
            models.CheckConstraint(
                name="a_void_agreement_says_why", condition=Q(voided_at__isnull=True) | ~Q(void_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def days_left(self, today: date) -> int:
        """Whole days until its last day; negative when it is over."""
        return (self.valid_to - today).days


class AgreementCommitment(models.Model):
    """One thing the institution or the ministry committed to in an agreement, and by when (R54)."""

    agreement = models.ForeignKey(CollaborationAgreement, on_delete=models.CASCADE, related_name="commitments")
    text = models.CharField(_("compromiso"), max_length=300)
    due_on = models.DateField(_("para cuándo"), null=True, blank=True)
    met_on = models.DateField(_("cumplido el"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text
