"""How far a case has come: each function takes a referral one stage further, through the door alone."""

from datetime import date, datetime, timedelta

from casework import clock
from casework.models import (
    Appointment,
    Attachment,
    CollaborationAgreement,
    Determination,
    EligibilityCheck,
    EligibilityCriterion,
    Enrollment,
    Episode,
    Institution,
    InstitutionType,
    IntakeInterview,
    Municipality,
    Person,
    Reason,
    Referral,
    Relationship,
    RiskAssessment,
    SignedConsent,
    ViolenceModality,
    ViolenceType,
)
from casework.models.catalogues import CriterionKind
from casework.roles import SYSTEM, Area, Risk
from documents.uploads import Accepted
from tests import kept
from workflows import records
from workflows.application import ask_to_join
from workflows.door import open_record, take_step
from workflows.machines import (
    AppointmentMachine,
    AreaPlanMachine,
    DocumentMachine,
    EpisodeMachine,
    InstitutionMachine,
    ReferralMachine,
)
from workflows.machines.appointment import Attendance, Missed, Note
from workflows.machines.area_plan import Assessment, Assignment, ClosingOpinion
from workflows.machines.document import Wording
from workflows.machines.episode import Hold, PlanApproval
from workflows.machines.facts import Explained
from workflows.machines.follow_up import Findings
from workflows.machines.joining import Agreement, Approval, AreaAsked, Asked, SignedLetter
from workflows.machines.referral import Acceptance, FirstAppointment, Submission
from workflows.machines.reports import draft_report

GIVEN_NAMES = "Rogelio Antonio"
_next = 1


def begin_numbers(number: int = 1) -> None:
    """The first life of every test is number 1, in whatever order they run: same names, same numbers, same hours."""
    global _next
    _next = number


def number() -> int:
    """The number of the next life, or of its next hour."""
    return _next


def _count() -> int:
    begin_numbers(_next + 1)
    return _next - 1


stage = kept.stage(number, begin_numbers)


def blank(cast, **changes) -> Referral:
    """An unsaved draft of the court, complete enough to be sent."""
    number = _count()
    values = {
        "draft_folio": f"B-{number:06}",
        "unit": cast.court,
        "created_by": cast.judge_clerk,
        "created_at": clock.now(),
        "changed_at": clock.now(),
        "given_names": GIVEN_NAMES,
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
        "relationship": Relationship.objects.get(code="EX_PARTNER"),
        "center": cast.toluca,
    }
    return Referral(**{**values, **changes})


@stage
def drafted(cast, **changes) -> Referral:
    """A draft with its letter attached."""
    referral = open_record(
        blank(cast, **changes), by=cast.judge_clerk if "unit" not in changes else changes["created_by"]
    )
    referral.violence_types.set(ViolenceType.objects.filter(code="PSYCHOLOGICAL"))
    referral.violence_modalities.set(ViolenceModality.objects.filter(code="FAMILY"))
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


@stage
def submitted(cast, **changes) -> Referral:
    """Sent by the institution: it has its folio and its receipt."""
    referral = drafted(cast, **changes)
    return take_step(referral, ReferralMachine.submit, by=referral.created_by, facts=Submission(declared=True))


@stage
def accepted(cast, *, first_in_days: int = 1, man: Person | None = None, **changes) -> Referral:
    """Accepted, with a first appointment on a working day; of a man whom the centre knows, or somebody new."""
    referral = submitted(cast, **changes)
    first = FirstAppointment(free_hour(first_in_days), cast.social_worker, None)
    facts = Acceptance(person=man, first=first)
    return take_step(referral, ReferralMachine.accept, by=cast.coordinator, facts=facts)


def free_hour(days: int) -> datetime:
    """A moment some days from now at an hour that nobody else of these lives takes, before those of the groups."""
    number = _count()
    return clock.moment_of(clock.today() + timedelta(days=days + number % 40), 7 + number % 9, 15 * (number % 4))


def summoned(cast, referral, on: date) -> Appointment:
    """Another first appointment, on this day or soon after."""
    starts = free_hour((on - clock.today()).days)
    return open_record(
        Appointment(
            episode=episode_of(referral),
            purpose="FIRST",
            area=Area.SOCIAL_WORK,
            professional=cast.social_worker,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50),
            created_at=clock.now(),
        ),
        by=cast.receptionist,
    )


def missed(cast, appointment: Appointment, *, lapses: bool = True) -> Appointment:
    """He did not come; and, unless told otherwise, the days to justify it passed."""
    with clock.at(appointment.starts_at + timedelta(hours=1)):
        step = AppointmentMachine.miss
        appointment = take_step(appointment, step, by=appointment.professional, facts=Missed(warned=False))
    if lapses:
        with clock.at(clock.moment_of(appointment.justify_by + timedelta(days=1), 6)):
            appointment = take_step(appointment, AppointmentMachine.let_lapse, by=SYSTEM)
    return appointment


@stage
def twice_missed(cast, **changes) -> Referral:
    """Accepted; he came to neither of two summonses, as far apart as the rule asks, and justified none."""
    referral = accepted(cast, **changes)
    first = missed(cast, Appointment.objects.get(episode__referral=referral.pk))
    missed(cast, summoned(cast, referral, first.next_summons_from))
    return referral


def episode_of(referral) -> Episode:
    return Episode.objects.filter(referral=referral.pk).latest("pk")


@stage
def linked(cast, **changes) -> Referral:
    """He came to the first appointment."""
    referral = accepted(cast, **changes)
    first = Appointment.objects.get(episode__referral=referral.pk, purpose="FIRST")
    with clock.at(first.starts_at + timedelta(minutes=5)):
        take_step(first, AppointmentMachine.attend, by=cast.social_worker, facts=Attendance())
    return Referral.objects.get(pk=referral.pk)


@stage
def interviewed(cast, **changes) -> Referral:
    """Interview signed, privacy notice and commitment letter recorded."""
    referral = linked(cast, **changes)
    interview(cast, episode_of(referral))
    return referral


def interview(cast, episode) -> None:
    """The facts of the intake, whether he comes for the first time or comes back."""
    told = IntakeInterview(
        episode=episode,
        held_on=clock.today(),
        summary="Síntesis de la entrevista.",
        acknowledges_obligation=True,
        signed_by=cast.social_worker,
        signed_at=clock.now(),
    )
    records.write_down(told, by=cast.social_worker, fact=records.INTERVIEW)
    for kind in SignedConsent.Kind:
        consent = SignedConsent(
            episode=episode,
            kind=kind,
            text_version="2026-1",
            signed_on=clock.today(),
            recorded_by=cast.social_worker,
            recorded_at=clock.now(),
        )
        records.write_down(consent, by=cast.social_worker, fact=records.CONSENT)


@stage
def in_assessment(cast, **changes) -> Referral:
    """The episode is in assessment, with its three professionals."""
    referral = interviewed(cast, **changes)
    take_step(episode_of(referral), EpisodeMachine.begin_assessment, by=cast.social_worker)
    return referral


def professionals(cast) -> dict:
    return {Area.PSYCHOLOGY: cast.psychologist, Area.SOCIAL_WORK: cast.social_worker, Area.LEGAL: cast.lawyer}


@stage
def assessed(cast, *, quota: int = 1, **changes) -> Referral:
    """The three areas have signed their assessments; risk and eligibility are known."""
    referral = in_assessment(cast, **changes)
    assess(cast, episode_of(referral), quota)
    return referral


def assess(cast, episode, quota: int) -> None:
    """What the areas find, the risk and the criteria."""
    for area, professional in professionals(cast).items():
        take_step(
            episode.plans.get(area=area),
            AreaPlanMachine.assess,
            by=professional,
            facts=Assessment("Entrevista", "Motivo", "Resultados clínicos", "Opinión del área", "Objetivos", quota),
        )
    write_risk(cast, episode, RiskAssessment.Moment.ENTRY, Risk.MEDIUM)
    checks = [
        EligibilityCheck(
            episode=episode,
            criterion=criterion,
            met=criterion.kind == CriterionKind.INCLUDE,
            checked_by=cast.social_worker,
            checked_at=clock.now(),
        )
        for criterion in EligibilityCriterion.objects.all()
    ]
    records.write_down(*checks, by=cast.social_worker, fact=records.CRITERIA)


def write_risk(cast, episode, moment, level) -> RiskAssessment:
    risk = RiskAssessment(
        episode_id=episode.pk,
        moment=moment,
        level=level,
        factors="Factores",
        safety_plan="Medidas",
        assessed_by=cast.psychologist,
        assessed_at=clock.now(),
        review_due=clock.today() + timedelta(days=60),
    )
    return records.write_down(risk, by=cast.psychologist, fact=records.RISK)


@stage
def active(cast, *, fit_for_group: bool = True, **changes) -> Referral:
    """The plan is approved and attention has begun."""
    referral = assessed(cast, **changes)
    approve(cast, episode_of(referral), fit_for_group)
    return referral


def approve(cast, episode, fit_for_group: bool = True) -> None:
    """The coordinator approves the plan; he joins the group."""
    episode.plans.filter(area=Area.GROUP).update(quota=1, professional=cast.facilitator)
    take_step(
        episode,
        EpisodeMachine.approve_plan,
        by=cast.coordinator,
        facts=PlanApproval(fit_for_group=fit_for_group, no_shared_professional=True, no_legal_conflict=True),
    )
    if fit_for_group:
        place = Enrollment(group=cast.group, episode_id=episode.pk, enrolled_on=clock.today())
        records.write_down(place, by=cast.facilitator, fact=records.ENROLLMENT)


def readmitted(cast, referral) -> Referral:
    """He left and came back: a second process under the same order, in its intake."""
    take_step(episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator, facts=because("Faltas."))
    return take_step(referral, ReferralMachine.readmit, by=cast.coordinator, facts=because("Lo pide."))


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


@stage
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


@stage
def completed(cast, **changes) -> Referral:
    """The programme is done; follow-ups are scheduled."""
    referral = closing(cast, **changes)
    episode = episode_of(referral)
    write_risk(cast, episode, RiskAssessment.Moment.EXIT, Risk.LOW)
    report = draft_report("final_report", episode, by=cast.coordinator)
    words = report.facts["wording"] | {"compliance": "COMPLIES", "recommendation": "Seguimiento ordinario."}
    take_step(report, DocumentMachine.write, by=cast.coordinator, facts=Wording(words))
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


def asked_to_join(cast, *, areas: int = 1, **changes) -> Institution:
    """An institution that asked to join with so many areas; nobody has signed its letter yet."""
    number = _count()
    asked = {
        "name": f"Juzgado Cuarto de Control de Lerma {number}",
        "type": InstitutionType.objects.get(code="JUDICIARY"),
        "municipality": Municipality.objects.get(code="15051"),
        "address": "Calle Ficticia 1, Lerma",
        "head": "Elena Ríos Paz",
        "head_position": "Jueza",
        "head_email": f"titular@lerma{number}.example",
        "phone": "728 555 0100",
        "justification": "Dictamos suspensiones condicionales con tratamiento reeducativo.",
    }
    wanted = tuple(
        AreaAsked(
            f"Área {place}", "Marcos", f"Lima {place}", "Enlace", f"area{place}@lerma{number}.example", "728 555 0101"
        )
        for place in range(1, areas + 1)
    )
    return ask_to_join(Asked(**{**asked, "areas": wanted, **changes}), key=f"LER{number}").institution


def scanned() -> Accepted:
    """A letter signed by hand and scanned, as the upload was accepted."""
    return Accepted("carta.pdf", "application/pdf", 1, "0" * 64, b"%PDF-1.4")


def joined(cast, institution: Institution | None = None, **changes) -> Institution:
    """It signed its letter, was validated and approved by the direction, and its accounts are invited."""
    institution = institution or asked_to_join(cast, **changes)
    take_step(institution, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=SignedLetter(scanned()))
    take_step(institution, InstitutionMachine.validate, by=cast.system_admin)
    take_step(institution, InstitutionMachine.approve, by=cast.director, facts=Approval())
    take_step(institution, InstitutionMachine.activate, by=cast.system_admin)
    return Institution.objects.get(pk=institution.pk)


def agreed(cast, institution: Institution, *, ends_in: int, number: str = "CC-01/2026") -> CollaborationAgreement:
    """A convenio of this institution that ends in so many days."""
    ends = clock.today() + timedelta(days=ends_in)
    begins = ends - timedelta(days=365)
    agreement = Agreement("COORDINATION", number, begins, begins, ends, (("Capacitar al personal del área", ends),))
    take_step(institution, InstitutionMachine.record_agreement, by=cast.director, facts=agreement)
    return CollaborationAgreement.objects.get(institution=institution.pk, number=number)
