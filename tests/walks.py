"""A random life: whoever may do something does it, in any order, with days passing; through the door alone."""

from datetime import timedelta
from functools import partial
from random import Random

from casework import clock
from casework.models import (
    Appointment,
    AreaPlan,
    Attachment,
    Center,
    CurriculumTopic,
    EligibilityCheck,
    EligibilityCriterion,
    Episode,
    FollowUp,
    IntakeInterview,
    JustificationRequest,
    ProgramTemplate,
    Reason,
    Referral,
    RiskAssessment,
    SignedConsent,
)
from casework.models.catalogues import CriterionKind
from casework.roles import SYSTEM, Area, Risk
from documents.models import IssuedDocument
from tests import lives
from workflows import duties
from workflows.door import Refused, open_record, take_step
from workflows.machines.appointment import Amendment, Attendance, Missed, NewTime, Note
from workflows.machines.area_plan import Assessment, Assignment, ClosingOpinion
from workflows.machines.base import machine_of
from workflows.machines.credits import Credits, creditable
from workflows.machines.document import Wording
from workflows.machines.episode import Hold, PlanApproval, Transfer
from workflows.machines.facts import Explained, Said
from workflows.machines.follow_up import Attempt, Findings
from workflows.machines.group_session import Debrief
from workflows.machines.referral import Acceptance, FirstAppointment, Reassignment, Rerouting, Submission
from workflows.machines.reports import draft_report

RARE = {  # steps that end or turn a life: taken seldom, so that lives are long enough to reach the twelfth month
    "cancel": 0.05,
    "decline": 0.1,
    "withdraw": 0.04,
    "find_not_eligible": 0.2,
    "reroute": 0.2,
    "reassign": 0.1,
    "send_back": 0.3,
    "hold": 0.15,
    "request_transfer": 0.1,
    "revoke": 0.05,
    "attempt": 0.3,
    "confirm": 0.5,
    "cancel_by_center": 0.1,
    "replace": 0.05,
    "miss": 0.25,
    "waive": 0.1,
    "record_no_show": 0.5,
    "cancel_by_person": 0.1,
    "reschedule": 0.15,
    "assign": 0.1,
    "credit_sessions": 0.3,
    "archive": 0.05,
    "approve_withdrawal": 0.1,
    "readmit": 0.1,
    "amend_to_attended": 0.05,
    "amend_to_absent": 0.05,
}

BOOKED = 42  # days within which the first appointments of tests/lives.py fall

# What a patient life does not do: it ends before the twelfth month, or begins again.
ENDINGS = {"cancel", "decline", "withdraw", "find_not_eligible", "record_no_show", "readmit", "archive"}


def short_program() -> ProgramTemplate:
    """A programme of one session an area, so that a life of sixty steps can reach its end."""
    usual = ProgramTemplate.objects.get(code="CEDEMAS_1")
    found = ProgramTemplate.objects.filter(code="SHORT").first()
    if found is None:
        usual.pk, usual.code = None, "SHORT"
        usual.psychology_sessions = usual.social_work_sessions = usual.legal_sessions = usual.group_sessions = 1
        usual.valid_to = usual.valid_from
        usual.save()
        found = usual
    return found


class Walk:
    """One random life of one referral; `step()` does something and returns what it did."""

    def __init__(self, cast, seed: int, *, since=lives.drafted, patient: bool = False):
        self.cast, self.random, self.patient = cast, Random(seed), patient
        self.moment = clock.moment_of(clock.today(), 9)
        self.quota = 1
        voluntary = self.random.random() < 0.2 and since is lives.drafted
        with clock.at(self.moment):
            self.referral = self._volunteer() if voluntary else since(cast)
        if since is not lives.drafted:
            self.moment += timedelta(days=BOOKED)

    def _volunteer(self) -> Referral:
        draft = lives.blank(self.cast, is_voluntary=True, unit=None, created_by=None, determination=None)
        return open_record(draft, by=SYSTEM)

    def step(self) -> str | None:
        """Take one random step or write one random fact; None when there is nothing to do that day."""
        self.moment += timedelta(hours=self.random.choice([1, 3, 24, 24, 72, 240]))
        self._wait_for_follow_up()
        with clock.at(self.moment):
            for name, unmet, act in self._options():
                if not unmet:
                    try:
                        act()
                    except Refused as refusal:
                        return f"{name} (no: {refusal})"
                    return name
            self.moment += timedelta(days=40)
            return None

    def _wait_for_follow_up(self) -> None:
        """Months without anything to do: once the programme is done, mostly until the next window opens."""
        coming = FollowUp.objects.filter(episode__referral=self.referral.pk, episode__state="COMPLETED")
        if coming.filter(state__in=["DUE", "IN_PROGRESS"]).exists() or self.random.random() < 0.3:
            return
        window = coming.filter(state="SCHEDULED").order_by("window_from").values_list("window_from", flat=True).first()
        if window:
            self.moment = max(self.moment, clock.moment_of(window, 9))

    @property
    def followed(self) -> bool:
        """The programme was done and every follow-up is over."""
        ours = FollowUp.objects.filter(episode__referral=self.referral.pk)
        return ours.exists() and not ours.filter(state__in=["SCHEDULED", "DUE", "IN_PROGRESS"]).exists()

    @property
    def over(self) -> bool:
        """The referral never became a process and never will: nobody can do anything about it any more."""
        return Referral.objects.filter(pk=self.referral.pk, state__in=["CANCELLED", "DECLINED"]).exists()

    def _options(self):
        """What could be done, record by record in a random order; no record is asked before its turn."""
        asked = [self._facts_to_write, *(partial(self._steps_of, record) for record in self.records())]
        self.random.shuffle(asked)
        for ask in asked:
            options = list(ask())
            self.random.shuffle(options)
            yield from options

    def records(self) -> list:
        """Everything of the case that has a machine; what cannot be there yet is not looked for."""
        case = self.referral.pk
        episodes = list(Episode.objects.filter(referral=case))
        found = [Referral.objects.get(pk=case), *episodes]
        if not episodes:
            return found
        coming = Appointment.objects.filter(episode__referral=case).exclude(state__in=["DOCUMENTED", "RESCHEDULED"])
        found += [*AreaPlan.objects.filter(episode__referral=case), *(appointments := list(coming))]
        if any(one.state == "ABSENT_PENDING" for one in appointments):
            found += JustificationRequest.objects.filter(appointment__episode__referral=case, state="SUBMITTED")
        if any(one.state in ("COMPLETED", "ARCHIVED") for one in episodes):
            found += FollowUp.objects.filter(episode__referral=case).exclude(state__in=["DONE", "MISSED"])
        return [*found, *IssuedDocument.objects.filter(referral=case, state__in=["DRAFT", "IN_REVIEW"])]

    def _steps_of(self, record):
        """Every step that somebody may take in the present state, and whether something is missing, in one query."""
        machine = machine_of(record)
        leading = [step for step in machine.steps() if step.leads_from(record.state)]
        if self.patient:
            leading = [step for step in leading if step.name not in ENDINGS]
        leading = [step for step in leading if self.random.random() < RARE.get(step.name, 1)]
        if not leading:
            return
        subject = machine.asking(leading).get(pk=record.pk)
        for step in leading:
            if step.where and not step.where(subject):
                continue
            actor = self._actor(subject, step)
            if actor:
                yield f"{type(record).__name__}.{step.name}", step.unmet(subject), self._taking(record, step, actor)

    def _taking(self, record, step, actor):
        return lambda: take_step(record, step, by=actor, facts=self._facts(step, record))

    def _actor(self, subject, step):
        if step.duty is duties.runs_by_itself:
            return SYSTEM if step.name in {"let_lapse", "lapse_in_silence", "fall_due", "miss"} else None
        return next((user for user in self.cast.everyone() if step.duty(subject, user)), None)

    def _facts(self, step, record):
        cast, now = self.cast, clock.now()
        made = {
            Submission: lambda: Submission(declared=True, comment="Es lo que consta."),
            Explained: lambda: Explained(Reason.objects.first(), "Por lo que consta."),
            Said: lambda: Said("Por lo que consta."),
            Acceptance: lambda: Acceptance(first=self._first(), program=short_program()),
            Rerouting: lambda: Rerouting(
                self.random.choice(list(Center.objects.filter(code__in=["TOL", "ECA"]))), "Más cerca."
            ),
            Reassignment: lambda: Reassignment(self.random.choice([cast.court, cast.town]), "Cambió la competencia."),
            PlanApproval: lambda: PlanApproval(self.random.random() < 0.8, True, True),
            Hold: lambda: Hold(None, "Tratamiento.", clock.today() + timedelta(days=30)),
            Transfer: lambda: Transfer(cast.ecatepec, "Cambió de domicilio."),
            Assignment: lambda: Assignment(lives.professionals(cast).get(record.area, cast.facilitator)),
            Credits: lambda: Credits(tuple(creditable(record)[:1])),
            Assessment: lambda: Assessment("Entrevista", "Motivo", "Resultados", "Opinión", "Objetivos", self.quota),
            ClosingOpinion: lambda: ClosingOpinion("Cumplió."),
            Attendance: lambda: Attendance(late=False, participation=3 if record.area == Area.GROUP else None),
            Amendment: lambda: Amendment(warned=False, text="Por lo que consta."),
            Missed: lambda: Missed(warned=self.random.random() < 0.5),
            NewTime: lambda: NewTime(
                now + timedelta(days=2), now + timedelta(days=2, minutes=50), None, None, "Trabajo"
            ),
            Note: lambda: Note("Tema", "Observación", "Intervención", "Tarea"),
            Wording: lambda: Wording(
                record.facts.get("wording", {}) | {"compliance": "PARTLY", "recommendation": "Ninguna."}
            ),
            Attempt: lambda: Attempt("PHONE", "No contestó"),
            Findings: lambda: Findings(
                "PHONE",
                "PERSON",
                "NO",
                "NO",
                "YES",
                "YES",
                "NO",
                "YES",
                "NO",
                self.random.choice(["NO_RELAPSE", "NO_RELAPSE", "RELAPSE_REFERRED"]),
                "Notas",
            ),
            Debrief: lambda: Debrief(CurriculumTopic.objects.first(), "Bitácora"),
        }
        return made[step.facts]() if step.facts else None

    def _first(self):
        if self.random.random() < 0.3:
            return None
        return FirstAppointment(clock.now() + timedelta(hours=self.random.choice([1, 24, 48])), self.cast.social_worker)

    def _facts_to_write(self):
        """What people write down without a transition: interview, consents, criteria, risk, sessions, papers."""
        case = Referral.objects.get(pk=self.referral.pk)
        yield from self._attachment(case)
        episode = (
            Episode.objects.filter(referral=case.pk)
            .exclude(state__in=["COMPLETED", "WITHDRAWN", "NOT_ELIGIBLE", "ARCHIVED"])
            .first()
        )
        if episode is None:
            return
        here = case.center_id == self.cast.toluca.pk
        if episode.state == "INTAKE" and not IntakeInterview.objects.filter(episode=episode).exists():
            yield "entrevista", None, lambda: self._interview(episode)
        if episode.state == "INTAKE" and here and not self._coming(episode, "FIRST"):
            yield "citar", None, lambda: self._appointment(episode, Area.SOCIAL_WORK, "FIRST")
        if episode.state == "ASSESSMENT" and not EligibilityCheck.objects.filter(episode=episode).exists():
            yield "criterios", None, lambda: self._criteria(episode)
        if episode.state in ("ASSESSMENT", "CLOSING"):
            moment = "ENTRY" if episode.state == "ASSESSMENT" else "EXIT"
            if not RiskAssessment.objects.filter(episode=episode, moment=moment).exists():
                yield "riesgo", None, lambda: self._risk(episode, moment)
        if episode.state == "ACTIVE" and here:
            for plan in AreaPlan.objects.filter(episode=episode, state__in=["APPROVED", "IN_PROGRESS"]):
                if not self._coming(episode, "SESSION", plan.area):
                    yield (
                        f"agendar {plan.area}",
                        None,
                        lambda area=plan.area: self._appointment(episode, area, "SESSION"),
                    )
        for missed in Appointment.objects.filter(episode=episode, state="ABSENT_PENDING", justification=None):
            yield "justificar", None, lambda one=missed: self._justify(one)
        if episode.state == "CLOSING" and not episode.documents.filter(kind="final_report").exclude(state="CANCELLED"):
            yield "informe final", None, lambda: draft_report("final_report", episode, by=self.cast.coordinator)

    def _attachment(self, case):
        if case.state == "DRAFT" and not case.is_voluntary and not case.attachments.exists():
            yield (
                "adjuntar",
                None,
                lambda: Attachment.objects.create(
                    referral=case,
                    name="oficio.pdf",
                    media_type="application/pdf",
                    size=1,
                    sha256="0" * 64,
                    file="x.pdf",
                    uploaded_at=clock.now(),
                ),
            )

    def _coming(self, episode, purpose, area=None):
        found = Appointment.objects.filter(
            episode=episode,
            purpose=purpose,
            state__in=["SCHEDULED", "CONFIRMED", "CHECKED_IN", "ATTENDED", "ABSENT_PENDING"],
        )
        return (found.filter(area=area) if area else found).exists()

    def _interview(self, episode):
        IntakeInterview.objects.create(
            episode=episode,
            held_on=clock.today(),
            summary="Síntesis",
            signed_by=self.cast.social_worker,
            signed_at=clock.now(),
        )
        for kind in SignedConsent.Kind:
            SignedConsent.objects.create(
                episode=episode, kind=kind, text_version="2026-1", signed_on=clock.today(), recorded_at=clock.now()
            )

    def _criteria(self, episode):
        bad = not self.patient and self.random.random() < 0.15
        for number, criterion in enumerate(EligibilityCriterion.objects.all()):
            good = criterion.kind == CriterionKind.INCLUDE
            EligibilityCheck.objects.create(
                episode=episode, criterion=criterion, met=good != (bad and number == 0), checked_at=clock.now()
            )

    def _risk(self, episode, moment):
        level = self.random.choice([Risk.LOW, Risk.MEDIUM, Risk.MEDIUM, Risk.HIGH])
        lives.write_risk(self.cast, episode, moment, level)

    def _appointment(self, episode, area, purpose):
        start = clock.now() + timedelta(hours=self.random.choice([1, 2, 24]))
        who = lives.professionals(self.cast).get(area, self.cast.facilitator)
        open_record(
            Appointment(
                episode=episode,
                purpose=purpose,
                area=area,
                professional=who,
                starts_at=start,
                ends_at=start + timedelta(minutes=50),
                created_by=self.cast.coordinator,
                created_at=clock.now(),
            ),
            by=self.cast.coordinator,
        )

    def _justify(self, appointment):
        open_record(
            JustificationRequest(appointment=appointment, explanation="Enfermedad", submitted_on=clock.today()),
            by=self.cast.receptionist,
        )
