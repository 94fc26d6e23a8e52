"""One life of the demonstration, from the draft to the last follow-up; every step by the door, in its time."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from casework import clock
from casework.models import (
    Appointment,
    AreaPlan,
    Attachment,
    Determination,
    EligibilityCheck,
    EligibilityCriterion,
    Episode,
    FollowUp,
    IntakeInterview,
    Municipality,
    ProtectionOrder,
    Reason,
    Referral,
    Relationship,
    RiskAssessment,
    SignedConsent,
    VictimRecord,
    ViolenceModality,
    ViolenceType,
)
from casework.models.catalogues import CriterionKind
from casework.models.people import Person
from casework.roles import ADVISORY_AREAS, SYSTEM, Area, Risk
from casework.states import DocumentState, EpisodeState, FollowUpState, PlanState
from documents.models import IssuedDocument
from workflows import group_calendar, records, voluntary
from workflows.court_reports import last_report_of, next_report
from workflows.door import open_record, take_step
from workflows.machines import (
    AppointmentMachine,
    AreaPlanMachine,
    DocumentMachine,
    EpisodeMachine,
    FollowUpMachine,
    ReferralMachine,
)
from workflows.machines.appointment import Attendance, Missed, Note
from workflows.machines.area_plan import Assessment, Assignment, ClosingOpinion
from workflows.machines.document import Wording
from workflows.machines.episode import PlanApproval
from workflows.machines.facts import Explained, Said
from workflows.machines.follow_up import Attempt, Findings
from workflows.machines.referral import Acceptance, FirstAppointment, Submission
from workflows.machines.reports import draft_report
from workflows.world import texts
from workflows.world.people import Referrer, Team, World
from workflows.world.timeline import Life as Moments
from workflows.world.timeline import Timeline

HIGH = (Risk.HIGH, Risk.EXTREME)


class Stopped(Exception):
    """The life has come as far as it was meant to."""


@dataclass
class Course:
    """How a life goes: where it begins, how far it comes, and what happens on the way."""

    key: str
    back: int  # days before the world's day on which the draft is begun
    stop: str = ""  # the stage at which nothing more happens; empty: it goes on until today
    center: str = "TOL"
    referrer: int = 0
    name: tuple[str, str, str] | None = None
    municipality: str = ""
    returned: bool = False
    voluntary: bool = False
    same_as: "Life | None" = None  # the same man, sent by somebody else
    quotas: tuple[int, int, int] = (6, 2, 2)
    group: int = 0  # sessions of the group; 0: not fit for it
    risk: str = Risk.MEDIUM
    missed: frozenset[int] = frozenset()  # which sessions of psychology he misses
    only_psychology: bool = False
    held: int = 200  # sessions of each area after which no more are given
    complete_on: date | None = None
    follow_ups: dict[tuple[int, str], str] = field(default_factory=dict)
    ending: Any = None  # a function of the life that tells what happens after attention begins


class Life:
    """The steps of one person, each at the moment at which it is called."""

    def __init__(self, world: World, timeline: Timeline, course: Course):
        self.world, self.timeline, self.course = world, timeline, course
        self.dice = world.dice(course.key)
        self.team: Team = world.teams[course.center]
        self.referrer: Referrer = world.referrers[course.referrer % len(world.referrers)]
        self.number = self.dice.randint(0, 1)
        self.given: dict = {}
        self.pk = 0

    # ---- When -------------------------------------------------------------------------------------------------------

    def after(self, days: int, hour: int = 11) -> datetime:
        """A working hour some working days from now."""
        day = self.world.diary.after(clock.today(), days)
        return clock.moment_of(day, hour, self.dice.choice((0, 5, 10, 20, 35, 50)))

    @property
    def who(self) -> str:
        """The person in the diary, whichever of his referrals this is."""
        return (self.course.same_as or self).course.key

    # ---- What there is ----------------------------------------------------------------------------------------------

    @property
    def referral(self) -> Referral:
        return Referral.objects.get(pk=self.pk)

    @property
    def episode(self) -> Episode:
        return Episode.objects.filter(referral=self.pk).latest("pk")

    def plan(self, area: str) -> AreaPlan:
        return AreaPlan.objects.get(episode=self.episode, area=area)

    def stage(self, name: str) -> None:
        if self.course.stop == name:
            raise Stopped

    # ---- The whole way ----------------------------------------------------------------------------------------------

    def live(self) -> Moments:
        """The moments of this life, until it has come as far as its course says."""
        try:
            yield from self.arrive()
            yield from self.begin()
            yield from self.be_assessed()
            yield from self.attend()
            yield from self.conclude()
        except Stopped:
            return

    def arrive(self) -> Moments:
        """Draft, sending, correction, review and acceptance."""
        start = self.world.today - timedelta(days=self.course.back)
        yield clock.moment_of(start, self.dice.randint(9, 15), self.dice.randint(0, 59))
        if self.course.voluntary:
            self.ask()
        else:
            self.draft()
            self.stage("draft")
            yield clock.now() + timedelta(minutes=self.dice.randint(12, 50))
            self.submit()
        self.stage("submitted")
        if self.course.returned:
            yield self.after(1, 10)
            self.send_back()
            self.stage("returned")
            yield self.after(2, 13)
            sent = Submission(declared=True, comment="Se agregó el número de causa que faltaba.")
            take_step(self.referral, ReferralMachine.submit_again, by=self.referrer.user, facts=sent)
        yield self.after(1, 9)
        take_step(self.referral, ReferralMachine.take, by=self.team.receptionist)
        self.stage("taken")
        yield self.after(1, 12)
        if self.course.stop == "declined":
            self.decline()
        self.stage("declined")
        self.accept()
        self.stage("accepted")

    def begin(self) -> Moments:
        """The first appointment, the interview and what he signs."""
        first = Appointment.objects.filter(episode=self.episode, purpose="FIRST").latest("pk")
        yield first.starts_at + timedelta(minutes=4)
        if self.course.stop == "no_show":
            yield from self.stay_away(first)
        take_step(first, AppointmentMachine.attend, by=first.professional, facts=Attendance())
        self.read()
        self.stage("linked")
        yield self.after(1, 13)
        self.interview()
        self.stage("interviewed")
        yield self.after(1, 9)
        take_step(self.episode, EpisodeMachine.begin_assessment, by=self.team.social_worker)
        self.stage("assessment")

    def be_assessed(self) -> Moments:
        """The three assessments, the risk, the criteria and the decision."""
        for number, area in enumerate(ADVISORY_AREAS):
            yield self.after(2 + number, 12)
            self.assess(area, self.course.quotas[number])
            self.stage(f"assessed_{number + 1}")
        yield self.after(1, 10)
        self.weigh(RiskAssessment.Moment.ENTRY, self.course.risk)
        self.check_criteria(fits=self.course.stop != "not_eligible")
        self.stage("assessed")
        yield self.after(2, 14)
        if self.course.stop == "not_eligible":
            self.refuse()
        self.stage("not_eligible")
        self.approve()
        self.read()
        self.stage("approved")

    def attend(self) -> Moments:
        """Attention in every area at once; goes on when all have closed."""
        for number, area in enumerate(ADVISORY_AREAS):
            late = number and self.course.only_psychology
            self.timeline.add(self.sessions(area, every=(5, 8, 8)[number], first_in=90 if late else 2 + number))
        if self.course.group:
            yield self.after(1, 16)
            group_calendar.enroll(self.team.group, self.episode, by=self.team.facilitator)
            self.timeline.add(self.group())
        if self.course.ending:
            self.timeline.add(self.course.ending(self))
        else:
            self.timeline.add(self.reports_to_the_authority())
        while AreaPlan.objects.filter(episode=self.episode, state__in=["APPROVED", "IN_PROGRESS"]).exists():
            yield self.after(3, 17)
            if self.episode.state != EpisodeState.ACTIVE:
                raise Stopped

    def conclude(self) -> Moments:
        """Closing, the final report, the certificate, and the follow-ups."""
        self.stage("done")
        yield self.after(1, 10)
        take_step(self.episode, EpisodeMachine.begin_closing, by=self.team.coordinator)
        self.weigh(RiskAssessment.Moment.EXIT, Risk.LOW)
        yield self.after(1, 12)
        report = self.report("final_report")
        self.stage("reported")
        yield self.after(1, 10)
        take_step(report, DocumentMachine.send_to_review, by=self.team.social_worker)
        self.stage("closing")
        yield max(self.after(1, 11), self._day_of_completion())
        take_step(report, DocumentMachine.sign, by=self.team.coordinator)
        take_step(self.episode, EpisodeMachine.complete, by=self.team.coordinator)
        for follow_up in FollowUp.objects.filter(episode=self.episode):
            self.timeline.add(self.follow(follow_up))
        yield self.after(2, 10)
        self.read()
        certificate = IssuedDocument.objects.get(referral=self.pk, kind="certificate", state=DocumentState.DRAFT)
        take_step(certificate, DocumentMachine.sign, by=self.team.coordinator)

    def _day_of_completion(self) -> datetime:
        day = self.course.complete_on
        return clock.moment_of(day, 11, 30) if day else clock.now()

    # ---- Arriving ---------------------------------------------------------------------------------------------------

    def _snapshot(self) -> dict:
        """What is written of the person, with his town; the same man is written the same way twice."""
        other = self.course.same_as
        if other and not self.given:
            self.given = dict(other.given)
        if not self.given:
            self.given = self.world.names.person(clock.today(), name=self.course.name)
            towns = Municipality.objects.filter(nearest_center=self.team.center).order_by("code")
            code = self.course.municipality
            self.given["municipality"] = Municipality.objects.get(code=code) if code else self.dice.choice(list(towns))
        return self.given

    def ask(self) -> None:
        """A voluntary request by the public form."""
        request = Referral(
            is_voluntary=True,
            center=self.team.center,
            call_time=Referral.CallTime.AFTERNOON,
            created_at=clock.now(),
            changed_at=clock.now(),
            determination=Determination.objects.get(code="VOLUNTARY"),
            own_words=self.dice.choice(texts.VOLUNTARY),
            **self._snapshot(),
        )
        sent, _token = voluntary.send(request, mark=f"{self.world.seed}/{self.course.key}", by=SYSTEM)
        self.pk = sent.pk

    def draft(self) -> None:
        determinations = {"JUDICIARY": "CONDITIONAL_SUSPENSION", "CIVIC_COURT": "CIVIC_SANCTION"}
        code = determinations.get(self.referrer.institution.type.code, "RESOLUTION")
        today, number = clock.today(), self.dice.randint(20, 990)
        referral = open_record(
            Referral(
                draft_folio=f"B-{self.dice.getrandbits(30):06X}"[:10],
                unit=self.referrer.unit,
                created_by=self.referrer.user,
                created_at=clock.now(),
                changed_at=clock.now(),
                letter_number=f"{self.referrer.institution.key}/{number}/{today.year}",
                letter_date=today - timedelta(days=3),
                authority=self.referrer.institution.name,
                judicial_case_number=f"{number}/{today.year}",
                determination=Determination.objects.get(code=code),
                determination_date=today - timedelta(days=6),
                term_from=today,
                term_to=today + timedelta(days=300),
                report_frequency=self.dice.choice(("MONTHLY", "BIMONTHLY", "AT_END")),
                center=self.team.center,
                relationship=Relationship.objects.get(
                    code=self.dice.choice(("SPOUSE", "COHABITANT", "EX_PARTNER", "PARTNER"))
                ),
                victim_age_group="WOMAN",
                lives_with_victim=self.dice.choice(("YES", "NO")),
                weapons="NO",
                children_in_common=self.dice.randint(0, 3),
                institution_risk=self.course.risk,
                narrative=self.dice.choice(texts.LETTER_FACTS),
                **self._snapshot(),
            ),
            by=self.referrer.user,
        )
        self.pk = referral.pk
        referral.violence_types.set(self.dice.sample(list(ViolenceType.objects.order_by("order")[:4]), 2))
        referral.violence_modalities.set(ViolenceModality.objects.filter(code="FAMILY"))
        scan = self.world.scan
        Attachment.objects.create(
            referral_id=self.pk,
            kind=Attachment.Kind.LETTER,
            name="oficio.pdf",
            media_type="application/pdf",
            size=scan.size,
            sha256=scan.sha256,
            file=scan.file,
            uploaded_by=self.referrer.user,
            uploaded_at=clock.now(),
        )
        if self.course.risk in HIGH:
            self._protect(today)

    def _protect(self, today: date) -> None:
        VictimRecord.objects.create(
            referral_id=self.pk,
            alias="Clave ficticia 7",
            safe_channel="Por la línea institucional, en horario de oficina",
            victim_service="Centro de Justicia para las Mujeres",
            zones_to_avoid="Domicilio y trabajo de la víctima",
        )
        ProtectionOrder.objects.create(
            referral_id=self.pk,
            authority=self.referrer.institution.name,
            number=f"OP/{today.year}/{self.number + 11}",
            issued_on=today - timedelta(days=5),
            valid_to=today + timedelta(days=55),
            restrictions="No acercarse ni comunicarse con la víctima.",
        )

    def submit(self) -> None:
        take_step(self.referral, ReferralMachine.submit, by=self.referrer.user, facts=Submission(declared=True))

    def send_back(self) -> None:
        reason = Reason.objects.get(code="RETURN_CASE_NUMBER")
        facts = Explained(reason, self.dice.choice(texts.RETURNS))
        take_step(self.referral, ReferralMachine.send_back, by=self.team.coordinator, facts=facts)

    def decline(self) -> None:
        facts = Explained(
            Reason.objects.get(code="DECLINE_OTHER_STATE"),
            "Vive y trabaja fuera del Estado; se sugiere el programa de su entidad.",
        )
        take_step(self.referral, ReferralMachine.decline, by=self.team.coordinator, facts=facts)

    def accept(self) -> None:
        worker, day = self.team.social_worker, self.world.diary.after(clock.today(), 4)
        starts = self.world.diary.book(day, f"user:{worker.pk}", self.who)
        same = self.course.same_as
        person = Person.objects.get(referrals=same.pk) if same else None
        facts = Acceptance(person=person, first=FirstAppointment(starts, worker, self.team.room(Area.SOCIAL_WORK)))
        take_step(self.referral, ReferralMachine.accept, by=self.team.coordinator, facts=facts)

    def stay_away(self, first: Appointment) -> Moments:
        """He comes to neither summons, ten working days apart: two absences, and the authority is told."""
        for number in (1, 2):
            yield self.miss(first)
            self.lapse(first)
            if number == 1:
                yield self.after(1, 10)
                first = self.schedule(Area.SOCIAL_WORK, 16, purpose=Appointment.Purpose.FIRST)
                yield first.starts_at + timedelta(minutes=30)
        yield self.after(2, 11)
        take_step(self.referral, ReferralMachine.record_no_show, by=self.team.coordinator)
        raise Stopped

    # ---- Entering ---------------------------------------------------------------------------------------------------

    def interview(self) -> None:
        worker, episode = self.team.social_worker, self.episode
        records.write_down(
            IntakeInterview(
                episode=episode,
                held_on=clock.today(),
                household="Vive con su madre desde la separación.",
                support_network="Un hermano y un compañero de trabajo.",
                violence_history="Refiere discusiones frecuentes.",
                substance_use="Alcohol los fines de semana.",
                acknowledges_obligation=True,
                summary="Acude por la determinación; acepta asistir.",
                signed_by=worker,
                signed_at=clock.now(),
            ),
            by=worker,
            fact=records.INTERVIEW,
        )
        for kind in SignedConsent.Kind.values:
            records.write_down(
                SignedConsent(
                    episode=episode,
                    kind=kind,
                    text_version="2026-1",
                    signed_on=clock.today(),
                    recorded_by=worker,
                    recorded_at=clock.now(),
                ),
                by=worker,
                fact=records.CONSENT,
            )

    def assess(self, area: str, quota: int) -> None:
        facts = Assessment(
            "Entrevista semiestructurada",
            "Determinación de la autoridad",
            self.dice.choice(texts.OBSERVATIONS),
            "Puede beneficiarse del programa.",
            "Reconocer su responsabilidad y practicar el retiro a tiempo.",
            quota,
        )
        take_step(self.plan(area), AreaPlanMachine.assess, by=self.team.professional(area, self.number), facts=facts)

    def weigh(self, moment: str, level: str) -> None:
        psychologist = self.team.professional(Area.PSYCHOLOGY, self.number)
        records.write_down(
            RiskAssessment(
                episode=self.episode,
                moment=moment,
                level=level,
                factors="Separación reciente; sin armas.",
                safety_plan="Retiro a tiempo; no acercarse al domicilio de la víctima.",
                assessed_by=psychologist,
                assessed_at=clock.now(),
                review_due=clock.today() + timedelta(days=60),
            ),
            by=psychologist,
            fact=records.RISK,
        )

    def check_criteria(self, *, fits: bool) -> None:
        worker, episode = self.team.social_worker, self.episode
        rows = [
            EligibilityCheck(
                episode=episode,
                criterion=one,
                checked_by=worker,
                checked_at=clock.now(),
                met=one.kind == CriterionKind.INCLUDE or (not fits and one.code == "CHAOTIC_SUBSTANCE_USE"),
            )
            for one in EligibilityCriterion.objects.all()
        ]
        records.write_down(*rows, by=worker, fact=records.CRITERIA)

    def refuse(self) -> None:
        facts = Explained(
            Reason.objects.get(code="NOT_ELIGIBLE_SUBSTANCES"), "Se sugiere tratamiento previo en su unidad de salud."
        )
        take_step(self.episode, EpisodeMachine.find_not_eligible, by=self.team.coordinator, facts=facts)

    def approve(self) -> None:
        if self.course.group:
            plan = self.plan(Area.GROUP)
            take_step(plan, AreaPlanMachine.assign, by=self.team.coordinator, facts=Assignment(self.team.facilitator))
            AreaPlan.objects.filter(pk=plan.pk).update(quota=self.course.group)
        facts = PlanApproval(fit_for_group=bool(self.course.group), no_shared_professional=True, no_legal_conflict=True)
        take_step(self.episode, EpisodeMachine.approve_plan, by=self.team.coordinator, facts=facts)

    # ---- Attention --------------------------------------------------------------------------------------------------

    def schedule(
        self, area: str, days: int, *, purpose: str = Appointment.Purpose.SESSION, hour: int = 9
    ) -> Appointment:
        """An appointment some working days from now, at an hour at which both are free."""
        professional = self.team.professional(area, self.number)
        room = self.team.room(area, self.number)
        day = self.world.diary.after(clock.today(), days)
        starts = self.world.diary.book(
            day, f"user:{professional.pk}", f"room:{room.pk}", self.who, hour=hour + self.dice.randint(0, 6)
        )
        return open_record(
            Appointment(
                episode=self.episode,
                purpose=purpose,
                area=area,
                professional=professional,
                room=room,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=50),
                created_by=self.team.receptionist,
                created_at=clock.now(),
            ),
            by=self.team.receptionist,
        )

    def sessions(self, area: str, *, every: int, first_in: int) -> Moments:
        """An area's sessions one after another, with their notes, and its closing opinion."""
        plan, done, tried = self.plan(area), 0, 0
        professional = self.team.professional(area, self.number)
        while done < min(plan.quota, self.course.held) and self.goes_on(area):
            appointment = self.schedule(area, every if tried else first_in)
            tried += 1
            if self.dice.random() < 0.2:
                yield appointment.starts_at - timedelta(hours=70)
                if self.goes_on(area):
                    take_step(appointment, AppointmentMachine.confirm, by=self.team.receptionist)
            yield appointment.starts_at + timedelta(minutes=51)
            if not self.goes_on(area):
                return
            if area == Area.PSYCHOLOGY and tried in self.course.missed:
                yield self.miss(appointment)
                self.lapse(appointment)
                continue
            take_step(
                appointment, AppointmentMachine.attend, by=professional, facts=Attendance(late=self.dice.random() < 0.1)
            )
            yield clock.now() + timedelta(minutes=self.dice.randint(5, 90))
            self.sign_note(appointment)
            done += 1
        if done < plan.quota:
            return
        yield self.after(1, 14)
        if self.plan(area).state == PlanState.IN_PROGRESS and self.episode.state == EpisodeState.ACTIVE:
            facts = ClosingOpinion(self.dice.choice(texts.OPINIONS))
            take_step(self.plan(area), AreaPlanMachine.complete, by=professional, facts=facts)

    def goes_on(self, area: str) -> bool:
        """Whether the area still attends him."""
        open_plans = (PlanState.APPROVED, PlanState.IN_PROGRESS)
        return self.episode.state == EpisodeState.ACTIVE and self.plan(area).state in open_plans

    def sign_note(self, appointment: Appointment) -> None:
        facts = Note(
            self.dice.choice(texts.TOPICS),
            self.dice.choice(texts.OBSERVATIONS),
            self.dice.choice(texts.INTERVENTIONS),
            self.dice.choice(texts.HOMEWORK),
        )
        take_step(appointment, AppointmentMachine.document, by=appointment.professional, facts=facts)

    def miss(self, appointment: Appointment, *, warned: bool = False) -> datetime:
        """He did not come; gives the moment at which he can no longer say why."""
        facts = Missed(warned=warned)
        missed = take_step(appointment, AppointmentMachine.miss, by=appointment.professional, facts=facts)
        return clock.moment_of(missed.justify_by + timedelta(days=1), 6, 30)

    def lapse(self, appointment: Appointment) -> None:
        """The nightly task does the same; whichever comes first."""
        if Appointment.objects.get(pk=appointment.pk).state == "ABSENT_PENDING":
            take_step(appointment, AppointmentMachine.let_lapse, by=SYSTEM)

    def group(self) -> Moments:
        """His part of the group: it closes when its sessions are attended."""
        while True:
            yield self.after(3, 18)
            plan = self.plan(Area.GROUP)
            if plan.state not in (PlanState.APPROVED, PlanState.IN_PROGRESS):
                return
            attended = Appointment.objects.filter(episode=plan.episode_id, area=Area.GROUP, state="DOCUMENTED").count()
            if attended >= plan.quota:
                facts = ClosingOpinion(self.dice.choice(texts.OPINIONS))
                take_step(plan, AreaPlanMachine.complete, by=self.team.facilitator, facts=facts)
                return

    # ---- Papers -----------------------------------------------------------------------------------------------------

    def report(self, kind: str) -> IssuedDocument:
        """A draft of a report, with its words."""
        worker = self.team.social_worker
        report = draft_report(kind, self.episode, by=worker)
        said = self.dice.choice(texts.OPINIONS)
        words = {"compliance": "COMPLIES", "conduct": said, "remarks": "Sin observaciones."}
        if kind == "final_report":
            words = report.facts["wording"] | {"compliance": "COMPLIES", "recommendation": "Mantener los seguimientos."}
        return take_step(report, DocumentMachine.write, by=worker, facts=Wording(words))

    def reports_to_the_authority(self) -> Moments:
        """What its order asks for, signed some days before its day; of one life in four nobody thought of it."""
        if self.world.dice(f"{self.course.key}/reports").random() < 0.25:
            return
        while due := next_report(self.referral, self.episode.started_on, last_report_of(self.referral)):
            yield clock.moment_of(self.world.diary.after(due, -3), 13, 10)
            if self.episode.state != EpisodeState.ACTIVE:
                return
            take_step(self.report("progress_report"), DocumentMachine.sign, by=self.team.coordinator)

    def read(self) -> None:
        """The institution opens the papers addressed to it."""
        if self.course.voluntary:
            return
        papers = IssuedDocument.objects.filter(
            referral=self.pk, addressed_unit=self.referrer.unit, state=DocumentState.SIGNED, signed_at__lt=clock.now()
        )
        for paper in papers.order_by("pk"):
            take_step(paper, DocumentMachine.acknowledge, by=self.referrer.user)

    # ---- Leaving, and after -----------------------------------------------------------------------------------------

    def withdraw(self, code: str, text: str) -> None:
        take_step(
            self.episode,
            EpisodeMachine.withdraw,
            by=self.team.coordinator,
            facts=Explained(Reason.objects.get(code=code), text),
        )

    def follow(self, follow_up: FollowUp) -> Moments:
        """One follow-up of one side, with what was planned for it; what was not is left to the calendar."""
        what = self.course.follow_ups.get((follow_up.month, follow_up.side), "")
        by = self.team.social_worker if follow_up.side == FollowUp.Side.CENTER else self.referrer.user
        if what == "cancelled":
            yield self.after(5, 12)
            take_step(
                follow_up,
                FollowUpMachine.cancel,
                by=self.team.coordinator,
                facts=Said("La autoridad pidió no localizarlo."),
            )
            return
        if not what:
            return
        yield clock.moment_of(self.world.diary.after(follow_up.due_on, 0), 12, 20)
        if FollowUp.objects.get(pk=follow_up.pk).state == FollowUpState.SCHEDULED:
            take_step(follow_up, FollowUpMachine.fall_due, by=SYSTEM)
        if what == "done":
            take_step(follow_up, FollowUpMachine.record, by=by, facts=self.findings())
        elif what == "refused":
            said = replace(self.findings(), outcome="REFUSED", narrative="Contestó y pidió que no se le llame más.")
            take_step(follow_up, FollowUpMachine.refuse, by=by, facts=said)
        else:
            for number in range(3 if what == "not_located" else 1):
                if number:
                    yield self.after(2, 12)
                facts = Attempt(FollowUp.Method.PHONE, "No contestó; se dejó recado neutro.")
                take_step(follow_up, FollowUpMachine.attempt, by=by, facts=facts)
            if what == "not_located":
                take_step(follow_up, FollowUpMachine.not_locate, by=by)

    def findings(self) -> Findings:
        return Findings(
            method=FollowUp.Method.PHONE,
            informant=FollowUp.Informant.PERSON,
            new_violence="NO",
            new_complaint="NO",
            respects_orders="YES",
            pays_alimony="NOT_APPLICABLE",
            substance_use="NO",
            uses_tools="YES",
            needs_support="NO",
            outcome=FollowUp.Outcome.NO_RELAPSE,
            narrative=self.dice.choice(texts.FOLLOW_UP),
        )
