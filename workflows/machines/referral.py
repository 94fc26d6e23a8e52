"""Canalización: from the institution's draft to its closing (domain §8.1, architecture §13)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import (
    Appointment,
    Attachment,
    Center,
    Counter,
    Episode,
    InstitutionUnit,
    Person,
    ProgramTemplate,
    Referral,
    Room,
    User,
)
from casework.roles import Role
from casework.states import AppointmentState as A
from casework.states import EpisodeState as E
from casework.states import JustificationState as J
from casework.states import ReferralState as R
from casework.words import plain_day
from workflows import duties
from workflows.door import Refused
from workflows.machines import institution_request, opened
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Explained

ADULT_AGE = 18


@dataclass(frozen=True)
class Submission:
    """The institution declares that the data are those of its documents and that it may share them (R37, §4.1)."""

    declared: bool
    comment: str = ""  # of a corrected one, for who reviews it

    @property
    def why(self) -> str | None:
        return self.comment.strip() or None


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
class Reassignment:
    """The area that goes on with the referral in the place of the one that leaves, and why."""

    unit: InstitutionUnit
    text: str

    @property
    def why(self) -> str:
        return f"{self.unit}. {self.text}"


@dataclass(frozen=True)
class Rerouting:
    center: Center
    text: str

    @property
    def why(self) -> str:
        return f"{self.center}. {self.text}"


def _lacking(referral: Referral) -> list[str]:
    """The required data that are missing, one sentence each (domain §1.3); of a volunteer only how to reach him."""
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
            (referral.violence_types.exists(), _("Marque al menos un tipo de violencia.")),
            (referral.violence_modalities.exists(), _("Marque al menos una modalidad.")),
            (referral.relationship_id, _("Elija la relación con la víctima.")),
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
        & Q(relationship__isnull=False)
        & Exists(Referral.violence_types.through.objects.filter(referral=OuterRef("pk")))
        & Exists(Referral.violence_modalities.through.objects.filter(referral=OuterRef("pk")))
    )
    return person & (Q(is_voluntary=True) | order)


data_complete = Condition("data_complete", _lacking, _complete)
attachments_present = Condition(
    "attachments_present",
    _("Adjunte al menos un documento en JPG o PDF: el oficio o la resolución."),
    lambda: (
        Q(is_voluntary=True)
        | Exists(
            Attachment.objects.filter(referral=OuterRef("pk"), removed_at__isnull=True).exclude(
                kind=Attachment.Kind.CORRESPONDENCE
            )
        )
    ),
)
adult = Condition(
    "adult",
    _("La persona es menor de 18 años: corresponde al sistema de justicia para adolescentes."),
    lambda: (
        Q(birth_date__lte=_eighteen_years_ago())
        | (Q(birth_date__isnull=True) & (Q(approximate_age__isnull=True) | Q(approximate_age__gte=ADULT_AGE)))
    ),
)
summons_exhausted = Condition(
    "summons_exhausted",
    lambda referral: _summonses_lacking(referral),
    lambda: Q(
        pk__in=missed_summonses()
        .values("episode")
        .annotate(missed=Count("pk"), last=Max("starts_at"), apart_from=Min("next_summons_from"))
        .filter(
            missed__gte=F("episode__program__policy__summons_before_no_show"),
            last__date__gte=F("apart_from"),
        )
        .values("episode__referral")
    ),
)
term_open = Condition(
    "term_open",
    _("El plazo de la determinación ya terminó: la autoridad debe enviar otra canalización."),
    lambda: Q(present_term_to__isnull=True) | Q(present_term_to__gte=clock.today()),
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


def missed_summonses() -> QuerySet:
    """First appointments of the open episode that he missed and can no longer justify; an excused one never counts."""
    expired = Q(state=A.ABSENT_PENDING, justify_by__lt=clock.today()) & ~Q(justification__state=J.SUBMITTED)
    return Appointment.objects.filter(
        Q(state=A.ABSENT_UNJUSTIFIED) | expired, purpose=Appointment.Purpose.FIRST, episode__state=E.INTAKE
    )


def _summonses_lacking(referral: Referral) -> list[str]:
    """How many summonses are missing, or from which day the next one counts (domain §15: 10 working days apart)."""
    missed = list(missed_summonses().filter(episode__referral=referral.pk).select_related("episode__program__policy"))
    if not missed:
        return [str(_("Faltan citatorios: la persona aún no falta, sin justificarlo, a ninguna primera cita."))]
    policy = missed[0].episode.program.policy
    lacking = []
    if len(missed) < policy.summons_before_no_show:
        said = {"missed": len(missed), "needed": policy.summons_before_no_show}
        lacking.append(_("Faltan citatorios: sin justificar ha faltado a %(missed)d de %(needed)d.") % said)
    apart_from = min(one.next_summons_from for one in missed)
    if clock.local_day(max(one.starts_at for one in missed)) < apart_from:
        said = {"days": policy.summons_interval_days, "day": plain_day(apart_from)}
        lacking.append(
            _("Entre el primer citatorio y el último van %(days)d días hábiles: uno nuevo cuenta desde el %(day)s.")
            % said
        )
    return [str(sentence) for sentence in lacking]


def _eighteen_years_ago():
    day = clock.today()
    return day.replace(year=day.year - ADULT_AGE, day=28 if (day.month, day.day) == (2, 29) else day.day)


@machine
class ReferralMachine(Machine, Referral):
    """The order of an institution, or a voluntary request, from its draft to its closing."""

    title = _("Canalización")
    together = ("center", "unit__institution", "present_determination")
    left_center_id: int | None = None  # for the notice of a reroute: the centre from which the direction took it
    opens_with = opening(_("Empezar la canalización"), duty=duties.submits, state=R.DRAFT)
    ends = (R.DECLINED, R.CANCELLED)

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
        """The corrected referral goes back to review under the same folio, changed or with a word about why not."""
        if not self.is_corrected and facts.why is None:
            raise Refused(_("Corrija lo que el centro pide, o escriba un comentario para quien revisa."))
        self._sent(facts)

    def _sent(self, facts):
        if not facts.declared:
            raise Refused(_("Marque la declaración: sin ella no se puede enviar."))
        self.declared_at = clock.now()
        self.hold_as_sent()
        self.sent_times += 1
        self.changed_at = clock.now()
        if self.center_id is None and self.municipality_id:
            self.center_id = self.municipality.nearest_center_id

    @step(R.SUBMITTED, R.IN_REVIEW, _("Tomar en revisión"), duty=duties.receives, notifies=["referral_taken"])
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
        """Another centre reviews it; the institution is told where it went, and the centre that loses it too."""
        if facts.center.pk == self.center_id:
            raise Refused(_("La canalización ya está en ese centro. Elija otro."))
        if not Center.objects.valid_on(clock.today()).filter(pk=facts.center.pk).exists():
            raise Refused(_("Ese centro ya no atiende. Elija otro."))
        self.left_center_id = self.center_id if by.role == Role.DIRECTION else None
        self.center, self.reviewer, self.changed_at = facts.center, None, clock.now()

    @step(
        [R.SUBMITTED, R.IN_REVIEW, R.RETURNED, R.ACCEPTED, R.LINKED, R.CLOSED],
        None,
        _("Pasar a otra área que canaliza"),
        done=_("La canalización pasó a otra área."),
        duty=duties.directs,
        facts=Reassignment,
        then=[opened.readdress_papers, opened.pass_follow_ups_on],
        notifies=["referral_reassigned"],
        where=lambda self: not self.is_voluntary,
    )
    def reassign(self, facts, by):
        """The institution that referred leaves; another area takes the case over with its papers (domain §8.7)."""
        self.unit, self.changed_at = facts.unit, clock.now()

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
        reasoned=True,
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
        done=_("Quedó registrado que la persona no se presentó."),
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
        done=_("Se citó de nuevo a la persona."),
        duty=duties.coordinates,
        conditions=[term_open],
        then=[opened.readmit_episode, institution_request.person_cited],
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
        done=_("Reingreso registrado."),
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
