"""Petición de la instancia: a report, a new summons or a withdrawal; granted by doing it, or refused with a reason.

The coordinator grants by the step that does what was asked (a report is signed, the person is cited again, the
withdrawal is recorded), so that no request is granted on paper alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Appointment, Episode, Referral
from casework.states import AppointmentState as A
from casework.states import EpisodeState as E
from casework.states import ReferralState as R
from casework.states import RequestState as S
from documents.models import IssuedDocument
from workflows import duties
from workflows.door import Cause, consequence
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said
from workflows.models import InstitutionRequest

Kind = InstitutionRequest.Kind
TO_COME = (A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN)
MISSED = (A.ABSENT_PENDING, A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED)


@dataclass(frozen=True)
class Fulfilment:
    """What was done: for a report, the paper itself."""

    document: IssuedDocument | None = None


def _of_the_case(noun, path: str, case: str = "referral", **where) -> Exists:
    return Exists(noun.objects.filter(**{path: OuterRef(case)}, **where))


def _may_be_reported(case: str, of: str) -> Q:
    return Q(_of_the_case(Episode, "referral", case, state__in=[E.ACTIVE, E.ON_HOLD, E.TRANSFERRING, E.CLOSING]))


def _is_absent(case: str, of: str) -> Q:
    missed = Q(_of_the_case(Appointment, "episode__referral", case, state__in=MISSED))
    begun = Q(**{f"{of}state__in": [R.ACCEPTED, R.LINKED]})
    return Q(**{f"{of}state": R.NO_SHOW}) | (begun & missed & ~Q(appointment_ahead(case)))


def _is_accepted(case: str, of: str) -> Q:
    return Q(**{f"{of}state__in": [R.ACCEPTED, R.LINKED]})


@dataclass(frozen=True)
class Asking:
    """Of a kind of request: when it may be asked of a case, and the sentence that says why not.

    `fact` is told of any row: `case` names its referral, `of` is the lookup that leads there.
    """

    kind: str
    name: str
    unmet: str
    fact: Callable[[str, str], Q]

    def condition(self) -> Condition:
        """As the request itself is asked: those of another kind pass."""
        return Condition(self.name, self.unmet, lambda: ~Q(kind=self.kind) | self.fact("referral", "referral__"))


ASKINGS = (
    Asking(
        Kind.REPORT,
        "report_possible",
        _("Todavía no hay qué informar, o el proceso ya terminó: el informe se pide mientras dura la atención."),
        _may_be_reported,
    ),
    Asking(
        Kind.RECITATION,
        "absent",
        _("Se pide cuando la persona faltó y no tiene otra cita: aquí tiene una próxima, o no ha faltado."),
        _is_absent,
    ),
    Asking(
        Kind.WITHDRAWAL,
        "accepted",
        _("Se pide mientras dura el proceso. Antes de que el centro la acepte, su instancia misma puede cancelarla."),
        _is_accepted,
    ),
)


def missing_for(referral: Referral) -> dict[str, list[str]]:
    """By kind of request, why it cannot be asked of a case now; empty when it can. One query."""
    columns = {one.name: Condition(one.name, one.unmet, partial(one.fact, "pk", "")).annotation() for one in ASKINGS}
    holds = Referral.objects.filter(pk=referral.pk).annotate(**columns).values(*columns).get()
    return {one.kind: [] if holds[one.name] else [str(one.unmet)] for one in ASKINGS}


cited_again = Condition(
    "cited_again",
    _("Primero dele la cita: con ella la petición queda atendida."),
    lambda: Q(appointment_ahead()),
)


def appointment_ahead(case: str = "referral") -> Exists:
    """An appointment of the case that is still to come."""
    return _of_the_case(Appointment, "episode__referral", case, state__in=TO_COME, starts_at__gte=clock.now())


def _fulfil(cause: Cause, kind: str, referral_id: int, document: IssuedDocument | None = None) -> None:
    for asked in InstitutionRequest.objects.filter(referral=referral_id, kind=kind, state=S.ASKED):
        consequence(cause, asked, "fulfil", Fulfilment(document))


def report_signed(cause: Cause, document, facts, by) -> None:
    """A progress report is what an open request for one was waiting for."""
    if document.kind == "progress_report":
        _fulfil(cause, Kind.REPORT, document.referral_id, document)


def person_cited(cause: Cause, referral, facts, by) -> None:
    """Citing him again is what an open request for it was waiting for."""
    _fulfil(cause, Kind.RECITATION, referral.pk)


def person_withdrawn(cause: Cause, episode, facts, by) -> None:
    """The withdrawal is what an open request for it was waiting for."""
    _fulfil(cause, Kind.WITHDRAWAL, episode.referral_id)


@machine
class InstitutionRequestMachine(Machine, InstitutionRequest):
    """Something the institution asks of the centre."""

    path, back = "referral", "requests"
    title = _("Petición de la instancia")
    opens_with = opening(
        _("Pedir al centro"),
        duty=duties.refers,
        state=S.ASKED,
        conditions=[one.condition() for one in ASKINGS],
        notifies=["request_asked"],
    )
    ends = (S.GRANTED, S.REFUSED, S.TAKEN_BACK)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        S.ASKED,
        S.GRANTED,
        _("Dar por atendida"),
        duty=duties.coordinates,
        conditions=[cited_again],
        where=lambda self: self.kind == Kind.RECITATION and self.case.state != R.NO_SHOW,
        notifies=["request_answered"],
    )
    def grant(self, facts, by):
        """He missed an appointment and has another one now."""
        self.answered_by, self.answered_at = by, clock.now()

    @step(
        S.ASKED,
        S.GRANTED,
        _("Atender al hacer lo pedido"),
        duty=duties.runs_by_itself,
        facts=Fulfilment,
        notifies=["request_answered"],
    )
    def fulfil(self, facts, by):
        """What it asks for has just been done."""
        self.document_id = facts.document.pk if facts.document else None
        self.answered_at = clock.now()

    @step(
        S.ASKED,
        S.REFUSED,
        _("No concederla"),
        duty=duties.coordinates,
        facts=Said,
        notifies=["request_answered"],
    )
    def refuse(self, facts, by):
        """The institution reads why."""
        self.answer = facts.text
        self.answered_by, self.answered_at = by, clock.now()

    @step(S.ASKED, S.TAKEN_BACK, _("Retirar la petición"), duty=duties.refers, notifies=["request_taken_back"])
    def take_back(self, facts, by):
        """It is no longer needed."""
        self.answered_by, self.answered_at = by, clock.now()
