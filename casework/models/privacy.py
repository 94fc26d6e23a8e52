"""Who read what, who may audit what and for how long, and what was exported (domain §4.1, §9)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField


class AccessEntry(models.Model):
    """One opening of something sensitive: who, when, what, why he may. Never changed, never deleted."""

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey("casework.Referral", null=True, on_delete=models.PROTECT, related_name="accesses")
    noun = models.CharField(max_length=30)
    record_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=20)  # read, download, export, search
    purpose = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.noun} {self.record_id}"


class AuditAssignment(models.Model):
    """What opens cases to an auditor: which centres, from when to when, for what (architecture §13.9)."""

    auditor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_assignments")
    purpose = models.CharField(_("propósito"), max_length=200)
    reference = models.CharField(_("número de oficio o auditoría"), max_length=80)
    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"))
    centers = models.ManyToManyField("casework.Center", verbose_name=_("centros"))
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [models.CheckConstraint(name="audit_dates_in_order", condition=Q(ends_on__gte=F("starts_on")))]

    def __str__(self) -> str:
        return self.reference


class ExportRecord(models.Model):
    """An expediente or a list that left the system: by whom, for what, and the hash of what left."""

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey("casework.Referral", null=True, blank=True, on_delete=models.PROTECT)
    purpose = models.CharField(_("propósito"), max_length=200)
    reference = models.CharField(_("número de oficio o auditoría"), max_length=80, blank=True)
    content = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.content} {self.at}"


class EmergencyAccess(SealedModel):
    """Breaking the glass: who opened what is not hers, why, for an hour, and what its review found (domain §9)."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "JUSTIFIED", _("justificado")
        NOT_JUSTIFIED = "NOT_JUSTIFIED", _("no justificado")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="emergency_accesses")
    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="emergency_accesses")
    reason = SealedTextField(verbose_name=_("motivo"))
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(_("resultado"), max_length=20, choices=Verdict.choices, blank=True)
    review = SealedTextField(verbose_name=_("qué encontró la revisión"))

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["user", "ends_at"], name="emergency_of_user")]
        constraints = [
            models.CheckConstraint(name="emergency_ends_after_it_opens", condition=Q(ends_at__gt=F("opened_at"))),
            models.CheckConstraint(
                name="emergency_reviewed_whole",
                condition=Q(reviewed_at__isnull=True, verdict="") | Q(reviewed_at__isnull=False) & ~Q(verdict=""),
            ),
            models.CheckConstraint(
                name="emergency_reviewed_by_another",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.episode_id} {self.opened_at}"

    @property
    def case(self):
        return self.episode.referral
