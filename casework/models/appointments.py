"""Appointments and what came of them; clashes are refused by the database through 15-minute slots."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField, StateField
from casework.roles import Area
from casework.states import AppointmentState, JustificationState

SLOT = timedelta(minutes=15)


class Appointment(SealedModel):
    class Purpose(models.TextChoices):
        FIRST = "FIRST", _("Primera cita")
        INTERVIEW = "INTERVIEW", _("Entrevista inicial")
        ASSESSMENT = "ASSESSMENT", _("Valoración")
        SESSION = "SESSION", _("Sesión")

    class Absence(models.TextChoices):
        WARNED = "WARNED", _("Faltó y avisó antes")
        SILENT = "SILENT", _("Faltó y no avisó")

    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="appointments")
    purpose = models.CharField(_("para"), max_length=10, choices=Purpose, default=Purpose.SESSION)
    area = models.CharField(_("área"), max_length=12, choices=Area)
    professional = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("con"),
    )
    room = models.ForeignKey("casework.Room", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("lugar"))
    group_session = models.ForeignKey(
        "casework.GroupSession", null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    starts_at = models.DateTimeField(_("empieza"), db_index=True)
    ends_at = models.DateTimeField(_("termina"))
    state = StateField(max_length=20, choices=AppointmentState, default=AppointmentState.SCHEDULED)
    version = models.PositiveIntegerField(default=1)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(_("llegó tarde"), default=False)
    held = models.BooleanField(_("la sesión se realizó"), null=True, blank=True)
    absence = models.CharField(_("inasistencia"), max_length=8, choices=Absence, blank=True)
    justify_by = models.DateField(_("puede justificar hasta"), null=True, blank=True)
    next_summons_from = models.DateField(
        _("el siguiente citatorio cuenta desde"), null=True, blank=True
    )  # of a first appointment he missed: the working days of the rule, counted on the day like `justify_by`
    participation = models.PositiveSmallIntegerField(_("participación"), null=True, blank=True)
    group_note = SealedTextField(verbose_name=_("nota individual"))
    cancel_reason = SealedTextField(verbose_name=_("motivo"))
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next"
    )  # the appointment that this one replaces
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["episode", "area", "state"], name="appointment_progress")]
        constraints = [
            models.CheckConstraint(name="appointment_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="participation_is_0_to_4",
                condition=Q(participation__isnull=True) | Q(participation__range=(0, 4)),
            ),
            models.UniqueConstraint(
                fields=["group_session", "episode"],
                condition=Q(group_session__isnull=False),
                name="person_once_in_a_group_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def case(self):
        return self.episode.referral


class Slot(models.Model):
    """A quarter of an hour taken of a professional, a room or a person: two appointments cannot hold the same one."""

    resource = models.CharField(max_length=24)  # "user:5", "room:3", "person:9"
    starts_at = models.DateTimeField()
    appointment = models.ForeignKey(Appointment, null=True, blank=True, on_delete=models.CASCADE, related_name="slots")
    group_session = models.ForeignKey(
        "casework.GroupSession", null=True, blank=True, on_delete=models.CASCADE, related_name="slots"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "starts_at"], name="slot_taken_once")]

    def __str__(self) -> str:
        return f"{self.resource} {self.starts_at}"


class Note(SealedModel):
    """The signed note of an individual session: it never changes, what comes later is an addendum (NOM-004)."""

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="note")
    topic = SealedTextField(verbose_name=_("tema trabajado"))
    observation = SealedTextField(verbose_name=_("lo que se observó"))
    intervention = SealedTextField(verbose_name=_("intervención"))
    homework = SealedTextField(verbose_name=_("tarea"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.appointment_id}"

    @property
    def case(self):
        return self.appointment.episode.referral


class NoteAddendum(SealedModel):
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="addenda")
    text = SealedTextField(verbose_name=_("adenda"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at", "pk"]

    def __str__(self) -> str:
        return f"addendum {self.note_id}"


class JustificationRequest(SealedModel):
    """What a person shows to have an absence excused; accepted or rejected by the centre."""

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="justification")
    reason = models.ForeignKey("casework.Reason", null=True, blank=True, on_delete=models.PROTECT)
    explanation = SealedTextField(verbose_name=_("explicación"))
    proof = models.ForeignKey("casework.Attachment", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = StateField(max_length=10, choices=JustificationState, default=JustificationState.SUBMITTED)
    submitted_on = models.DateField(_("se presentó el"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"justification {self.appointment_id}"

    @property
    def case(self):
        return self.appointment.episode.referral
