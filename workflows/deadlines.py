"""What falls due by itself, once a day: each step by the system, in its own transaction; twice does no harm."""

import logging
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Appointment, CollaborationAgreement, DailyHead, FollowUp, Tally
from casework.models.episodes import OVER as EPISODE_OVER
from casework.open_sessions import forget_old_sessions
from casework.roles import SYSTEM
from casework.states import AppointmentState as A
from casework.states import FollowUpState as F
from casework.states import JustificationState
from casework.working_days import working_days_after
from documents.appointment_letter import reminder_letter
from documents.models import Message
from documents.orphans import remove_orphans
from documents.outbox import post_once, post_to
from workflows import idle_accounts, warnings
from workflows.agreements import to_warn_of as agreements_to_warn_of
from workflows.door import Refused, lock_referral, take_step
from workflows.flows.drift import drift
from workflows.history import sign_day
from workflows.machines import AppointmentMachine, FollowUpMachine, InstitutionMachine, TelephoneRequestMachine
from workflows.machines.appointment import Missed
from workflows.machines.joining import Expiring
from workflows.machines.scheduling import appointment_link

log = logging.getLogger(__name__)

REMINDED_BEFORE = (3, 1)  # days: the reminders of 72 and 24 hours (R47)
FIRST_HEADS = 31  # days looked back for a head that was not signed because the task did not run


def run() -> dict[str, int]:
    """Take every step that is due today; gives how many of each, and how many the door refused."""
    done: Counter[str] = Counter()
    failed = 0
    for title, task in TASKS:
        try:
            done[str(title)] = task()
        except SomeFailed as some:
            done[str(title)] = some.done
            failed += some.failed
        except Exception as failure:
            _log(task.__name__, failure)
            done[str(title)] = 0
            failed += 1
    missing, extra = drift()
    done[str(_("diferencias entre el mapa y los procesos"))] = len(missing) + len(extra)
    done[str(_("no se pudieron; vea el registro del servidor"))] = failed
    return dict(done)


class SomeFailed(Exception):
    """A task is over and some of its records could not be done; raised after the last of them."""

    def __init__(self, done: int, failed: int):
        super().__init__(f"{done} done, {failed} failed")
        self.done, self.failed = done, failed


def _log(what: str, failure: Exception) -> None:
    """What failed, how and where; never the exception's own words, which may repeat what a row holds."""
    where = traceback.extract_tb(failure.__traceback__)[-1]
    log.error("%s failed: %s in %s:%s", what, type(failure).__name__, where.filename, where.lineno)


def _one_by_one(rows: Iterable, act: Callable[..., bool]) -> int:
    """Do each apart from the others, none held back by another; gives how many, or raises SomeFailed at the end."""
    done = failed = 0
    for row in rows:
        try:
            done += act(row)
        except Exception as failure:
            _log(f"{act.__name__} {type(row).__name__} {getattr(row, 'pk', '')}".strip(), failure)
            failed += 1
    if failed:
        raise SomeFailed(done, failed)
    return done


def _each(records: Iterable, step, facts=None) -> int:
    """Take a step on each record, apart from the others: one refusal or one bad row does not hold them back."""

    def take(record) -> bool:
        try:
            take_step(record, step, by=SYSTEM, facts=facts)
        except Refused:
            return False  # it changed between the list and the lock, or a condition is missing: tomorrow again
        return True

    return _one_by_one(list(records), take)


def open_follow_ups() -> int:
    """Follow-ups whose window opens fall due."""
    today = clock.today()
    return _each(FollowUp.objects.filter(state=F.SCHEDULED, window_from__lte=today), FollowUpMachine.fall_due)


def close_follow_ups() -> int:
    """Follow-ups whose window closed without a record are missed."""
    today = clock.today()
    return _each(FollowUp.objects.filter(state__in=[F.DUE, F.IN_PROGRESS], window_to__lt=today), FollowUpMachine.miss)


def record_forgotten_absences() -> int:
    """Individual appointments that nobody gave a result become absences to be justified.

    Domain §8.4 says 15 minutes after the end. An absence is told to the authority, and the commonest cause of a missing
    result is a professional who has not written it yet: so she has the rest of the day and the whole working day after
    it, while her inbox asks. Who was at reception is never marked absent by the system.
    """
    waiting = Appointment.objects.filter(
        state__in=[A.SCHEDULED, A.CONFIRMED], group_session__isnull=True, ends_at__lt=clock.moment_of(clock.today())
    )
    over = [one for one in waiting if working_days_after(clock.local_day(one.starts_at), 1) < clock.today()]
    return _each(over, AppointmentMachine.miss, Missed(warned=False))


def let_absences_lapse() -> int:
    """The term to justify passed; a proof handed in on time waits for its decision."""
    over = Appointment.objects.filter(state=A.ABSENT_PENDING, justify_by__lt=clock.today()).exclude(
        justification__state=JustificationState.SUBMITTED
    )
    ended = Q(episode__state__in=EPISODE_OVER)
    return _each(over.filter(ended), AppointmentMachine.lapse_in_silence) + _each(
        over.exclude(ended), AppointmentMachine.let_lapse
    )


def finish_group_notes() -> int:
    """Attendance left open when a roll was signed and the work was cut off half-way."""
    left = Appointment.objects.filter(state=A.ATTENDED, group_session__state="DOCUMENTED").order_by("episode__referral")
    return _each(left, AppointmentMachine.document_in_group)


def remind() -> int:
    """One message a person and day, three days and one day before; asking twice the same day sends nothing."""
    due = []
    for days in REMINDED_BEFORE:
        day = clock.today() + timedelta(days=days)
        by_case = defaultdict(list)
        for appointment in _on(day):
            by_case[appointment.episode.referral_id].append(appointment)
        due += [(case, day, appointments, f"reminder_{days}") for case, appointments in sorted(by_case.items())]
    return _one_by_one(due, lambda one: _remind(*one))


def _on(day: date) -> Iterable[Appointment]:
    return (
        Appointment.objects.filter(
            state__in=[A.SCHEDULED, A.CONFIRMED],
            starts_at__gte=clock.moment_of(day),
            starts_at__lt=clock.moment_of(day + timedelta(days=1)),
        )
        .exclude(episode__referral__person__email="")
        .select_related("episode__referral__person", "episode__referral__center")
    )


def _remind(case: int, day: date, appointments: list[Appointment], slug: str) -> bool:
    with transaction.atomic():
        lock_referral(case)
        today = clock.moment_of(clock.today())
        if Message.objects.filter(notice=slug, referral=case, created_at__gte=today).exists():
            return False
        referral = appointments[0].episode.referral
        letter = reminder_letter(day, [(one, appointment_link(one)) for one in appointments], referral.center)
        post_to(referral.person.email, notice=slug, subject=letter.subject, body=letter.body, referral=referral)
    return True


def sign_heads() -> int:
    """Sign the history of yesterday, and of the days before on which this did not run."""
    yesterday = clock.today() - timedelta(days=1)
    last = DailyHead.objects.order_by("-day").values_list("day", flat=True).first()
    first = max(last + timedelta(days=1), yesterday - timedelta(days=FIRST_HEADS)) if last else yesterday
    days = [first + timedelta(days=n) for n in range((yesterday - first).days + 1)]
    return sum(sign_day(day) is not None for day in days)


def warn_of_agreements() -> int:
    """Agreements that end within 60 or 15 days, or have ended, are told to both sides, once for each term."""
    return _one_by_one(agreements_to_warn_of(), lambda one: _warn(*one))


def _warn(agreement: CollaborationAgreement, days: int) -> bool:
    try:
        take_step(
            agreement.institution, InstitutionMachine.warn_of_agreement, by=SYSTEM, facts=Expiring(agreement, days)
        )
    except Refused:
        return False  # an institution that has left is not warned
    return True


def _told(rows: warnings.Warned) -> int:
    return _one_by_one(rows, _tell_once)


def _tell_once(warning: tuple[str, object, object, str]) -> bool:
    slug, record, case, about = warning
    return post_once(slug, record, case=case, about=about)


def warn_of_returns() -> int:
    """Suspended persons who are to be back: the coordination and who attends them."""
    return _told(warnings.of_returns())


def warn_of_reports() -> int:
    """Reports that an authority ordered: ten and three days before, and once when they are overdue."""
    return _told(warnings.of_reports())


def warn_of_notes() -> int:
    """Notes that nobody signed within 72 hours."""
    return _told(warnings.of_notes())


def warn_of_follow_ups() -> int:
    """Follow-ups whose window closes within a week."""
    return _told(warnings.of_follow_ups())


def warn_of_protection() -> int:
    """Protection orders that end within a week."""
    return _told(warnings.of_protection())


def warn_of_months() -> int:
    """Monthly reports that may be reviewed."""
    return _told(warnings.of_months())


def warn_of_goals() -> int:
    """Goals that reach less than nine tenths of their programme."""
    return _told(warnings.of_goals())


def warn_idle_accounts() -> int:
    """Owners of accounts that will be locked for want of use are told 14 days before."""
    return _one_by_one(list(idle_accounts.to_warn()), idle_accounts.warn)


def lock_idle_accounts() -> int:
    """Accounts that nobody used for 90 days are locked until who administers them unlocks them."""
    return _one_by_one(idle_accounts.to_lock(), idle_accounts.lock)


def expire_telephone_requests() -> int:
    """Requests for another telephone that nobody answered, or whose link was not used."""
    return _each(idle_accounts.requests_over(), TelephoneRequestMachine.expire)


def forget_tallies() -> int:
    """What was counted in periods that are over, with the addresses it was counted by."""
    return Tally.objects.forget_old()


TASKS: tuple[tuple[object, Callable[[], int]], ...] = (
    (_("cierres del historial firmados"), sign_heads),
    (_("seguimientos que vencen"), open_follow_ups),
    (_("seguimientos sin registro"), close_follow_ups),
    (_("inasistencias registradas"), record_forgotten_absences),
    (_("inasistencias sin justificar"), let_absences_lapse),
    (_("asistencias de grupo cerradas"), finish_group_notes),
    (_("recordatorios de cita"), remind),
    (_("archivos que nadie guardó, borrados"), remove_orphans),
    (_("avisos de convenios por vencer"), warn_of_agreements),
    (_("avisos de regreso de una suspensión"), warn_of_returns),
    (_("avisos de informes a la autoridad"), warn_of_reports),
    (_("avisos de notas sin firmar"), warn_of_notes),
    (_("avisos de seguimientos por vencer"), warn_of_follow_ups),
    (_("avisos de plazos de seguridad por vencer"), warn_of_protection),
    (_("avisos de informes mensuales por revisar"), warn_of_months),
    (_("avisos de metas por debajo de lo programado"), warn_of_goals),
    (_("avisos de cuenta sin uso"), warn_idle_accounts),
    (_("cuentas bloqueadas por falta de uso"), lock_idle_accounts),
    (_("peticiones de teléfono vencidas"), expire_telephone_requests),
    (_("sesiones viejas olvidadas"), forget_old_sessions),
    (_("cuentas de intentos olvidadas"), forget_tallies),
)
