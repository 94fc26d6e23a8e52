"""Sesión de grupo: the roll is opened, held and documented; attendance is each person's own appointment (§8.4)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Appointment, CurriculumTopic, GroupSession, Slot
from casework.states import GroupSessionState as G
from workflows import duties
from workflows.door import Cause
from workflows.machines import scheduling
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said


@dataclass(frozen=True)
class Debrief:
    topic: CurriculumTopic | None
    text: str


has_begun = Condition("session_has_begun", _("La sesión aún no empieza."), lambda: Q(starts_at__lte=clock.now()))
everyone_marked = Condition(
    "everyone_marked",
    _("Falta marcar la asistencia de alguien."),
    lambda: (
        ~Exists(
            Appointment.objects.filter(group_session=OuterRef("pk"), state__in=["SCHEDULED", "CONFIRMED", "CHECKED_IN"])
        )
    ),
)


def free_session(cause: Cause, session, facts, by) -> None:
    """The facilitators and the room are free again."""
    Slot.objects.filter(group_session=session.pk).delete()


@machine
class GroupSessionMachine(Machine, GroupSession):
    """One meeting of a group. It belongs to many cases, so it is locked by itself; each attendance by its own case."""

    path = None
    title = _("Sesión de grupo")
    together = ("group__center", "group__room")
    opens_with = opening(
        _("Programar la sesión"), duty=duties.facilitates, state=G.PLANNED, then=[scheduling.hold_session]
    )
    ends = (G.DOCUMENTED, G.CANCELLED)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(G.PLANNED, G.OPEN, _("Abrir la lista"), duty=duties.facilitates, conditions=[has_begun])
    def open_roll(self, facts, by):
        """The roll can be marked."""

    @step(
        [G.PLANNED, G.OPEN],
        G.HELD,
        _("Cerrar la lista"),
        duty=duties.facilitates,
        conditions=[has_begun, everyone_marked],
    )
    def hold(self, facts, by):
        """Everybody is marked."""

    @step(G.HELD, G.DOCUMENTED, _("Firmar la bitácora"), duty=duties.facilitates, facts=Debrief)
    def document(self, facts, by):
        """The facilitators' account of the session; attendance is locked from here."""
        self.topic, self.debrief = facts.topic, facts.text
        self.documented_by, self.documented_at = by, clock.now()

    @step(
        [G.PLANNED, G.OPEN],
        G.CANCELLED,
        _("Cancelar la sesión"),
        duty=duties.coordinates_group,
        facts=Said,
        then=[free_session],
    )
    def cancel(self, facts, by):
        """The centre cancels; nobody is absent from it."""
        self.cancel_reason = facts.text

    @step(G.DOCUMENTED, None, _("Corregir la bitácora"), duty=duties.coordinates_group, facts=Said)
    def correct(self, facts, by):
        """A correction with its reason; what was signed stays in the history."""
        self.debrief = f"{self.debrief}\n\n[{clock.today():%d/%m/%Y}] {facts.text}"
