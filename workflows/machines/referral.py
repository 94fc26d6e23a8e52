"""Canalización: from the institution's draft to its closing (domain §8.1, architecture §13)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import (
    Appointment,
    Attachment,
    Center,
    Counter,
    Episode,
    Person,
    ProgramTemplate,
    Referral,
    Room,
    User,
)
from casework.states import AppointmentState as A
from casework.states import ReferralState as R
from workflows import duties
from workflows.door import Refused
from workflows.machines import opened
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Explained

MISSED = (A.ABSENT_PENDING, A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED)


@dataclass(frozen=True)
class Submission:
    """The institution declares that the data are those of its documents and that it may share them (R37, §4.1)."""

    declared: bool


@dataclass(frozen=True)
class FirstAppointment:
    starts_at: datetime
    professional: User
    room: Room | None = None


@dataclass(frozen=True)
class Acceptance:
    """Who the person is for the centre (`None`: somebody new) and, if it is known, the first appointment."""

    person: Person | None = None
    first: FirstAppointment | None = None
    program: ProgramTemplate | None = None


@dataclass(frozen=True)
class Rerouting:
    center: Center
    text: str

    @property
    def why(self) -> str:
        return f"{self.center}. {self.text}"


def _lacking(referral: Referral) -> list[str]:
    """The required data that are missing, one sentence each."""
    wanted = [
        (referral.given_names, _("Escriba el nombre de la persona.")),
        (referral.municipality_id, _("Elija el municipio de la persona.")),
        (referral.phone, _("Escriba un teléfono de la persona.")),
    ]
    if not referral.is_voluntary:
        wanted += [
            (referral.letter_number, _("Escriba el número del oficio.")),
            (referral.letter_date, _("Escriba la fecha del oficio.")),
            (referral.authority, _("Escriba la autoridad que determina.")),
            (referral.determination_id, _("Elija la determinación.")),
            (referral.first_surname, _("Escriba el primer apellido.")),
            (
                referral.birth_date or referral.approximate_age,
                _("Escriba la fecha de nacimiento o la edad aproximada."),
            ),
            (
                referral.judicial_case_number or not referral.is_mandatory,
                _("Escriba la causa penal, carpeta o expediente."),
            ),
        ]
    return [str(sentence) for value, sentence in wanted if not value]


def _complete() -> Q:
    person = ~Q(given_names="") & Q(municipality__isnull=False) & ~Q(phone="")
    order = (
        ~Q(letter_number="")
        & ~Q(authority="")
        & ~Q(first_surname="")
        & Q(letter_date__isnull=False, determination__isnull=False)
        & (Q(birth_date__isnull=False) | Q(approximate_age__isnull=False))
        & (~Q(judicial_case_number="") | Q(determination__mandatory=False))
    )
    return person & (Q(is_voluntary=True) | order)


data_complete = Condition("data_complete", _lacking, _complete)
attachments_present = Condition(
    "attachments_present",
    _("Adjunte al menos un documento en JPG o PDF: el oficio o la resolución."),
    lambda: Q(is_voluntary=True) | Exists(Attachment.objects.filter(referral=OuterRef("pk"), removed_at__isnull=True)),
)
adult = Condition(
    "adult",
    _("La persona es menor de 18 años: corresponde al sistema de justicia para adolescentes."),
    lambda: Q(birth_date__isnull=True) | Q(birth_date__lte=_eighteen_years_ago()),
)
summons_exhausted = Condition(
    "summons_exhausted",
    _("Faltan citatorios: la persona debe haber faltado a las citas que pide la regla."),
    lambda: Q(
        pk__in=Appointment.objects.filter(purpose=Appointment.Purpose.FIRST, state__in=MISSED)
        .values("episode")
        .annotate(missed=Count("pk"))
        .filter(missed__gte=F("episode__program__policy__summons_before_no_show"))
        .values("episode__referral")
    ),
)
may_return = Condition(
    "may_return",
    _("Ya agotó los reingresos que permite la regla."),
    lambda: Q(
        pk__in=Episode.objects.values("referral")
        .annotate(returns=Count("readmission_of", filter=Q(readmission_of__never_came=False)))
        .filter(returns__lt=F("program__policy__readmissions_allowed"))
        .values("referral")
    ),
)


def _eighteen_years_ago():
    day = clock.today()
    return day.replace(year=day.year - 18, day=28 if (day.month, day.day) == (2, 29) else day.day)


@machine
class ReferralMachine(Machine, Referral):
    """The order of an institution, or a voluntary request, from its draft to its closing."""

    title = _("Canalización")
    together = ("center", "unit__institution", "determination")
    opens_with = opening(_("Empezar la canalización"), duty=duties.submits, state=R.DRAFT)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        R.DRAFT,
        R.SUBMITTED,
        _("Enviar la canalización"),
        duty=duties.submits,
        facts=Submission,
        conditions=[data_complete, attachments_present, adult],
        issues=["receipt"],
        notifies=["referral_submitted"],
    )
    def submit(self, facts, by):
        """It takes its folio, which never changes."""
        self.folio = next_folio(self)
        self.submitted_at = clock.now()
        self._sent(facts)

    @step(
        R.RETURNED,
        R.SUBMITTED,
        _("Enviar corregida"),
        duty=duties.refers,
        facts=Submission,
        conditions=[data_complete, attachments_present, adult],
        notifies=["referral_submitted"],
    )
    def submit_again(self, facts, by):
        """The corrected referral goes back to review under the same folio."""
        self._sent(facts)

    def _sent(self, facts):
        if not facts.declared:
            raise Refused(_("Marque la declaración: sin ella no se puede enviar."))
        self.declared_at = clock.now()
        self.sent_times += 1
        self.changed_at = clock.now()
        if self.center_id is None and self.municipality_id:
            self.center_id = self.municipality.nearest_center_id

    @step(R.SUBMITTED, R.IN_REVIEW, _("Tomar en revisión"), duty=duties.receives)
    def take(self, facts, by):
        """Somebody answers for the review, so that two do not do it at once."""
        self.reviewer, self.reviewed_at, self.changed_at = by, clock.now(), clock.now()

    @step(
        [R.SUBMITTED, R.IN_REVIEW],
        R.RETURNED,
        _("Devolver para corregir"),
        duty=duties.coordinates,
        facts=Explained,
        issues=["return_letter"],
        notifies=["referral_returned"],
        where=lambda self: not self.is_voluntary,
    )
    def send_back(self, facts, by):
        """What is missing is told to the institution, which corrects and sends again."""
        self._decided(facts, by)

    @step(
        [R.SUBMITTED, R.IN_REVIEW],
        R.SUBMITTED,
        _("Enviar a otro centro"),
        duty=duties.coordinates_or_directs,
        facts=Rerouting,
        notifies=["referral_rerouted"],
    )
    def reroute(self, facts, by):
        """Another centre reviews it; the institution is told where it went."""
        self.center, self.reviewer, self.changed_at = facts.center, None, clock.now()

    @step(
        [R.SUBMITTED, R.IN_REVIEW],
        R.ACCEPTED,
        _("Aceptar"),
        duty=duties.coordinates,
        facts=Acceptance,
        then=[opened.open_episode],
        issues=["acceptance_letter"],
        notifies=["referral_accepted"],
    )
    def accept(self, facts, by):
        """The case file is opened or found, and the programme can begin."""
        self.person = facts.person or opened.person_of(self)
        self.case_file = opened.case_file_of(self.person, self.center)
        self.reviewer, self.reviewed_at, self.changed_at = by, clock.now(), clock.now()

    @step(
        [R.SUBMITTED, R.IN_REVIEW],
        R.DECLINED,
        _("Declarar no procedente"),
        duty=duties.coordinates,
        facts=Explained,
        issues=["decline_letter"],
        notifies=["referral_declined"],
    )
    def decline(self, facts, by):
        """The programme is not for this person; the reason is told with an alternative."""
        self._decided(facts, by)

    def _decided(self, facts, by):
        self.decision_reason, self.decision_text = facts.reason, facts.text
        self.reviewer, self.reviewed_at, self.changed_at = by, clock.now(), clock.now()

    @step(
        [R.DRAFT, R.SUBMITTED, R.IN_REVIEW, R.RETURNED],
        R.CANCELLED,
        _("Cancelar la canalización"),
        duty=duties.refers,
        facts=Explained,
        notifies=["referral_cancelled"],
    )
    def cancel(self, facts, by):
        """The institution withdraws what it sent, or throws its draft away."""
        self.decision_reason, self.decision_text, self.changed_at = facts.reason, facts.text, clock.now()

    @step(R.ACCEPTED, R.LINKED, _("Vincular con el programa"), duty=duties.runs_by_itself)
    def link(self, facts, by):
        """The person came to the first appointment."""
        self.changed_at = clock.now()

    @step(
        R.ACCEPTED,
        R.NO_SHOW,
        _("Registrar que no se presentó"),
        duty=duties.coordinates,
        conditions=[summons_exhausted],
        then=[opened.end_unstarted_episode],
        issues=["no_show_letter"],
        notifies=["referral_no_show"],
    )
    def record_no_show(self, facts, by):
        """He never came, after the summonses of the rule; the authority is told."""
        self.changed_at = clock.now()

    @step(
        R.NO_SHOW,
        R.ACCEPTED,
        _("Citar de nuevo"),
        duty=duties.coordinates,
        then=[opened.readmit_episode],
        notifies=["referral_accepted"],
    )
    def cite_again(self, facts, by):
        """A new chance within the term: a new episode, with its first appointment still to come."""
        self.changed_at = clock.now()

    @step([R.ACCEPTED, R.LINKED], R.CLOSED, _("Concluir la canalización"), duty=duties.runs_by_itself)
    def close(self, facts, by):
        """The episode is over, even before a first appointment; the institution keeps its view and its follow-ups."""
        self.changed_at = clock.now()

    @step(
        R.CLOSED,
        R.LINKED,
        _("Registrar un reingreso"),
        duty=duties.coordinates,
        facts=Explained,
        conditions=[may_return],
        then=[opened.readmit_episode],
        issues=["readmission_letter"],
        notifies=["referral_readmitted"],
    )
    def readmit(self, facts, by):
        """A re-entry is always a new episode of the same case (architecture §13.1)."""
        self.changed_at = clock.now()


def next_folio(referral: Referral) -> str:
    """The definitive folio: gap-free per institution and year, so that it tells nothing of anybody else's (§13.2)."""
    year = clock.today().year
    owner = referral.unit.institution.key if referral.unit_id else "VOL"
    return f"{owner}-{year}-{Counter.objects.take(f'referral/{owner}/{year}'):04}"
