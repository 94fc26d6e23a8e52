"""Satisfaction, mid-way and at the end (R88, R89): an answer holds no link, time or order to its invitation."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ANSWER_DAYS = 60  # an invitation is open for so many days after it was sent


class Moment(models.TextChoices):
    MID = "MID", _("A la mitad del proceso")
    END = "END", _("Al terminar")


class SurveyInvitation(models.Model):
    """An invitation by one-time link; that it was used is kept, when it was used is not.

    Until a link went out, by e-mail or by hand, there is none and nobody counts as asked.
    """

    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="survey_invitations")
    moment = models.CharField(max_length=4, choices=Moment)
    token_digest = models.CharField(max_length=64, unique=True, null=True)
    expires_on = models.DateField(null=True)
    used = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "moment"], name="one_invitation_per_moment"),
            models.CheckConstraint(
                name="a_link_has_its_last_day",
                condition=Q(token_digest__isnull=True, expires_on__isnull=True, used=False)
                | Q(token_digest__isnull=False, expires_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moment} {self.episode_id}"


class SurveyAnswer(models.Model):
    """An anonymous answer. Its key is random and it keeps the quarter, not the day."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    moment = models.CharField(max_length=4, choices=Moment)
    center = models.ForeignKey("casework.Center", on_delete=models.PROTECT)
    quarter = models.CharField(max_length=7)  # 2026-T4
    treatment = models.PositiveSmallIntegerField(_("el trato que recibe"))
    usefulness = models.PositiveSmallIntegerField(_("lo que aprende le sirve"))
    schedule = models.PositiveSmallIntegerField(_("los horarios"))
    place = models.PositiveSmallIntegerField(_("el lugar"))
    overall = models.PositiveSmallIntegerField(_("en general"))
    comment = models.TextField(_("comentario"), blank=True, max_length=1000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="survey_scores_are_1_to_5",
                condition=Q(
                    treatment__range=(1, 5),
                    usefulness__range=(1, 5),
                    schedule__range=(1, 5),
                    place__range=(1, 5),
                    overall__range=(1, 5),
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)
