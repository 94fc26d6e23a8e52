"""What belongs to acting: the walk of a case on the map, drafts, and what the system proposes to a person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField, StateField
from casework.states import RequestState


class Journey(models.Model):
    """One walk of a case over the map: a re-entry is a second one, and at most one is open."""

    case = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="journeys")
    process = models.OneToOneField("viewflow.Process", on_delete=models.PROTECT, related_name="journey")
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(open=True), name="one_open_journey_per_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.process_id}"


class Draft(SealedModel):
    """What somebody was writing and has not signed, sealed, per person and record (architecture §13.12)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    noun = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    body = SealedTextField()  # the posted fields, as JSON
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "noun", "record_id"], name="one_draft_per_record")]

    def __str__(self) -> str:
        return f"{self.noun} {self.record_id}"

    @property
    def stamp(self) -> str:
        """What a page keeps of the draft it began with, to know whether another window saved one since."""
        return self.saved_at.isoformat()


class Proposal(SealedModel):
    """A step that a rule proposes and only a person takes or dismisses (architecture §13.4)."""

    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="proposals")
    step = models.CharField(max_length=40)
    reason = models.CharField(_("por qué"), max_length=300)
    rules = models.CharField(max_length=20)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken = models.BooleanField(null=True, blank=True)
    dismissal = SealedTextField(verbose_name=_("por qué no"))

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "step"], condition=Q(decided_at__isnull=True), name="one_open_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.episode_id}"

    @property
    def case(self):
        return self.episode.referral


class InstitutionRequest(SealedModel):
    """What the institution asks of the centre about a case after it was sent; the centre answers it (R45, R58)."""

    class Kind(models.TextChoices):
        REPORT = "REPORT", _("Informe de avance")
        RECITATION = "RECITATION", _("Citar de nuevo a la persona")
        WITHDRAWAL = "WITHDRAWAL", _("Retirar la canalización")

    class About(models.TextChoices):
        ATTENDANCE = "ATTENDANCE", _("Asistencia")
        PROGRESS = "PROGRESS", _("Avance por área")
        COMPLIANCE = "COMPLIANCE", _("Cumplimiento de la orden")

    LONGEST = 2000  # characters of the reason and of the answer

    referral = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(_("qué pide"), max_length=12, choices=Kind)
    state = StateField(max_length=12, choices=RequestState, default=RequestState.ASKED)
    version = models.PositiveIntegerField(default=1)
    about = models.CharField(_("sobre qué"), max_length=12, choices=About, blank=True)
    due_on = models.DateField(_("para cuándo"))
    reason = SealedTextField(verbose_name=_("por qué lo pide"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = SealedTextField(verbose_name=_("respuesta"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(
        "documents.IssuedDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind"], condition=Q(state="ASKED"), name="one_open_request_per_kind"
            ),
            models.CheckConstraint(name="asked_report_says_about_what", condition=~Q(kind="REPORT") | ~Q(about="")),
            models.CheckConstraint(
                name="answered_request_says_when", condition=Q(state="ASKED") | Q(answered_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.referral_id}"

    @property
    def case(self):
        return self.referral


class DemonstrationWorld(models.Model):
    """That this database holds the demonstration, from which seed and for which day; written when it is whole."""

    seed = models.IntegerField()
    today = models.DateField()
    built_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seed} {self.today}"
