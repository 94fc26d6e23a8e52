"""The roll of a group: thirty attendances saved together, each through the door of its own case."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Appointment, GroupSession
from casework.states import AppointmentState as A
from casework.states import GroupSessionState as G
from casework.wall import as_whole
from workflows.door import Refused, take_step
from workflows.machines import AppointmentMachine, GroupSessionMachine
from workflows.machines.appointment import Attendance, Missed

ON_TIME, LATE, WARNED, SILENT = "A", "T", "J", "F"
CODES = {
    ON_TIME: gettext_lazy("Asistió"),
    LATE: gettext_lazy("Llegó tarde"),
    WARNED: gettext_lazy("Faltó, avisó antes"),
    SILENT: gettext_lazy("Faltó, no avisó"),
}
WAITING = (A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN)
CAME, ABSENT = (ON_TIME, LATE), (WARNED, SILENT)


@dataclass(frozen=True)
class Mark:
    """What the roll says of one person: a code of A T J F, or nothing, and participation from 0 to 4."""

    code: str = ""
    participation: int | None = None


@dataclass
class Saved:
    """What came of saving: how many changed, and who could not, with the reasons."""

    changed: int = 0
    refused: list[tuple[Appointment, list[str]]] = field(default_factory=list)


def mark_of(appointment: Appointment) -> Mark:
    """What the roll says of this person now."""
    if appointment.state in (A.ATTENDED, A.DOCUMENTED):
        return Mark(LATE if appointment.late else ON_TIME, appointment.participation)
    if appointment.absence:
        return Mark(WARNED if appointment.absence == Appointment.Absence.WARNED else SILENT)
    return Mark()


@as_whole
def save_roll(session: GroupSession, marks: dict[int, Mark], *, by, seen: dict[int, int] | None = None) -> Saved:
    """Save the marks that changed, by appointment; one person's refusal loses none of the others.

    `seen` holds the version of each appointment on the page. The first mark opens the roll. Cases are taken in order,
    each in its own transaction, so two rolls saved at once queue and never wait for each other. Raises Refused when the
    roll itself cannot be marked.
    """
    rows = list(
        session.appointments.filter(pk__in=marks)
        .select_related("episode__referral__person")
        .order_by("episode__referral")
    )
    todo = [(row, step) for row in rows if (step := _step(row, marks[row.pk])) is not None]
    saved = Saved()
    if todo and session.state == G.PLANNED:
        take_step(session, GroupSessionMachine.open_roll, by=by)
    for appointment, (step, facts) in todo:
        try:
            if step is None:
                raise Refused(facts)
            take_step(appointment, step, by=by, facts=facts, seen=(seen or {}).get(appointment.pk))
            saved.changed += 1
        except Refused as refusal:
            saved.refused.append((appointment, refusal.reasons))
    return saved


def _step(appointment: Appointment, mark: Mark):
    """The step that makes the roll say this, with its facts; nothing when it says it already."""
    now = mark_of(appointment)
    if mark.code in ABSENT:
        mark = Mark(mark.code)
    if mark == now or (not mark.code and mark.participation is None and appointment.state in WAITING):
        return None
    if appointment.state in WAITING:
        if not mark.code:
            return None, _("Marque primero si asistió.")
        if mark.code in CAME:
            return AppointmentMachine.attend, Attendance(mark.code == LATE, mark.participation)
        return AppointmentMachine.miss, Missed(warned=mark.code == WARNED)
    if appointment.state in (A.ATTENDED, A.ABSENT_PENDING) and mark.code:
        if mark.code in ABSENT:
            return AppointmentMachine.correct_to_absent, Missed(warned=mark.code == WARNED)
        again = AppointmentMachine.rate if appointment.state == A.ATTENDED else AppointmentMachine.correct_to_attended
        return again, Attendance(mark.code == LATE, mark.participation)
    if not mark.code:
        return None
    return None, _("Ya no se puede cambiar: su asistencia está «%(state)s».") % {
        "state": appointment.get_state_display()
    }
