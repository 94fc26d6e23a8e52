"""What belongs to acting: the walk of a case on the map, drafts, and what the system proposes to a person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField


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


class Proposal(models.Model):
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
    dismissal = models.CharField(_("por qué no"), max_length=300, blank=True)

    class Meta:
        ordering = ["proposed_at"]
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


class DemonstrationWorld(models.Model):
    """That this database holds the demonstration, from which seed and for which day; written when it is whole."""

    seed = models.IntegerField()
    today = models.DateField()
    built_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seed} {self.today}"
