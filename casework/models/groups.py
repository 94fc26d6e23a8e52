"""Reflection groups, who facilitates them, who is enrolled, and their sessions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField, StateField
from casework.states import GroupSessionState


class Group(models.Model):
    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("lunes")
        TUESDAY = 1, _("martes")
        WEDNESDAY = 2, _("miércoles")
        THURSDAY = 3, _("jueves")
        FRIDAY = 4, _("viernes")
        SATURDAY = 5, _("sábado")

    center = models.ForeignKey("casework.Center", on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(_("nombre"), max_length=80)
    room = models.ForeignKey("casework.Room", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("sala"))
    weekday = models.PositiveSmallIntegerField(_("día"), choices=Weekday)
    starts_at = models.TimeField(_("hora"))
    capacity = models.PositiveSmallIntegerField(_("cupo"), default=30)
    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="casework.GroupFacilitator", related_name="facilitated_groups"
    )
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["center", "weekday", "starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["center", "name"], name="group_name_once_per_center")]

    def __str__(self) -> str:
        return self.name


class GroupFacilitator(models.Model):
    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="facilitator_once_per_group")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.user_id}"


class Enrollment(models.Model):
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="enrollments")
    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="enrollments")
    enrolled_on = models.DateField(_("desde"))
    left_on = models.DateField(_("hasta"), null=True, blank=True)

    class Meta:
        ordering = ["enrolled_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode"], condition=Q(left_on__isnull=True), name="one_open_enrollment_per_episode"
            ),
            models.CheckConstraint(
                name="enrollment_dates_in_order",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("enrolled_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.episode_id}"

    @property
    def case(self):
        return self.episode.referral


class GroupSession(SealedModel):
    """One meeting of a group; each enrolled person's attendance is an Appointment that points here."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("sesión"))
    topic = models.ForeignKey(
        "casework.CurriculumTopic", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("tema")
    )
    starts_at = models.DateTimeField(_("empieza"), db_index=True)
    ends_at = models.DateTimeField(_("termina"))
    state = StateField(max_length=12, choices=GroupSessionState, default=GroupSessionState.PLANNED)
    version = models.PositiveIntegerField(default=1)
    debrief = SealedTextField(verbose_name=_("bitácora de la sesión"))
    documented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    documented_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = SealedTextField(verbose_name=_("motivo"))

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="group_session_number_once"),
            models.CheckConstraint(name="group_session_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.number}"
