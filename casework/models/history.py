"""What happened, in one hash-chained row a step; and the signed daily heads that make a cut-off tail visible."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField


class HistoryEntry(SealedModel):
    """One step of one record: who, when, from, to, why, under which rules. Append-only (architecture §13.11)."""

    chain = models.CharField(max_length=40)  # "referral/12", "institution/3": one chain a case
    case = models.ForeignKey("casework.Referral", null=True, on_delete=models.PROTECT, related_name="history")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    noun = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    step = models.CharField(max_length=40)
    from_state = models.CharField(max_length=24)
    to_state = models.CharField(max_length=24)
    reason = SealedTextField(verbose_name=_("motivo"))
    reason_digest = models.CharField(max_length=64, blank=True)
    rules = models.CharField(max_length=20)
    because_of = models.CharField(max_length=80, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="history_chain_number")]
        indexes = [models.Index(fields=["noun", "record_id"], name="history_record")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.number} {self.step}"


class DailyHead(models.Model):
    """The signed state of all chains at the end of a day: how many rows, and one digest over every chain's last."""

    day = models.DateField(unique=True)
    last_id = models.BigIntegerField()
    chains = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return str(self.day)
