"""One passage of the person through the programme under one referral; a re-entry is always a new one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.fields import StateField
from casework.states import EpisodeState

OVER = ("COMPLETED", "WITHDRAWN", "NOT_ELIGIBLE", "ARCHIVED")


class Episode(models.Model):
    referral = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="episodes")
    case_file = models.ForeignKey("casework.CaseFile", on_delete=models.PROTECT, related_name="episodes")
    program = models.ForeignKey("casework.ProgramTemplate", on_delete=models.PROTECT)
    state = StateField(max_length=12, choices=EpisodeState, default=EpisodeState.INTAKE)
    version = models.PositiveIntegerField(default=1)
    opened_on = models.DateField()
    started_on = models.DateField(null=True, blank=True)  # the plan's approval
    fit_for_group = models.BooleanField(_("apto para grupo"), null=True, blank=True)
    no_shared_professional = models.BooleanField(
        _("nadie del equipo atiende a la víctima"), default=False
    )  # LGAMVLV: never the same person nor the same place
    no_legal_conflict = models.BooleanField(
        _("quien lo asesora en lo jurídico no tiene conflicto de interés"), default=False
    )  # domain §8.3: advice on his duties, never against her
    held_on = models.DateField(null=True, blank=True)
    transfer_to = models.ForeignKey(
        "casework.Center",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("centro que recibe"),
    )
    return_due = models.DateField(_("regreso previsto"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.ForeignKey("casework.Reason", null=True, blank=True, on_delete=models.PROTECT)
    end_text = models.TextField(_("explicación"), blank=True, max_length=2000)
    never_came = models.BooleanField(default=False)
    second_approval_by = models.ForeignKey(
        "casework.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    readmission_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="readmissions"
    )

    class Meta:
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=~Q(state__in=OVER), name="one_open_episode_per_referral"
            ),
            models.CheckConstraint(
                name="episode_dates_in_order",
                condition=(Q(started_on__isnull=True) | Q(started_on__gte=F("opened_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("opened_on"))),
            ),
            models.CheckConstraint(
                name="ended_episode_says_when",
                condition=~Q(state__in=OVER) | Q(ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="active_episode_has_started",
                condition=~Q(state__in=["ACTIVE", "ON_HOLD", "TRANSFERRING", "CLOSING", "COMPLETED"])
                | Q(started_on__isnull=False),
            ),
            models.CheckConstraint(name="episode_is_not_its_own_readmission", condition=~Q(readmission_of=F("pk"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id}/{self.pk}"

    @property
    def case(self):
        return self.referral

    @property
    def is_over(self) -> bool:
        return self.state in OVER
