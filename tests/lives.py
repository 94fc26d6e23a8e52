"""How far a case has come: each function takes a referral one stage further, through the door alone."""

from datetime import date, datetime, timedelta

from casework import clock
from casework.models import (
    Appointment,
    Attachment,
    Determination,
    EligibilityCheck,
    EligibilityCriterion,
    Enrollment,
    Episode,
    IntakeInterview,
    Municipality,
    Reason,
    Referral,
    RiskAssessment,
    SignedConsent,
)
from casework.models.catalogues import CriterionKind
from casework.roles import SYSTEM, Area, Risk
from workflows.door import open_record, take_step
from workflows.machines import (
    AppointmentMachine,
    AreaPlanMachine,
    DocumentMachine,
    EpisodeMachine,
    ReferralMachine,
)
from workflows.machines.appointment import Attendance, Note
from workflows.machines.area_plan import Assessment, Assignment, ClosingOpinion
from workflows.machines.document import Wording
from workflows.machines.episode import Hold, PlanApproval
from workflows.machines.facts import Explained
from workflows.machines.follow_up import Findings
from workflows.machines.referral import Acceptance, FirstAppointment, Submission
from workflows.machines.reports import draft_report

_serial = iter(range(1, 10**6))


def blank(cast, **changes) -> Referral:
    """An unsaved draft of the court, complete enough to be sent."""
    number = next(_serial)
    values = {
        "draft_folio": f"B-{number:06}",
        "unit": cast.court,
        "created_by": cast.judge_clerk,
        "created_at": clock.now(),
        "changed_at": clock.now(),
        "given_names": "Rogelio Antonio",
        "first_surname": "Hernández",
        "second_surname": f"Cruz {number}",
        "birth_date": date(1992, 5, 4),
        "sex": "H",
        "phone": "722 555 0148",
        "email": f"persona{number}@correo.example",
        "municipality": Municipality.objects.get(code="15106"),
        "letter_number": f"JSC/EJEC/{number}/2026",
        "letter_date": clock.today(),
        "authority": "Jueza Segunda de Control",
        "judicial_case_number": f"{number}/2026",
        "determination": Determination.objects.get(code="CONDITIONAL_SUSPENSION"),
        "term_from": clock.today(),
        "term_to": clock.today() + timedelta(days=245),
        "report_frequency": "MONTHLY",
        "center": cast.toluca,
    }
    return Referral(**{**values, **changes})


def drafted(cast, **changes) -> Referral:
    """A draft with its letter attached."""
    referral = open_record(
        blank(cast, **changes), by=cast.judge_clerk if "unit" not in changes else changes["created_by"]
    )
    Attachment.objects.create(
        referral_id=referral.pk,
        kind="LETTER",
        name="oficio.pdf",
        media_type="application/pdf",
        size=10,
        sha256="0" * 64,
        file="attachments/none.pdf",
        uploaded_by=cast.judge_clerk,
        uploaded_at=clock.now(),
    )
    return referral


def submitted(cast, **changes) -> Referral:
    """Sent by the institution: it has its folio and its receipt."""
    referral = drafted(cast, **changes)
    return take_step(referral, ReferralMachine.submit, by=referral.created_by, facts=Submission(declared=True))


def accepted(cast, *, first_in_days: int = 1, **changes) -> Referral:
    """Accepted, with a first appointment on a working day."""
    referral = submitted(cast, **changes)
    first = FirstAppointment(free_hour(first_in_days), cast.social_worker, None)
    return take_step(referral, ReferralMachine.accept, by=cast.coordinator, facts=Acceptance(first=first))


def free_hour(days: int) -> datetime:
    """A moment some days from now at an hour that nobody else of these lives takes."""
    number = next(_serial)
    return clock.moment_of(clock.today() + timedelta(days=days + number % 40), 7 + number % 12, 15 * (number % 4))


def episode_of(referral) -> Episode:
    return Episode.objects.filter(referral=referral.pk).latest("pk")


def linked(cast, **changes) -> Referral:
    """He came to the first appointment."""
    referral = accepted(cast, **changes)
    first = Appointment.objects.get(episode__referral=referral.pk, purpose="FIRST")
    with clock.at(first.starts_at + timedelta(minutes=5)):
        take_step(first, AppointmentMachine.attend, by=cast.social_worker, facts=Attendance())
    return Referral.objects.get(pk=referral.pk)


def interviewed(cast, **changes) -> Referral:
    """Interview signed, privacy notice and commitment letter recorded."""
    referral = linked(cast, **changes)
    episode = episode_of(referral)
    IntakeInterview.objects.create(
        episode=episode,
        held_on=clock.today(),
        summary="Síntesis de la entrevista.",
        acknowledges_obligation=True,
        signed_by=cast.social_worker,
        signed_at=clock.now(),
    )
    for kind in SignedConsent.Kind:
        SignedConsent.objects.create(
            episode=episode,
            kind=kind,
            text_version="2026-1",
            signed_on=clock.today(),
            recorded_by=cast.social_worker,
            recorded_at=clock.now(),
        )
    return referral


def in_assessment(cast, **changes) -> Referral:
    """The episode is in assessment, with its three professionals."""
    referral = interviewed(cast, **changes)
    take_step(episode_of(referral), EpisodeMachine.begin_assessment, by=cast.social_worker)
    return referral


def professionals(cast) -> dict:
    return {Area.PSYCHOLOGY: cast.psychologist, Area.SOCIAL_WORK: cast.social_worker, Area.LEGAL: cast.lawyer}


def assessed(cast, *, quota: int = 1, **changes) -> Referral:
    """The three areas have signed their assessments; risk and eligibility are known."""
    referral = in_assessment(cast, **changes)
    episode = episode_of(referral)
    for area, professional in professionals(cast).items():
        take_step(
            episode.plans.get(area=area),
            AreaPlanMachine.assess,
            by=professional,
            facts=Assessment("Entrevista", "Motivo", "Resultados clínicos", "Opinión del área", "Objetivos", quota),
        )
    write_risk(cast, episode, RiskAssessment.Moment.ENTRY, Risk.MEDIUM)
    for criterion in EligibilityCriterion.objects.all():
        EligibilityCheck.objects.create(
            episode=episode,
            criterion=criterion,
            met=criterion.kind == CriterionKind.INCLUDE,
            checked_by=cast.social_worker,
            checked_at=clock.now(),
        )
    return referral


def write_risk(cast, episode, moment, level) -> RiskAssessment:
    return RiskAssessment.objects.create(
        episode_id=episode.pk,
        moment=moment,
        level=level,
        factors="Factores",
        safety_plan="Medidas",
        assessed_by=cast.psychologist,
        assessed_at=clock.now(),
        review_due=clock.today() + timedelta(days=60),
    )


def active(cast, *, fit_for_group: bool = True, **changes) -> Referral:
    """The plan is approved and attention has begun."""
    referral = assessed(cast, **changes)
    episode = episode_of(referral)
    episode.plans.filter(area=Area.GROUP).update(quota=1, professional=cast.facilitator)
    take_step(
        episode,
        EpisodeMachine.approve_plan,
        by=cast.coordinator,
        facts=PlanApproval(fit_for_group=fit_for_group, no_shared_professional=True),
    )
    if fit_for_group:
        Enrollment.objects.create(group=cast.group, episode_id=episode.pk, enrolled_on=clock.today())
    return referral


def session(cast, referral, area, *, days: int = 1) -> Appointment:
    """A scheduled session of an area; the group's has no professional of its own."""
    starts = free_hour(days)
    professional = professionals(cast).get(area, cast.facilitator)
    return open_record(
        Appointment(
            episode=episode_of(referral),
            purpose="SESSION",
            area=area,
            professional=professional,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50),
            created_by=cast.coordinator,
            created_at=clock.now(),
        ),
        by=cast.coordinator,
    )


def attended(cast, referral, area) -> Appointment:
    """A session held and documented."""
    appointment = session(cast, referral, area)
    with clock.at(appointment.starts_at + timedelta(minutes=50)):
        take_step(appointment, AppointmentMachine.attend, by=appointment.professional, facts=Attendance())
        if area == Area.GROUP:
            take_step(appointment, AppointmentMachine.document_in_group, by=SYSTEM)
        else:
            take_step(
                appointment,
                AppointmentMachine.document,
                by=appointment.professional,
                facts=Note("Tema", "Observación", "Intervención", "Tarea"),
            )
    return appointment


def closing(cast, **changes) -> Referral:
    """Every area has closed and the episode is closing."""
    referral = active(cast, **changes)
    episode = episode_of(referral)
    for plan in episode.plans.exclude(state="WAIVED"):
        for _number in range(plan.quota):
            attended(cast, referral, plan.area)
        who = professionals(cast).get(plan.area, cast.facilitator)
        take_step(plan, AreaPlanMachine.complete, by=who, facts=ClosingOpinion("Cumplió los objetivos."))
    take_step(episode, EpisodeMachine.begin_closing, by=cast.coordinator)
    return referral


def completed(cast, **changes) -> Referral:
    """The programme is done; follow-ups are scheduled."""
    referral = closing(cast, **changes)
    episode = episode_of(referral)
    write_risk(cast, episode, RiskAssessment.Moment.EXIT, Risk.LOW)
    report = draft_report("final_report", episode, by=cast.coordinator)
    take_step(
        report, DocumentMachine.write, by=cast.coordinator, facts=Wording({"recommendation": "Seguimiento ordinario."})
    )
    take_step(report, DocumentMachine.sign, by=cast.coordinator)
    take_step(episode, EpisodeMachine.complete, by=cast.coordinator)
    return Referral.objects.get(pk=referral.pk)


def because(text: str) -> Explained:
    """A reason of the catalogue, with words."""
    return Explained(Reason.objects.order_by("pk").first(), text)


def on_hold() -> Hold:
    return Hold(None, "Tratamiento médico.", clock.today() + timedelta(days=30))


def assigned(professional) -> Assignment:
    return Assignment(professional)


def findings(outcome: str) -> Findings:
    """Answers that tell of violence."""
    return Findings("PHONE", "PERSON", "YES", "NO", "NO", "UNKNOWN", "YES", "NO", "YES", outcome, "SELLADOCANARIO")
