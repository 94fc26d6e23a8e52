"""One case of the published period, told in order: what the door would have written of it, kept in memory."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import models
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from casework import clock
from casework.models import (
    Appointment,
    AreaPlan,
    Assessment,
    Attachment,
    CaseFile,
    Center,
    Determination,
    Episode,
    FollowUp,
    IntakeInterview,
    Municipality,
    Note,
    Person,
    ProgramTemplate,
    Reason,
    Referral,
    Relationship,
    RiskAssessment,
    SignedConsent,
    User,
    ViolenceModality,
    ViolenceType,
)
from casework.models.people import NamedPerson
from casework.roles import ADVISORY_AREAS, SYSTEM, Area, Risk, Role
from casework.working_days import working_days_after
from workflows.flows.follow import map_of_process
from workflows.machines.base import RULES
from workflows.models import Proposal
from workflows.world import texts
from workflows.world.people import Referrer, Team, World

FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2022, 12, 1)
ENDS = ("COMPLETED", "WITHDRAWN", "NO_SHOW", "DECLINED", "NOT_ELIGIBLE")
SHARES = (60, 20, 9, 6, 5)  # per cent of each, about what such programmes tell
ARCHIVED = 0.97  # of the files; a few still wait on the desk of the archive
DETERMINATIONS = {
    "JUDICIARY": ("CONDITIONAL_SUSPENSION", "SENTENCE", "PRECAUTIONARY_MEASURE", "AGREEMENT"),
    "PROSECUTOR": ("PROTECTION_MEASURE", "PROTECTION_MEASURE", "AGREEMENT"),
    "CIVIC_COURT": ("CIVIC_SANCTION",),
    "MUNICIPAL_POLICE": ("CIVIC_SANCTION",),
    "INTERNAL_CONTROL": ("SANCTION",),
    "PENITENTIARY": ("SENTENCE",),
    "PRECAUTIONARY_UNIT": ("PRECAUTIONARY_MEASURE",),
}
HALF_AN_HOUR = timedelta(minutes=30)
_NAMED = [one.name for one in NamedPerson._meta.get_fields() if one.name not in {"seal_id"}]


@dataclass
class Event:
    """A row of history to be: when, by whom, about what."""

    at: datetime
    by: Any
    about: models.Model
    step: str
    before: str
    after: str
    because: str = ""
    why: str = ""


class Shelf:
    """The catalogues, read once."""

    def __init__(self, world: World):
        self.determinations = {one.code: one for one in Determination.objects.all()}
        self.reasons = {one.code: one for one in Reason.objects.all()}
        self.relationships = list(
            Relationship.objects.filter(code__in=["SPOUSE", "COHABITANT", "PARTNER", "EX_PARTNER"])
        )
        self.types = list(ViolenceType.objects.order_by("order").values_list("pk", flat=True)[:5])
        self.modality = ViolenceModality.objects.get(code="FAMILY").pk
        self.program = ProgramTemplate.objects.valid_on(FIRST_DAY).get()
        self.towns: dict[int | None, list[Municipality]] = defaultdict(list)
        for town in Municipality.objects.order_by("code"):
            self.towns[town.nearest_center_id].append(town)
        self.codes = dict(Center.objects.values_list("pk", "code"))


class PastCase:
    """A referral of the period and everything that came of it; `events`, `papers` and `rows` are saved by `past`."""

    def __init__(self, world: World, shelf: Shelf, number: int, sent: datetime, referrer: Referrer, *, cancelled=False):
        self.world, self.shelf, self.number, self.referrer = world, shelf, number, referrer
        self.dice = world.dice(f"past/{number}")
        self.events: list[Event] = []
        self.papers: list[tuple] = []
        self.tasks: list[tuple] = []
        self._rows: dict[type, list] = defaultdict(list)
        self.person: Person | None = None
        self.file: CaseFile | None = None
        self.finished: datetime = sent
        self.walked_off = False
        self.moment = sent
        self._describe(sent)
        self._live(sent, "CANCELLED" if cancelled else self.dice.choices(ENDS, weights=SHARES)[0])

    # ---- Telling ----------------------------------------------------------------------------------------------------

    def add(self, event: Event) -> None:
        self.events.append(event)

    def tell(self, about, step: str, before: str, after: str, *, by, because: str = "", why: str = "") -> None:
        self.add(Event(self.moment, by, about, step, before, after, because, why))

    def keep(self, row):
        self._rows[type(row)].append(row)
        return row

    def rows(self, model: type) -> list:
        return self._rows[model]

    def paper(self, slug: str, about, by, wording: dict | None = None, *, minutes: int = 1) -> None:
        self.papers.append((slug, self.moment + timedelta(minutes=minutes), about, by, wording or {}))

    def task(self, node: str, opened: datetime, by, *, token: str = "start", done: bool = True) -> None:
        self.tasks.append((node, opened, self.moment, by, token, done))

    def wait(self, days: int, hour: int = 11) -> datetime:
        """Some working days later, at about an hour."""
        day = self.world.diary.after(clock.local_day(self.moment), days)
        self.moment = clock.moment_of(day, hour, self.dice.randint(0, 54))
        return self.moment

    # ---- The referral -----------------------------------------------------------------------------------------------

    def _describe(self, sent: datetime) -> None:
        """What the institution wrote; the person lives near the institution more often than not."""
        own = self.referrer.institution.municipality
        town = own if self.dice.random() < 0.55 else self.dice.choice(self.shelf.towns[own.nearest_center_id])
        self.team: Team = self.world.teams[self.shelf.codes[own.nearest_center_id]]
        self.side = self.dice.randint(0, 1)
        day, kind = clock.local_day(sent), self.referrer.institution.type.code
        code = self.dice.choice(DETERMINATIONS.get(kind, ("RESOLUTION", "RECOMMENDATION", "AGREEMENT")))
        person = self.world.names.person(day) | {"municipality": town}
        number = self.dice.randint(10, 1900)
        self.referral = Referral(
            draft_folio=f"B-{self.number:04}22",
            unit=self.referrer.unit,
            created_by=self.referrer.user,
            created_at=sent - HALF_AN_HOUR,
            changed_at=sent,
            submitted_at=sent,
            declared_at=sent,
            sent_times=1,
            letter_number=f"{self.referrer.institution.key}/{number}/2022",
            letter_date=day - timedelta(days=2),
            authority=self.referrer.institution.name,
            judicial_case_number=f"{number}/2022",
            determination=self.shelf.determinations[code],
            determination_date=day - timedelta(days=5),
            term_from=day,
            term_to=day + timedelta(days=270),
            report_frequency=self.dice.choice(("NONE", "BIMONTHLY", "AT_END")),
            center=self.team.center,
            relationship=self.dice.choice(self.shelf.relationships),
            victim_age_group="WOMAN",
            lives_with_victim=self.dice.choice(("YES", "NO", "UNKNOWN")),
            weapons="NO",
            children_in_common=self.dice.randint(0, 4),
            narrative=self.dice.choice(texts.LETTER_FACTS),
            **person,
        )
        self.referral.hold_as_sent()
        self.violence_types, self.modality = self.dice.sample(self.shelf.types, 2), self.shelf.modality
        scan = self.world.scan
        self.keep(
            Attachment(
                referral=self.referral,
                kind=Attachment.Kind.LETTER,
                name="oficio.pdf",
                media_type="application/pdf",
                size=scan.size,
                sha256=scan.sha256,
                file=scan.file,
                uploaded_by=self.referrer.user,
                uploaded_at=sent - timedelta(minutes=8),
            )
        )

    def _live(self, sent: datetime, end: str) -> None:
        referral, user = self.referral, self.referrer.user
        self.moment = sent - HALF_AN_HOUR
        self.tell(referral, "open", "", "DRAFT", by=user)
        self.moment = sent
        self.tell(referral, "submit", "DRAFT", "SUBMITTED", by=user)
        self.paper("receipt", referral, user)
        if end == "CANCELLED":
            self._cancel(sent)
        elif end == "DECLINED":
            self._decline(self._review(sent))
        else:
            self._accept(self._review(sent))
            self._NEXT[end](self)
        self.finished = self.moment
        if self.file and self.dice.random() < ARCHIVED:
            self._archive(self.file)
        referral.changed_at = max(event.at for event in self.events if self._moves(event))

    @staticmethod
    def _moves(event: Event) -> bool:
        """Whether the institution sees it as a change: of the referral, or of the state of its process."""
        return isinstance(event.about, Referral) or isinstance(event.about, Episode) and event.before != event.after

    def _archive(self, file: CaseFile) -> None:
        """Nothing more was to come, and the month to appeal had passed."""
        self.wait(24, 12)
        officer = self.world.central[Role.DATA_PROTECTION]
        self.tell(self.episode, "archive", self.episode.state, "ARCHIVED", by=officer)
        file.closed_on = clock.local_day(self.moment)
        _with_state(self.episode, "ARCHIVED")

    def _cancel(self, opened: datetime) -> None:
        self.wait(1)
        self.referral.decision_reason = self.shelf.reasons["CANCELLATION_SENT_BY_MISTAKE"]
        self.referral.decision_text, self.end_state = "Se registró por error.", "CANCELLED"
        self.tell(
            self.referral, "cancel", "SUBMITTED", "CANCELLED", by=self.referrer.user, why="Se registró por error."
        )
        self._set("CANCELLED")
        self.task("review", opened, None, done=False)
        self.walked_off = True

    def _set(self, state: str) -> None:
        _with_state(self.referral, state)

    def _review(self, opened: datetime) -> datetime:
        """Sometimes returned and corrected; then taken by reception. Gives when the review began."""
        coordinator = self.team.coordinator
        if self.dice.random() < 0.1:
            self.wait(self.dice.randint(1, 3))
            text = self.dice.choice(texts.RETURNS)
            why = f"{self.shelf.reasons['RETURN_CASE_NUMBER']}. {text}"
            self.tell(self.referral, "send_back", "SUBMITTED", "RETURNED", by=coordinator, why=why)
            self.referral.decision_reason, self.referral.decision_text = self.shelf.reasons["RETURN_CASE_NUMBER"], text
            self.paper("return_letter", self.referral, coordinator)
            self.task("review", opened, coordinator)
            opened = self.moment
            self.wait(self.dice.randint(1, 6))
            self.tell(self.referral, "submit_again", "RETURNED", "SUBMITTED", by=self.referrer.user)
            self.referral.sent_times, self.referral.declared_at = 2, self.moment
            self.task("correction", opened, self.referrer.user)
            opened = self.moment
        self.wait(self.dice.randint(1, 2), 9)
        self.tell(self.referral, "take", "SUBMITTED", "IN_REVIEW", by=self.team.receptionist)
        self.wait(self.dice.randint(0, 2), 13)
        self.referral.reviewer, self.referral.reviewed_at = coordinator, self.moment
        return opened

    def _decline(self, opened: datetime) -> None:
        reason = self.shelf.reasons[
            self.dice.choice(("DECLINE_OTHER_STATE", "DECLINE_OUT_OF_SCOPE", "DECLINE_PRIOR_TREATMENT"))
        ]
        text = "Se informa a la instancia y se sugiere el servicio que corresponde."
        self.referral.decision_reason, self.referral.decision_text = reason, text
        self.tell(self.referral, "decline", "IN_REVIEW", "DECLINED", by=self.team.coordinator, why=f"{reason}. {text}")
        self.paper("decline_letter", self.referral, self.team.coordinator)
        self.task("review", opened, self.team.coordinator)
        self._set("DECLINED")

    # ---- The episode ------------------------------------------------------------------------------------------------

    def _accept(self, opened: datetime) -> None:
        """The file, the episode, its four plans and the first appointment."""
        day = clock.local_day(self.moment)
        self.person = Person(created_at=self.moment, **{name: getattr(self.referral, name) for name in _NAMED})
        self.file = CaseFile(person=self.person, center=self.team.center, opened_on=day)
        self.episode = self.keep(
            Episode(referral=self.referral, case_file=self.file, program=self.shelf.program, opened_on=day)
        )
        self.quotas: dict[str, int] = {
            Area.PSYCHOLOGY: self.dice.randint(4, 8),
            Area.SOCIAL_WORK: self.dice.randint(1, 3),
            Area.LEGAL: self.dice.randint(1, 3),
            Area.GROUP: self.dice.choice((0, 2, 3, 4)),
        }
        self.plans = {
            area: self.keep(AreaPlan(episode=self.episode, area=area, quota=self.shelf.program.quota(area)))
            for area in Area.values
        }
        self.states = dict.fromkeys(Area.values, "PENDING")
        coordinator = self.team.coordinator
        self.tell(self.referral, "accept", "IN_REVIEW", "ACCEPTED", by=coordinator)
        self.tell(self.episode, "open", "", "INTAKE", by=SYSTEM, because="referral.accept")
        self.paper("acceptance_letter", self.referral, coordinator)
        self.task("review", opened, coordinator)
        self.accepted = self.moment
        self.first = self._schedule(
            Area.SOCIAL_WORK, 4, purpose=Appointment.Purpose.FIRST, by=coordinator, because="referral.accept"
        )

    def _schedule(self, area: str, days: int, *, purpose: str = "SESSION", by=None, because: str = "") -> Appointment:
        """An appointment some working days later; it is opened now and the moment stays."""
        professional = None if area == Area.GROUP else self.team.professional(area, self.side)
        day = self.world.diary.after(clock.local_day(self.moment), days)
        who = f"past/{self.number}"
        if professional is None:
            starts, minutes = clock.moment_of(day, 17), 120
        else:
            starts = self.world.diary.book(day, f"user:{professional.pk}", who, hour=self.dice.randint(9, 15))
            minutes = 50
        by = by or self.team.receptionist
        appointment = self.keep(
            Appointment(
                episode=self.episode,
                purpose=purpose,
                area=area,
                professional=professional,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=minutes),
                created_by=by,
                created_at=self.moment,
            )
        )
        self.tell(appointment, "open", "", "SCHEDULED", by=by, because=because)
        return appointment

    def _attend(self, appointment: Appointment) -> None:
        """He came; the first one links the referral, the first session of an area begins its plan."""
        by, area = appointment.professional or self.team.facilitator, appointment.area
        self.moment = appointment.starts_at + timedelta(minutes=6)
        appointment.held, appointment.late = True, self.dice.random() < 0.08
        self.tell(appointment, "attend", "SCHEDULED", "ATTENDED", by=by)
        if appointment.purpose == Appointment.Purpose.FIRST:
            self.tell(self.referral, "link", "ACCEPTED", "LINKED", by=SYSTEM, because="appointment.attend")
            self.tell(
                appointment, "close_without_note", "ATTENDED", "DOCUMENTED", by=SYSTEM, because="appointment.attend"
            )
            _with_state(appointment, "DOCUMENTED")
            return
        if self.states[area] == "APPROVED":
            self.tell(self.plans[area], "start", "APPROVED", "IN_PROGRESS", by=SYSTEM, because="appointment.attend")
            self.states[area] = "IN_PROGRESS"
        self.moment = appointment.ends_at + timedelta(minutes=self.dice.randint(2, 120))
        if area == Area.GROUP:
            appointment.participation = self.dice.randint(1, 4)
            self.tell(appointment, "document_in_group", "ATTENDED", "DOCUMENTED", by=SYSTEM)
        else:
            self.tell(appointment, "document", "ATTENDED", "DOCUMENTED", by=by)
            self.keep(
                Note(
                    appointment=appointment,
                    topic=self.dice.choice(texts.TOPICS),
                    observation=self.dice.choice(texts.OBSERVATIONS),
                    intervention=self.dice.choice(texts.INTERVENTIONS),
                    signed_by=by,
                    signed_at=self.moment,
                )
            )
        _with_state(appointment, "DOCUMENTED")

    def _miss(self, appointment: Appointment) -> None:
        """He did not come, and did not say why in time."""
        by = appointment.professional or self.team.facilitator
        self.moment = appointment.starts_at + timedelta(minutes=25)
        appointment.held, appointment.absence = False, Appointment.Absence.SILENT
        appointment.justify_by = working_days_after(
            clock.local_day(appointment.starts_at), self.shelf.program.policy.justification_days
        )
        if appointment.purpose == Appointment.Purpose.FIRST:
            appointment.next_summons_from = working_days_after(
                clock.local_day(appointment.starts_at), self.shelf.program.policy.summons_interval_days
            )
        self.tell(appointment, "miss", "SCHEDULED", "ABSENT_PENDING", by=by)
        self.moment = clock.moment_of(appointment.justify_by + timedelta(days=1), 6)
        self.tell(appointment, "let_lapse", "ABSENT_PENDING", "ABSENT_UNJUSTIFIED", by=SYSTEM)
        _with_state(appointment, "ABSENT_UNJUSTIFIED")

    def _never_come(self) -> None:
        self._miss(self.first)
        self.wait(2, 10)
        second = self._schedule(Area.SOCIAL_WORK, 14, purpose=Appointment.Purpose.FIRST)
        self._miss(second)
        self.wait(2)
        coordinator = self.team.coordinator
        self.tell(self.referral, "record_no_show", "ACCEPTED", "NO_SHOW", by=coordinator)
        self.tell(self.episode, "end_never_came", "INTAKE", "WITHDRAWN", by=SYSTEM, because="referral.record_no_show")
        self._interrupt("episode.end_never_came")
        self.paper("no_show_letter", self.referral, coordinator)
        self.task("first_appointment", self.accepted, coordinator)
        self.episode.never_came, self.episode.ended_on = True, clock.local_day(self.moment)
        _with_state(self.episode, "WITHDRAWN")
        self._set("NO_SHOW")

    def _enter(self) -> None:
        """First appointment, interview, what he signs, and the three assessments."""
        worker = self.team.social_worker
        self._attend(self.first)
        self.task("first_appointment", self.accepted, worker)
        opened = self.moment
        self.wait(1, 12)
        day = clock.local_day(self.moment)
        interview = self.keep(
            IntakeInterview(
                episode=self.episode,
                held_on=day,
                acknowledges_obligation=True,
                summary="Acude por la determinación; acepta asistir.",
                household="Vive con familiares.",
                signed_by=worker,
                signed_at=self.moment,
            )
        )
        self.tell(interview, "sign_interview", "", "", by=worker)
        for kind in SignedConsent.Kind.values:
            consent = SignedConsent(
                episode=self.episode,
                kind=kind,
                text_version="2021-1",
                signed_on=day,
                recorded_by=worker,
                recorded_at=self.moment,
            )
            self.tell(self.keep(consent), "record_consent", "", "", by=worker)
        self.tell(self.episode, "begin_assessment", "INTAKE", "ASSESSMENT", by=worker)
        self.task("interview", opened, worker)
        opened = self.moment
        for number, area in enumerate(ADVISORY_AREAS, 1):
            self.wait(2, 12)
            self._assess(area)
            self.task(
                f"{area.lower()}_assessment", opened, self.plans[area].professional, token=f"start/assessing_{number}"
            )
        self.wait(1, 10)
        self.level = self.dice.choices(Risk.values, weights=(35, 45, 17, 3))[0]
        self._weigh(RiskAssessment.Moment.ENTRY, self.level)
        self.planned = self.moment
        self.wait(2, 13)

    def _assess(self, area: str) -> None:
        plan, by = self.plans[area], self.team.professional(area, self.side)
        plan.professional, plan.quota, plan.objectives = by, self.quotas[area], "Reconocer su responsabilidad."
        self.keep(
            Assessment(
                plan=plan,
                method="Entrevista",
                reason="Determinación de la autoridad",
                results=self.dice.choice(texts.OBSERVATIONS),
                opinion="Puede beneficiarse del programa.",
                signed_by=by,
                signed_at=self.moment,
            )
        )
        self.tell(plan, "assess", "PENDING", "ASSESSED", by=by)
        self.states[area] = "ASSESSED"

    def _weigh(self, moment: str, level: str) -> None:
        by = self.team.professional(Area.PSYCHOLOGY, self.side)
        row = RiskAssessment(
            episode=self.episode,
            moment=moment,
            level=level,
            factors="Sin armas.",
            assessed_by=by,
            assessed_at=self.moment,
        )
        self.tell(self.keep(row), "assess_risk", "", "", by=by)

    def _turn_away(self) -> None:
        self._enter()
        reason, coordinator = self.shelf.reasons["NOT_ELIGIBLE_SUBSTANCES"], self.team.coordinator
        text = "Se sugiere tratamiento previo en su unidad de salud."
        self.tell(
            self.episode, "find_not_eligible", "ASSESSMENT", "NOT_ELIGIBLE", by=coordinator, why=f"{reason}. {text}"
        )
        self._interrupt("episode.find_not_eligible")
        self.tell(self.referral, "close", "LINKED", "CLOSED", by=SYSTEM, because="episode.find_not_eligible")
        self._end(reason, text)
        _with_state(self.episode, "NOT_ELIGIBLE")
        self._set("CLOSED")
        self.paper("not_eligible_letter", self.episode, coordinator)
        self.task("plan", self.planned, coordinator)

    def _end(self, reason, text: str) -> None:
        self.episode.end_reason, self.episode.end_text, self.episode.ended_on = (
            reason,
            text,
            clock.local_day(self.moment),
        )

    def _interrupt(self, because: str) -> None:
        for area, plan in self.plans.items():
            if self.states[area] in ("PENDING", "ASSESSED", "APPROVED", "IN_PROGRESS"):
                self.tell(plan, "interrupt", self.states[area], "INTERRUPTED", by=SYSTEM, because=because)
                self.states[area] = "INTERRUPTED"
                _with_state(plan, "INTERRUPTED")

    # ---- Attention --------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """The plan is approved; who is not fit for a group is attended alone."""
        coordinator, fit = self.team.coordinator, bool(self.quotas[Area.GROUP])
        self.episode.started_on, self.episode.fit_for_group = clock.local_day(self.moment), fit
        self.episode.no_shared_professional = True
        self.tell(self.episode, "approve_plan", "ASSESSMENT", "ACTIVE", by=coordinator)
        for area, plan in self.plans.items():
            if area == Area.GROUP and not fit:
                why = "No apto para grupo: atención individual."
                self.tell(plan, "waive_unfit", "PENDING", "WAIVED", by=SYSTEM, because="episode.approve_plan", why=why)
                self.states[area], plan.waiver_reason = "WAIVED", why
                _with_state(plan, "WAIVED")
            else:
                self.tell(plan, "approve", self.states[area], "APPROVED", by=SYSTEM, because="episode.approve_plan")
                self.states[area], plan.quota = "APPROVED", self.quotas[area]
        self.paper("start_letter", self.episode, coordinator)
        self.task("plan", self.planned, coordinator)
        self.started = self.moment

    def _sessions(self, share: float = 1.0) -> None:
        """The sessions of each area, one line of time for each; the moment ends at the last of them."""
        latest = self.started
        for area, quota in self.quotas.items():
            self.moment = self.started
            for number in range(int(quota * share)):
                self.moment = self._schedule(area, 5 if area in (Area.PSYCHOLOGY, Area.GROUP) else 9).ends_at
                appointment = self._rows[Appointment][-1]
                if self.dice.random() < 0.05 and number:
                    self._miss(appointment)
                    self.moment = self._schedule(area, 3).ends_at
                    appointment = self._rows[Appointment][-1]
                self._attend(appointment)
            latest = max(latest, self.moment)
            if share == 1.0 and self.states[area] == "IN_PROGRESS":
                latest = max(latest, self._close_area(area))
        self.moment = latest

    def _close_area(self, area: str) -> datetime:
        plan, by = self.plans[area], self.team.professional(area, self.side)
        self.wait(1, 14)
        plan.closing_opinion, plan.closed_at, plan.closed_by = self.dice.choice(texts.OPINIONS), self.moment, by
        self.tell(plan, "complete", "IN_PROGRESS", "COMPLETED", by=by)
        self.states[area] = "COMPLETED"
        _with_state(plan, "COMPLETED")
        self.task(
            f"{area.lower()}_attention", self.started, by, token=f"start/attending_{list(Area.values).index(area) + 1}"
        )
        return self.moment

    def _withdraw(self) -> None:
        """Some sessions, then absences in a row, or he says that he leaves."""
        self._enter()
        self._begin()
        self._sessions(self.dice.uniform(0.2, 0.7))
        coordinator = self.team.coordinator
        code, text = "WITHDRAWAL_MOVED_AWAY", "Informó que cambia de residencia."
        if self.dice.random() < 0.65:
            code, text = "WITHDRAWAL_ABSENCES", "Tres inasistencias seguidas sin justificar."
            for _number in range(3):
                self._miss(self._schedule(Area.PSYCHOLOGY, 5))
            proposed = self.moment
            self.wait(2)
            self.keep(
                Proposal(
                    episode=self.episode,
                    step="withdraw",
                    reason="3 inasistencias sin justificar, seguidas",
                    rules=RULES,
                    proposed_at=proposed,
                    decided_at=self.moment,
                    decided_by=coordinator,
                    taken=True,
                )
            )
        else:
            self.wait(3)
        reason = self.shelf.reasons[code]
        if self.level in (Risk.HIGH, Risk.EXTREME):
            direction = self.world.central[Role.DIRECTION]
            self.tell(self.episode, "approve_withdrawal", "ACTIVE", "ACTIVE", by=direction, why="De acuerdo.")
            self.episode.second_approval_by = direction
            self.wait(1)
        self.tell(self.episode, "withdraw", "ACTIVE", "WITHDRAWN", by=coordinator, why=f"{reason}. {text}")
        self._interrupt("episode.withdraw")
        self.tell(self.referral, "close", "LINKED", "CLOSED", by=SYSTEM, because="episode.withdraw")
        self._end(reason, text)
        _with_state(self.episode, "WITHDRAWN")
        self._set("CLOSED")
        self.paper("withdrawal_letter", self.episode, coordinator)
        self.task("psychology_attention", self.started, None, token="start/attending_1", done=False)
        self.walked_off = True

    def _complete(self) -> None:
        """Everything attended: closing, final report, certificate, follow-ups; some files are archived since."""
        self._enter()
        self._begin()
        self._sessions()
        coordinator, opened = self.team.coordinator, self.moment
        self.wait(1, 10)
        self.tell(self.episode, "begin_closing", "ACTIVE", "CLOSING", by=coordinator)
        self.task("closing", opened, coordinator)
        opened = self.moment
        self.wait(2, 12)
        self._weigh(RiskAssessment.Moment.EXIT, Risk.LOW if self.dice.random() < 0.7 else self.level)
        said = self.dice.choice(texts.OPINIONS)
        areas = dict.fromkeys(("psychology", "social_work", "legal"), said)
        wording = {"compliance": "COMPLIES", "recommendation": "Mantener los seguimientos.", **areas}
        self.paper("final_report", self.episode, coordinator, wording)
        self.wait(2, 13)
        day = clock.local_day(self.moment)
        self.tell(self.episode, "complete", "CLOSING", "COMPLETED", by=coordinator)
        self.episode.ended_on = day
        for month in self.shelf.program.follow_up_months:
            for side in FollowUp.Side.values:
                due = day + relativedelta(months=month)
                follow_up = self.keep(
                    FollowUp(
                        episode=self.episode,
                        unit=self.referrer.unit,
                        month=month,
                        side=side,
                        due_on=due,
                        window_from=due - timedelta(days=self.shelf.program.window_before_days),
                        window_to=due + timedelta(days=self.shelf.program.window_after_days),
                    )
                )
                self.tell(follow_up, "open", "", "SCHEDULED", by=SYSTEM, because="episode.complete")
        self.tell(self.referral, "close", "LINKED", "CLOSED", by=SYSTEM, because="episode.complete")
        self._set("CLOSED")
        self.paper("certificate", self.episode, coordinator)
        self.paper("certificate_copy", self.episode, coordinator, minutes=42)  # with the signature of the certificate
        self.task("conclusion", opened, coordinator)
        self._follow(self.moment)
        _with_state(self.episode, "COMPLETED")

    def _follow(self, opened: datetime) -> None:
        """Three follow-ups of each side, most of them made."""
        latest = opened
        for follow_up in self.rows(FollowUp):
            by: User | None = self.team.social_worker if follow_up.side == FollowUp.Side.CENTER else self.referrer.user
            self.moment = clock.moment_of(follow_up.window_from, 6)
            self.tell(follow_up, "fall_due", "SCHEDULED", "DUE", by=SYSTEM)
            if self.dice.random() < (0.85 if follow_up.side == FollowUp.Side.CENTER else 0.6):
                self.wait(self.dice.randint(2, 18), 12)
                self._find(follow_up, by)
                _with_state(follow_up, "DONE")
            else:
                by = None
                self.moment = clock.moment_of(follow_up.window_to + timedelta(days=1), 6)
                self.tell(follow_up, "miss", "DUE", "MISSED", by=SYSTEM)
                _with_state(follow_up, "MISSED")
            place = list(self.shelf.program.follow_up_months).index(follow_up.month) + 1
            token = f"start/following_{place + (3 if follow_up.side == FollowUp.Side.INSTITUTION else 0)}"
            self.task(f"{follow_up.side.lower()}_{follow_up.month:02}", opened, by, token=token)
            latest = max(latest, self.moment)
        self.moment = latest

    def _find(self, follow_up: FollowUp, by) -> None:
        relapse = self.dice.random() < 0.04
        follow_up.method, follow_up.informant = FollowUp.Method.PHONE, FollowUp.Informant.PERSON
        follow_up.new_violence = "YES" if relapse else "NO"
        follow_up.new_complaint, follow_up.respects_orders, follow_up.pays_alimony = "NO", "YES", "NOT_APPLICABLE"
        follow_up.substance_use, follow_up.uses_tools, follow_up.needs_support = "NO", "YES", "NO"
        follow_up.outcome = FollowUp.Outcome.RELAPSE_REFERRED if relapse else FollowUp.Outcome.NO_RELAPSE
        follow_up.narrative = self.dice.choice(texts.FOLLOW_UP)
        follow_up.performed_by, follow_up.performed_at = by, self.moment
        self.tell(follow_up, "record", "DUE", "DONE", by=by)

    _NEXT = {"COMPLETED": _complete, "WITHDRAWN": _withdraw, "NO_SHOW": _never_come, "NOT_ELIGIBLE": _turn_away}

    # ---- The map ----------------------------------------------------------------------------------------------------

    def walk(self) -> tuple[Process, list[Task]]:
        """The closed walk of the case and its tasks."""
        flow = map_of_process()
        process = Process(
            flow_class=type(flow),
            status=PROCESS.CANCELED if self.walked_off else PROCESS.DONE,
            created=self.referral.submitted_at,
            finished=self.finished,
        )
        tasks = []
        for name, opened, at, by, token, done in self.tasks:
            node = flow.node(name)
            owner = None if by in (None, SYSTEM) else by
            tasks.append(
                Task(
                    process=process,
                    flow_task=node,
                    flow_task_type=node.task_type,
                    token=Token(token),
                    created=opened,
                    status=STATUS.DONE if done else STATUS.CANCELED,
                    started=at if done else None,
                    finished=at,
                    owner=owner,
                    owner_permission=node.duty.__name__,
                    scheduled=at,
                )
            )
        return process, tasks


def _with_state(row, state: str):
    """The row as the last step left it; a protected column is written by the constructor or not at all."""
    row.__dict__["state"] = state
    return row
