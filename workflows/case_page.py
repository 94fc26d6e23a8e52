"""What the page of a case says, put together from what this person may know of it (domain §9)."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casework import clock
from casework.access import CARE, visible
from casework.models import (
    Appointment,
    AreaPlan,
    Assessment,
    EligibilityCheck,
    Episode,
    IntakeInterview,
    Referral,
    RiskAssessment,
    SignedConsent,
)
from casework.roles import PROFESSIONAL_ROLES, Area, Role
from casework.states import AppointmentState as A
from casework.states import DocumentState as D
from casework.states import EpisodeState as E
from casework.states import ReferralState as R
from casework.wall import as_whole, whole
from casework.words import hour, short_day
from documents.models import IssuedDocument
from workflows import court_reports, duties, records, risk_again, risk_band
from workflows.door import possible_steps
from workflows.first_appointments import first_appointments, what_to_do
from workflows.machines.absences import unjustified
from workflows.machines.reports import may_be_begun
from workflows.next_sessions import to_schedule
from workflows.order_clock import OrderClock, clocks_of, plans_with_progress

READERS = CARE | {Role.RECEPTION, Role.FACILITATOR, Role.DIRECTION, Role.AUDITOR}
NAMES_FILE = CARE | {Role.RECEPTION, Role.AUDITOR}  # who may know the centre's file number
REVIEWING = {"take", "accept", "send_back", "decline", "reroute"}
ELSEWHERE = REVIEWING | {"submit", "submit_again"}  # they have pages of their own
RARE = {
    "hold",
    "request_transfer",
    "withdraw",
    "waive",
    "assign",
    "credit_sessions",
    "approve_withdrawal",
    "record_no_show",
    "refuse_transfer",
    "reassign",
    "readmit",
    "cite_again",
    "find_not_eligible",
    "cancel",
    "archive",
}
SIGNED = (D.SIGNED, D.ACKNOWLEDGED)
NOUN_OF = {"referral": "canalizacion", "episode": "proceso", "areaplan": "plan"}
CONSENT_SLUGS = {SignedConsent.Kind.PRIVACY_NOTICE: "aviso", SignedConsent.Kind.COMMITMENT_LETTER: "carta"}
RISK_SLUGS = {"ingreso": "ENTRY", "revision": "REVIEW", "egreso": "EXIT"}


@dataclass(frozen=True)
class NextStep:
    """A button: what it does, where it leads, what is missing, and whether it stands among the rare ones."""

    label: str
    url: str
    missing: tuple[str, ...] = ()
    rare: bool = False
    note: str = ""
    is_first: bool = False  # the one primary button of the page
    paper: str = ""  # the kind of report that the button begins


@dataclass(frozen=True)
class Banner:
    """The person always in sight, with what this reader may know."""

    name: str
    facts: list[str]
    risk: str
    review_due: object
    told: OrderClock | None
    restricted: bool = True


class CasePage:
    """A case as one reader sees it; each question is asked once."""

    def __init__(self, referral: Referral, user):
        self.referral, self.user = referral, user
        self.person = referral.person if referral.person_id else referral
        self.episodes = list(
            visible(Episode, user)
            .filter(referral=referral)
            .select_related("program__policy", "end_reason")
            .order_by("-pk")
        )
        self.episode = self.episodes[0] if self.episodes else None
        self.plans = plans_with_progress(visible(AreaPlan, user).filter(episode=self.episode)) if self.episode else []
        for plan in self.plans:
            plan.episode = self.episode
        if self.episode:
            self.episode.referral = referral
        self.reduced = user.role == Role.FACILITATOR
        self.masked = user.role == Role.DIRECTION

    # ---- The banner

    @property
    def name(self) -> str:
        if self.user.role == Role.DATA_PROTECTION:
            return self.referral.shown_folio
        return self.person.initials if self.masked else self.person.full_name

    def risks(self) -> list[RiskAssessment]:
        """The assessments of risk, the last one first; for the facilitator only their level matters."""
        if self.episode is None:
            return []
        found = visible(RiskAssessment, self.user).filter(episode__in=self.episodes)
        return list(found.select_related("assessed_by", "episode").order_by("-pk"))

    def banner(self) -> Banner:
        level, due = risk_band.band_and_review(self.user, self.referral, self.episode)
        if self.reduced:
            return Banner(self.name, [], level, None, None)
        if self.user.role == Role.DATA_PROTECTION:
            return Banner(self.name, [], "", None, None)
        facts = [_("%(n)d años") % {"n": self.person.age}] if self.person.age is not None and not self.masked else []
        if self.referral.case_file_id and self.user.role in NAMES_FILE:
            facts.append(self.referral.case_file.number)
        facts.append(self.referral.shown_folio)
        facts.append(
            _("Solicitud voluntaria") if self.referral.is_voluntary else str(self.referral.present_determination or "")
        )
        return Banner(self.name, [fact for fact in facts if fact], level, due, self.clock())

    def clock(self) -> OrderClock | None:
        """The clock of the order, as the institution reads it too; before acceptance there is none."""
        return clocks_of([self.referral.pk])[self.referral.pk] if self.plans else None

    # ---- What may be done

    def steps(self) -> list[NextStep]:
        """What this person can do next on the case, its process and its areas, with what is missing."""
        found = self._of(self.referral) + self._on_the_calendar() + self._facts()
        if self.episode is not None:
            found += self._of(self.episode)
        for plan in self.plans:
            found += self._of(plan)
        first = next((one for one in found if not one.missing and not one.rare), None)
        return [replace(one, is_first=one is first) for one in found]

    def _of(self, record) -> list[NextStep]:
        noun = NOUN_OF[record._meta.concrete_model._meta.model_name]
        found, possible = [], list(possible_steps(record, self.user))
        for step, missing in possible:
            if step.name in ELSEWHERE or (step.name == "credit_sessions" and missing):
                continue  # almost nobody has sessions from another process: nothing to say of that
            url = reverse("step", args=[noun, record.pk, step.name])
            label = f"{step.label}: {record.get_area_display()}" if noun == "plan" else str(step.label)
            rare = step.name in RARE and not (step.name == "assign" and record.professional_id is None)
            found.append(NextStep(label, url, tuple(missing), rare or (noun == "plan" and bool(missing))))
        if noun == "canalizacion" and any(step.name in REVIEWING for step, _missing in possible):
            found.insert(0, NextStep(_("Revisar la canalización"), reverse("review", args=[record.pk])))
        return found

    def _on_the_calendar(self) -> list[NextStep]:
        """What the desk asks for until he comes the first time, and between one session and the next."""
        pk = self.referral.pk
        if self.referral.state == R.ACCEPTED and duties.receives(self.referral, self.user):
            first = first_appointments([pk], self.user).get(pk)
            told = what_to_do(pk, first)
            note = f"{short_day(first.starts_at)}, {hour(first.starts_at)}" if first else told["detail"]
            return [NextStep(told["what"], told["url"], note=note)]
        if self.user.role in PROFESSIONAL_ROLES and to_schedule(self.user).filter(episode__referral=pk).exists():
            return [NextStep(_("Agendar la siguiente sesión"), reverse("schedule", args=[pk]))]
        return []

    @as_whole
    def _facts(self) -> list[NextStep]:
        """What is to be written down in the present state."""
        episode = self.episode
        if episode is None:
            return []
        found = []
        if self._may(records.INTERVIEW) and not IntakeInterview.objects.filter(episode=episode).exists():
            found.append(NextStep(_("Entrevista inicial"), reverse("interview", args=[episode.pk])))
        if self._may(records.CONSENT):
            given = set(SignedConsent.objects.filter(episode=episode).values_list("kind", flat=True))
            found += [
                NextStep(_("Registrar: %(paper)s") % {"paper": kind.label}, reverse("consent", args=[episode.pk, slug]))
                for kind, slug in CONSENT_SLUGS.items()
                if kind not in given
            ]
        if self._may(records.CRITERIA):
            checked = EligibilityCheck.objects.filter(episode=episode).exists()
            found.append(NextStep(_("Criterios de ingreso"), reverse("criteria", args=[episode.pk]), rare=checked))
        if self._may(records.RISK):
            found.append(self._risk_step())
        if self._may(records.INCIDENT):
            found.append(NextStep(str(records.INCIDENT.label), reverse("incident", args=[episode.pk]), rare=True))
        return found + self._reports()

    def _reports(self) -> list[NextStep]:
        """The reports that can be begun now: how he advances, and at the end the final one."""
        address = reverse("report_new", args=[self.episode.pk])
        if self.user.role not in CARE:
            return []
        if self.episode.state == E.COMPLETED and may_be_begun("certificate", self.episode):
            return [NextStep(_("Preparar la constancia de conclusión"), address, paper="certificate")]
        if self.episode.state not in (E.ACTIVE, E.ON_HOLD, E.CLOSING):
            return []
        found = [self._progress_report(address)]
        signed = IssuedDocument.objects.filter(episode=self.episode, kind="final_report", state__in=SIGNED)
        if self.episode.state == E.CLOSING and not signed.exists():
            found.append(NextStep(_("Preparar el informe final"), address, paper="final_report"))
        return found

    def _progress_report(self, address: str) -> NextStep:
        """Among the rare ones until the authority's day is near."""
        due, label = self.next_report, _("Preparar un informe de avance")
        if due is None or due > clock.today() + court_reports.SOON:
            return NextStep(label, address, rare=True, paper="progress_report")
        late = due < clock.today()
        note = (
            _("La instancia lo esperaba el %(day)s.") if late else _("La instancia lo espera a más tardar el %(day)s.")
        )
        return NextStep(label, address, note=note % {"day": short_day(due)}, paper="progress_report")

    @cached_property
    def next_report(self) -> date | None:
        """The day on which the authority expects the next report; None when it expects none."""
        if self.episode is None or self.episode.state not in court_reports.EXPECTED:
            return None
        return court_reports.next_report(
            self.referral, self.episode.started_on, court_reports.last_report_of(self.referral)
        )

    def _may(self, fact) -> bool:
        return self.episode.state in fact.sources and fact.duty(self.episode, self.user)

    def _risk_step(self) -> NextStep:
        moments = set(self.episode.risk_assessments.values_list("moment", flat=True))
        slug, label, rare = "revision", _("Revisar el riesgo"), True
        if "ENTRY" not in moments:
            slug, label, rare = "ingreso", _("Valorar el riesgo al ingreso"), self.episode.state == E.INTAKE
        elif self.episode.state == E.CLOSING and "EXIT" not in moments:
            slug, label, rare = "egreso", _("Valorar el riesgo al egreso"), False
        again = risk_again.asked(RiskAssessment.objects.filter(episode=self.episode)).first()
        note = f"{risk_again.why(again)}." if again and slug == "revision" else ""
        return NextStep(label, reverse("risk", args=[self.episode.pk, slug]), rare=rare and not note, note=note)

    # ---- Areas, appointments, absences

    def areas(self) -> list[AreaPlan]:
        """The plans with their last and next appointment; the facilitator sees the group's alone."""
        plans = [plan for plan in self.plans if not self.reduced or plan.area == Area.GROUP]
        last, coming = {}, {}
        for one in self.appointments():
            if one.starts_at <= clock.now():
                last[one.area] = one
            elif one.state in (A.SCHEDULED, A.CONFIRMED):
                coming.setdefault(one.area, one)
        for plan in plans:
            plan.last_one, plan.next_one = last.get(plan.area), coming.get(plan.area)
        return plans

    def appointments(self) -> list[Appointment]:
        """Every appointment of the present episode, by date."""
        if self.episode is None:
            return []
        if not hasattr(self, "_appointments"):
            found = visible(Appointment, self.user).filter(episode=self.episode)
            self._appointments = list(
                found.select_related("professional", "room", "group_session__group").order_by("starts_at", "pk")
            )
        return self._appointments

    def shown_appointments(self) -> list[Appointment]:
        """The next three, then the last three."""
        todays = clock.moment_of(clock.today())
        ahead = [one for one in self.appointments() if one.starts_at >= todays]
        behind = [one for one in self.appointments() if one.starts_at < todays]
        return ahead[:3] + behind[:-4:-1]

    def absences(self) -> dict | None:
        """The unjustified absences against the policy, and the justified ones."""
        if self.episode is None:
            return None
        total, in_a_row = unjustified(self.episode.pk)
        policy = self.episode.program.policy
        excused = sum(one.state == A.ABSENT_JUSTIFIED for one in self.appointments())
        return {
            "total": total,
            "allowed": policy.max_total_unjustified,
            "in_a_row": in_a_row,
            "allowed_in_a_row": policy.max_consecutive_unjustified,
            "justified": excused,
        }

    # ---- Plan and opinions

    def assessments(self) -> list[AreaPlan]:
        """The plans with what this person may read of each signed assessment: all of it, or only its opinion."""
        if self.user.role not in CARE:
            return self.plans
        mine = visible(Assessment, self.user).select_related("signed_by")
        in_full = {one.plan_id: one for one in mine.filter(plan__in=self.plans)}
        opinions = Assessment.objects.filter(plan__in=self.plans).select_related("signed_by")
        with whole():  # that an area gave its opinion, who and when, all who attend know; the rest is not asked for
            signed = {one.plan_id: one for one in opinions.defer("results", "reason", "method")}
        for plan in self.plans:
            plan.read_in_full, plan.signed = in_full.get(plan.pk), signed.get(plan.pk)
        return self.plans
