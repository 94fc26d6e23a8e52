"""Intake and assessment: what was told, signed and judged, by area; clinical text is sealed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField, StateField
from casework.roles import Area, Risk
from casework.states import PlanState


class OfEpisode(models.Model):
    """Something recorded about an episode."""

    class Meta:
        abstract = True

    @property
    def case(self):
        return self.episode.referral


class IntakeInterview(SealedModel, OfEpisode):
    """The social worker's initial interview; signing it is what `sign_interview` records."""

    episode = models.OneToOneField("casework.Episode", on_delete=models.PROTECT, related_name="interview")
    held_on = models.DateField(_("fecha de la entrevista"))
    household = SealedTextField(verbose_name=_("con quién vive"))
    support_network = SealedTextField(verbose_name=_("red de apoyo"))
    violence_history = SealedTextField(verbose_name=_("historia de violencia"))
    substance_use = SealedTextField(verbose_name=_("consumo de sustancias"))
    acknowledges_obligation = models.BooleanField(_("reconoce su obligación de asistir"), default=False)
    summary = SealedTextField(verbose_name=_("síntesis"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"interview {self.episode_id}"


class SignedConsent(OfEpisode):
    """The privacy notice or the commitment letter, given and signed, with its scan if there is one."""

    class Kind(models.TextChoices):
        PRIVACY_NOTICE = "PRIVACY_NOTICE", _("Aviso de privacidad")
        COMMITMENT_LETTER = "COMMITMENT_LETTER", _("Carta compromiso y consentimiento")

    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(_("documento"), max_length=20, choices=Kind)
    text_version = models.CharField(_("versión"), max_length=20)
    signed_on = models.DateField(_("se firmó el"))
    scan = models.ForeignKey("casework.Attachment", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["episode", "kind"], name="one_consent_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.episode_id}"


class EligibilityCheck(OfEpisode):
    """One criterion of the checklist, met or not, for one episode."""

    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="eligibility_checks")
    criterion = models.ForeignKey("casework.EligibilityCriterion", on_delete=models.PROTECT)
    met = models.BooleanField(_("se cumple"))
    comment = models.CharField(_("observación"), max_length=300, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["episode", "criterion"], name="criterion_checked_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id} {self.met}"


class RiskAssessment(SealedModel, OfEpisode):
    class Moment(models.TextChoices):
        ENTRY = "ENTRY", _("Al ingreso")
        REVIEW = "REVIEW", _("Revisión")
        EXIT = "EXIT", _("Al egreso")

    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="risk_assessments")
    moment = models.CharField(_("momento"), max_length=8, choices=Moment)
    level = models.CharField(_("nivel"), max_length=8, choices=Risk)
    instrument_score = models.PositiveSmallIntegerField(_("puntaje del instrumento"), null=True, blank=True)
    factors = SealedTextField(verbose_name=_("factores"))
    safety_plan = SealedTextField(verbose_name=_("medidas"))
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()
    review_due = models.DateField(_("revisar antes de"), null=True, blank=True)

    class Meta:
        ordering = ["-assessed_at", "-pk"]
        get_latest_by = "assessed_at"

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.episode_id}"


class AreaPlan(SealedModel, OfEpisode):
    """What one area will do in an episode: quota, objectives and how far it is."""

    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="plans")
    area = models.CharField(_("área"), max_length=12, choices=Area)
    state = StateField(max_length=12, choices=PlanState, default=PlanState.PENDING)
    version = models.PositiveIntegerField(default=1)
    professional = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name=_("responsable"),
    )
    quota = models.PositiveSmallIntegerField(_("sesiones"))
    objectives = SealedTextField(verbose_name=_("objetivos"))
    closing_opinion = SealedTextField(verbose_name=_("opinión de cierre"))
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    waiver_reason = SealedTextField(verbose_name=_("motivo de la dispensa"))

    class Meta:
        ordering = ["episode", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "area"], name="one_plan_per_area"),
            models.CheckConstraint(name="plan_quota_is_plausible", condition=Q(quota__range=(0, 200))),
            models.CheckConstraint(
                name="completed_plan_is_signed",
                condition=~Q(state="COMPLETED") | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.get_area_display()


class Assessment(SealedModel):
    """The signed initial assessment of an area (for the group: the facilitator's suitability screen)."""

    plan = models.OneToOneField(AreaPlan, on_delete=models.PROTECT, related_name="assessment")
    method = models.CharField(_("método e instrumentos"), max_length=300, blank=True)
    reason = SealedTextField(verbose_name=_("motivo de atención"))
    results = SealedTextField(verbose_name=_("resultados"))
    opinion = SealedTextField(verbose_name=_("opinión para el equipo"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"assessment {self.plan_id}"

    @property
    def case(self):
        return self.plan.episode.referral


class SessionCredit(models.Model):
    """A documented session counted also for another plan of the same person (architecture §13.1)."""

    appointment = models.ForeignKey("casework.Appointment", on_delete=models.PROTECT, related_name="credits")
    plan = models.ForeignKey(AreaPlan, on_delete=models.PROTECT, related_name="credits")
    credited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    credited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "plan"], name="session_credited_once_per_plan")]

    def __str__(self) -> str:
        return f"{self.appointment_id} → {self.plan_id}"
