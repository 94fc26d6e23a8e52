"""Cases in every stage: at each stop, the pages whose forms need it, and the person whose page it is.

What a stop needs and the next must not see is undone between them.
"""

import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.fields import keyed_digest
from casework.forms.catalogues import CATALOGUES
from casework.models import (
    Appointment,
    AreaPlan,
    AuditAssignment,
    CollaborationAgreement,
    EligibilityCheck,
    Enrollment,
    Episode,
    FollowUp,
    GroupSession,
    Institution,
    InstitutionApplication,
    InstitutionType,
    MonthlyReport,
    Municipality,
    OneTimeLink,
    Referral,
    RiskAssessment,
    SurveyInvitation,
    TelephoneRequest,
    User,
)
from casework.open_sessions import begin_session
from casework.roles import SYSTEM, Area, Risk, Role
from casework.states import InstitutionState
from documents.application_letter import application_url
from documents.kind import KINDS
from documents.models import IssuedDocument, Message
from tests import lives
from tests.canaries import Canaries
from tests.cast import Cast, signed_in
from tests.hostile import a_pdf
from tests.sign_in import give_password, telephone, token_of
from workflows.amendments import BY_SLUG
from workflows.door import open_record, possible_steps, take_step
from workflows.emergencies import break_glass
from workflows.forms.center.facts import has_form
from workflows.machines import (
    AccountMachine,
    AppointmentMachine,
    AreaPlanMachine,
    DocumentMachine,
    EpisodeMachine,
    FollowUpMachine,
    TelephoneRequestMachine,
)
from workflows.machines.accounts_opened import one_time_token
from workflows.machines.appointment import Attendance
from workflows.machines.document import Wording
from workflows.machines.episode import Transfer
from workflows.machines.facts import Said
from workflows.machines.reports import draft_report
from workflows.machines.scheduling import appointment_link
from workflows.machines.telephone_request import Checked
from workflows.models import InstitutionRequest
from workflows.requests import SLUGS
from workflows.views.account_second_factor import CONFIRMED
from workflows.views.center.found import NOUNS
from workflows.views.center.stepping import ELSEWHERE

Pages = list[tuple[str | None, str]]  # who, by the name in the cast, or nobody; and the address
PARTS = ("oficio", "plazo", "identidad", "contacto", "situacion", "hechos", "victima", "documentos")


@contextmanager
def undone():
    """What is written inside is taken back at the end."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def stops(cast, canaries: Canaries, walks: Collection[str] = ()) -> Iterator[Pages]:
    """The pages of each stop of these walks, or of all; the world stands as they need it until the next one."""
    world = World(cast, *(Referral.objects.get(pk=pk) for pk in canaries.ids["Referral"]), canaries, StepPages(cast))
    for name in walks or WALKS:
        with undone():
            yield from WALKS[name](world)


def visitor(cast, who: str | None) -> Client:
    """A browser of this person: signed in, or as far as the word before the name says.

    «half» has given the password and has no second factor yet, «code» is asked for it, «sure» has just confirmed her
    password.
    """
    client, (how, _space, name) = Client(), (who or "").rpartition(" ")
    if not name:
        return client
    user = getattr(cast, name)
    if how == "half":
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    elif how == "code":
        telephone(user)
        give_password(client, user)
    else:
        signed_in(client, user)
    if how == "sure":
        session = client.session
        session[CONFIRMED] = (clock.now() + timedelta(minutes=5)).timestamp()
        session.save()
    return client


def _at(who: str | None, name: str, *args) -> tuple[str | None, str]:
    return who, reverse(name, args=args)


@dataclass
class World:
    """Whoever and whatever the walks begin from."""

    cast: Cast
    drafted: Referral
    submitted: Referral
    active: Referral
    completed: Referral
    canaries: Canaries
    steps: "StepPages"


class StepPages:
    """The generic pages of the steps that somebody could take on some records now; each step is given once."""

    ACTORS = ("coordinator", "director", "other_coordinator", "psychologist", "social_worker", "data_officer")

    def __init__(self, cast):
        self.cast, self.given = cast, set()

    def __call__(self, *records) -> Pages:
        return [page for record in records for who in self.ACTORS for page in self._of(record, who)]

    def _of(self, record, who: str) -> Pages:
        noun = next(slug for slug, model in NOUNS.items() if isinstance(record, model))
        possible = possible_steps(record, getattr(self.cast, who))
        steps = [step for step, missing in possible if not missing and has_form(step) and step.name not in ELSEWHERE]
        new = [step for step in steps if (noun, step.name) not in self.given]
        self.given |= {(noun, step.name) for step in new}
        return [_at(who, "step", noun, record.pk, step.name) for step in new]


# ---- Without a case ----------------------------------------------------------------------------------------------


def _public(world: World) -> Iterator[Pages]:
    cast, active = world.cast, world.active
    yield [
        _at(None, name)
        for name in ("voluntary", "application", "application_find", "lost_telephone", "password_forgotten")
    ]
    yield [_at(None, "two_factor:login"), _at("code lawyer", "two_factor:login")]
    yield _by_link(cast, active)


def _by_link(cast, active) -> Pages:
    appointment = lives.session(cast, active, Area.SOCIAL_WORK, days=3)
    survey, status = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    SurveyInvitation.objects.create(
        episode=lives.episode_of(active),
        moment="MID",
        token_digest=keyed_digest(survey),
        expires_on=clock.today() + timedelta(days=60),
    )
    OneTimeLink.objects.create(
        purpose=OneTimeLink.Purpose.STATUS,
        referral=active,
        token_digest=keyed_digest(status),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    invited = _invited(cast)
    return [
        _at(None, "request_status", status), _at(None, "survey", survey),
        *((None, application_page(cast, state)) for state in (InstitutionState.REQUESTED, InstitutionState.RETURNED)),
        (None, application_page(cast, InstitutionState.RETURNED) + "corregir/"),
        _at(None, "person_appointment", appointment_link(appointment)),
        _at(None, "activate", one_time_token(invited, OneTimeLink.Purpose.ACTIVATION, 1)),
        _at(None, "choose_password", one_time_token(cast.lawyer, OneTimeLink.Purpose.PASSWORD, 1)),
    ]  # fmt: skip


def application_page(cast, state: str) -> str:
    """The private page of an application in this state, its letter signed."""
    made = Institution.objects.create(
        key=f"X{state[:6]}{Institution.objects.count()}", name=f"Síndica {state.lower()}", state=state,
        type=InstitutionType.objects.first(), level="MUNICIPAL", municipality=Municipality.objects.get(code="15025"),
    )  # fmt: skip
    application = InstitutionApplication.objects.create(
        institution=made, folio=f"SOL-2026-9{made.pk:03}", justification="Dictamos medidas.",
        submitted_at=clock.now(), commitments_accepted_at=clock.now(), signed_at=clock.now(), corrected_at=clock.now(),
    )  # fmt: skip
    application.units.create(
        number=1, name="Jurídico", first_name="Marcos", last_name="Lima", position="Enlace",
        email="marcos@sindica.example", phone="722 555 0101",
    )  # fmt: skip
    return application_url(application).partition("testserver")[2]


def _invited(cast) -> User:
    account = User(
        email="nueva@sigue.example", first_name="Nueva", last_name="Cuenta", role=Role.RECEPTION, center=cast.toluca,
        invited_at=clock.now(),
    )  # fmt: skip
    account.set_unusable_password()
    return open_record(account, by=cast.coordinator)


def _accounts(world: World) -> Iterator[Pages]:
    cast = world.cast
    yield [
        _at("coordinator", "guidelines"), _at("coordinator", "account", _invited(cast).pk),
        _at("coordinator", "account", cast.receptionist.pk), _at("judge_admin", "account", cast.judge_clerk.pk),
        *(_at(who, "account_new") for who in ("coordinator", "judge_admin", "director")),
        _at("judge_admin", "account_correct", cast.judge_clerk.pk), _at("director", "account_correct", cast.lawyer.pk),
    ]  # fmt: skip
    with undone():
        take_step(cast.receptionist, AccountMachine.disable, by=cast.coordinator, facts=Said("Se fue."))
        yield [_at("coordinator", "account", cast.receptionist.pk)]
    elsewhere = signed_in(Client(), cast.lawyer).session.session_key
    Session.objects.filter(pk=elsewhere).update(expire_date=clock.now() + timedelta(days=1))
    begin_session(cast.lawyer, elsewhere, device="Firefox en Linux", address="203.0.113.7")
    yield [
        _at("lawyer", "my_sessions"), _at("lawyer", "change_password"), _at("lawyer", "confirm_password"),
        _at("half lawyer", "two_factor:setup"), _at("sure lawyer", "two_factor:change"),
        _at("sure lawyer", "two_factor:backup_tokens"),
    ]  # fmt: skip
    with undone():
        take_step(cast.judge_clerk, AccountMachine.offer_administration, by=cast.judge_admin)
        yield [_at("judge_clerk", "my_account"), _at("judge_admin", "account", cast.judge_clerk.pk)]
    yield from _another_telephone(cast)


def _another_telephone(cast) -> Iterator[Pages]:
    with undone():
        TelephoneRequest.objects.all().delete()
        asked = open_record(TelephoneRequest(user=cast.judge_clerk, asked_at=clock.now()), by=SYSTEM)
        yield [_at("judge_clerk", "my_account"), _at("judge_admin", "telephone_request", asked.pk)]
        seen = Checked("Vino a la oficina con su credencial.")
        take_step(asked, TelephoneRequestMachine.vouch, by=cast.judge_admin, facts=seen)
        yield [_at("director", "telephone_request", asked.pk)]
        take_step(asked, TelephoneRequestMachine.confirm, by=cast.director)
        yield [_at(None, "other_telephone", token_of(cast.judge_clerk, "telephone_link"))]


def _oversight(world: World) -> Iterator[Pages]:
    yield _audit(world.cast, world.submitted)
    yield _of_institutions(world.cast)
    yield _of_catalogues()
    yield from _emergencies(world)


def _of_catalogues() -> Pages:
    """A row and a new row of each catalogue, whose forms differ."""
    rows = {slug: one.model._default_manager.first().pk for slug, one in CATALOGUES.items()}
    return [
        *(_at("system_admin", "catalogue_new", slug) for slug in rows),
        *(_at("director", "catalogue_row", slug, pk) for slug, pk in rows.items()),
    ]


def _emergencies(world: World) -> Iterator[Pages]:
    known = f"?folio={world.active.folio}"
    yield [
        ("coordinator", reverse("emergency_new") + known),
        *(_at("data_officer", "emergency", pk) for pk in world.canaries.ids["EmergencyAccess"]),
    ]
    with undone():
        opened = break_glass(lives.episode_of(world.active), by=world.cast.coordinator, reason="Hay riesgo esta noche.")
        yield [_at("coordinator", "emergency", opened.pk)]


def _audit(cast, submitted) -> Pages:
    today = clock.today()
    assigned = AuditAssignment.objects.create(
        auditor=cast.auditor, purpose="Auditoría", reference="A-1", starts_on=today, ends_on=today,
        assigned_by=cast.director,
    )  # fmt: skip
    assigned.centers.add(cast.toluca)
    for recipient in ("x@y.example", "z@y.example"):
        Message.objects.create(
            notice="password", recipient=recipient, subject="s", body="b", status="DEAD", created_at=clock.now(),
            next_try_at=clock.now(),
        )  # fmt: skip
    for file in submitted.attachments.all():
        file.file.save("oficio.pdf", ContentFile(a_pdf()))  # to be bound into what an auditor takes out
    report = MonthlyReport.objects.first()
    return [
        _at("auditor", "audit_case", submitted.pk), _at("director", "audit_assignments"),
        _at("director", "audit_assignment_new"), _at("system_admin", "dead_letters"),
        _at("director", "monthly_reports"), _at("coordinator", "monthly_reports"),
        _at("director", "monthly_report", report.pk),
    ]  # fmt: skip


def _of_institutions(cast) -> Pages:
    application_page(cast, InstitutionState.REQUESTED)
    requested = Institution.objects.filter(state=InstitutionState.REQUESTED).first()
    court = cast.court.institution_id
    return [
        *(_at("director", "institution", pk) for pk in (court, requested.pk)),
        *(_at("director", f"institution_{name}", court) for name in ("area", "agreement", "referrals", "correct")),
        _at("director", "area_correct", cast.court.pk),
        *(_at("director", "agreement_void", one.pk) for one in CollaborationAgreement.objects.all()),
    ]


# ---- A case, from its beginning --------------------------------------------------------------------------------------


def _referring(world: World) -> Iterator[Pages]:
    drafted, submitted = world.drafted, world.submitted
    yield [
        _at("judge_clerk", "referral_new"),
        *(_at("judge_clerk", "referral_part", drafted.pk, part) for part in PARTS),
        _at("judge_clerk", "referral_check", drafted.pk), _at("judge_clerk", "referral_cancel", drafted.pk),
        _at("judge_clerk", "referral_cancel", submitted.pk),
    ]  # fmt: skip


def _reviewing(world: World) -> Iterator[Pages]:
    decisions = ("aceptar", "devolver", "no-procede", "otro-centro")
    yield [
        _at("receptionist", "voluntary_new"), _at("coordinator", "review", world.submitted.pk),
        *(_at("coordinator", "review_decision", world.submitted.pk, decision) for decision in decisions),
    ]  # fmt: skip


def _watching(world: World) -> Iterator[Pages]:
    """The panel of an institution, and what it and the centre say to each other."""
    case, ids = world.active.pk, world.canaries.ids
    yield [_at("judge_clerk", name) for name in ("panel", "cut_off_reports")]
    yield [
        _at("judge_clerk", "panel_thread", case), _at("coordinator", "case_thread", case),
        *(_at("judge_clerk", "amend_referral", case, slug) for slug in BY_SLUG),
        *(_at("coordinator", "amendment", pk) for pk in ids["Amendment"]),
        *(_at("judge_clerk", "request_new", case, slug) for slug in SLUGS),
        *(_at(who, "institution_request", pk) for who in ("judge_clerk", "coordinator")
          for pk in ids["InstitutionRequest"]),
    ]  # fmt: skip
    with undone():
        InstitutionRequest.objects.all().delete()
        yield [_at("judge_clerk", "request_new", case, "informe")]


def _never_came(world: World) -> Iterator[Pages]:
    cast, steps = world.cast, world.steps
    with undone():
        referral = lives.accepted(cast)
        yield [_at("coordinator", "schedule", referral.pk)]
        missed = {"state": "ABSENT_UNJUSTIFIED", "next_summons_from": clock.today()}
        Appointment.objects.filter(episode__referral=referral.pk).update(**missed)
        yield steps(referral)
        Referral.objects.filter(pk=referral.pk).update(state="NO_SHOW")
        Episode.objects.filter(referral=referral.pk).update(state="WITHDRAWN", ended_on=clock.today())
        yield steps(Referral.objects.get(pk=referral.pk))


def _entering(world: World) -> Iterator[Pages]:
    cast, steps = world.cast, world.steps
    with undone():
        referral = lives.linked(cast)
        episode = lives.episode_of(referral)
        yield [
            _at("coordinator", "interview", episode.pk),
            *(_at("coordinator", "consent", episode.pk, slug) for slug in ("aviso", "carta")),
            _at("coordinator", "criteria", episode.pk),
            *(_at("coordinator", "risk", episode.pk, moment) for moment in ("ingreso", "egreso")),
            *steps(episode),
        ]


def _assessing(world: World) -> Iterator[Pages]:
    cast, steps = world.cast, world.steps
    with undone():
        referral = lives.interviewed(cast)
        episode = lives.episode_of(referral)
        yield steps(episode)
        take_step(episode, EpisodeMachine.begin_assessment, by=cast.social_worker)
        yield steps(*AreaPlan.objects.filter(episode=episode.pk)[:2])
    with undone():
        episode = lives.episode_of(lives.assessed(cast))
        yield steps(episode)
        EligibilityCheck.objects.filter(episode=episode.pk, criterion__kind="EXCLUDE").update(met=True)
        yield steps(Episode.objects.get(pk=episode.pk))


def _attending(world: World) -> Iterator[Pages]:
    steps, active = world.steps, world.active
    episode = lives.episode_of(active)
    missed = Appointment.objects.filter(episode=episode.pk, state="ABSENT_PENDING").first()
    yield [
        _at("coordinator", "victim_record", active.pk),
        _at("coordinator", "incident", episode.pk), _at("coordinator", "case", active.pk),
        _at("coordinator", "appointment", missed.pk),
        _at("coordinator", "justification", missed.justification.pk),
        _at("coordinator", "proposal", episode.proposals.get().pk),
        *steps(episode, *episode.plans.all()[:2], episode.plans.get(area=Area.GROUP)),
    ]  # fmt: skip


def _sessions(world: World) -> Iterator[Pages]:
    """An appointment to come, one under way, one without its note, and one with it."""
    cast, steps, active = world.cast, world.steps, world.active
    episode = lives.episode_of(active)
    missed = Appointment.objects.filter(episode=episode.pk, state="ABSENT_PENDING").first()
    with undone():
        row = lives.session(cast, active, Area.PSYCHOLOGY, days=4)
        yield [_at("coordinator", name, row.pk) for name in ("appointment", "reschedule", "appointment_cancel")]
        Appointment.objects.filter(pk=row.pk).update(
            starts_at=clock.now() - timedelta(minutes=10), ends_at=clock.now() + timedelta(minutes=40)
        )
        yield [_at("psychologist", "appointment", row.pk)]
        take_step(row, AppointmentMachine.attend, by=cast.psychologist, facts=Attendance())
        yield [_at("psychologist", "appointment", row.pk)]
    with undone():
        row = lives.attended(cast, active, Area.PSYCHOLOGY)
        yield [_at(who, "appointment", row.pk) for who in ("psychologist", "coordinator")]
        yield steps(episode.plans.get(area=Area.PSYCHOLOGY))
        lives.readmitted(cast, active)
        again = lives.episode_of(active).plans.get(area=Area.PSYCHOLOGY)
        yield [_at("coordinator", "case_plan", active.pk), *steps(again)]
    with undone():
        missed.justification.delete()
        yield [_at("receptionist", "justify", missed.pk)]


def _in_group(world: World) -> Iterator[Pages]:
    cast, episode, session = world.cast, lives.episode_of(world.active), GroupSession.objects.get()
    yield [
        _at("coordinator", "group_new"), _at("coordinator", "group", cast.group.pk),
        _at("coordinator", "group_session", session.pk),
        _at("facilitator", "group_leave", Enrollment.objects.filter(left_on__isnull=True).earliest("pk").pk),
    ]  # fmt: skip
    with undone():
        Appointment.objects.create(
            episode=episode, purpose="SESSION", area=Area.GROUP, professional=cast.facilitator, group_session=session,
            starts_at=session.starts_at, ends_at=session.ends_at, created_at=clock.now(),
        )  # fmt: skip
        yield [_at("facilitator", "group_session", session.pk)]
        Appointment.objects.filter(group_session=session).update(state="ATTENDED")
        GroupSession.objects.update(state="HELD")
        yield [_at("facilitator", "group_session", session.pk)]
        GroupSession.objects.update(state="DOCUMENTED")
        signed = GroupSession.objects.get(pk=session.pk)
        signed.debrief, signed.documented_by = "Se trabajó.", cast.facilitator
        signed.save()
        yield [_at("coordinator", "group_session", session.pk)]
        Enrollment.objects.all().delete()
        yield [_at("coordinator", "group", cast.group.pk)]


def _papers(world: World) -> Iterator[Pages]:
    cast, episode = world.cast, lives.episode_of(world.active)
    with undone():
        paper = draft_report("progress_report", episode, by=cast.coordinator)
        yield [_at("coordinator", "paper_draft", paper.pk)]
        take_step(paper, DocumentMachine.write, by=cast.coordinator, facts=_whole(paper))
        take_step(paper, DocumentMachine.send_to_review, by=cast.coordinator)
        yield [_at("coordinator", "paper_draft", paper.pk)]
    signed = IssuedDocument.objects.filter(episode=episode.pk, state="SIGNED").first()
    yield [_at("coordinator", "paper_draft", signed.pk)]


def _whole(paper: IssuedDocument) -> Wording:
    """Something in each box of a report."""
    boxes = KINDS[paper.kind].boxes
    return Wording({box.name: box.choices[0][0] if box.choices else "Asiste con regularidad." for box in boxes})


def _turns(world: World) -> Iterator[Pages]:
    """Held, on its way to another centre, and with a risk that asks for the direction."""
    cast, steps, episode = world.cast, world.steps, lives.episode_of(world.active)
    with undone():
        take_step(episode, EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())
        yield steps(Episode.objects.get(pk=episode.pk))
    with undone():
        Appointment.objects.filter(episode=episode.pk, state="ATTENDED").update(state="DOCUMENTED")
        facts = Transfer(cast.ecatepec, "Cambió de domicilio.")
        take_step(episode, EpisodeMachine.request_transfer, by=cast.coordinator, facts=facts)
        yield steps(Episode.objects.get(pk=episode.pk))
    with undone():
        lives.write_risk(cast, episode, RiskAssessment.Moment.REVIEW, Risk.HIGH)
        yield steps(episode)
        episode.proposals.all().delete()
        yield [_at("coordinator", "propose", episode.pk)]


def _closing(world: World) -> Iterator[Pages]:
    cast, steps, active = world.cast, world.steps, world.active
    with undone():
        episode = lives.episode_of(active)
        episode.proposals.all().delete()
        for plan in episode.plans.all():
            by = cast.director if plan.area == Area.GROUP else cast.coordinator
            take_step(plan, AreaPlanMachine.waive, by=by, facts=Said("Por orden."))
        yield steps(episode)
        take_step(episode, EpisodeMachine.begin_closing, by=cast.coordinator)
        lives.write_risk(cast, episode, RiskAssessment.Moment.EXIT, Risk.LOW)
        report = draft_report("final_report", episode, by=cast.coordinator)
        yield [_at("coordinator", "paper_draft", report.pk)]
        take_step(report, DocumentMachine.write, by=cast.coordinator, facts=_whole(report))
        take_step(report, DocumentMachine.sign, by=cast.coordinator)
        yield steps(Episode.objects.get(pk=episode.pk))


def _following_up(world: World) -> Iterator[Pages]:
    steps, completed = world.steps, world.completed
    yield [_at("receptionist", "survey_link", completed.pk), *steps(completed)]
    both = FollowUp.objects.filter(episode__referral=completed.pk, month=3)
    day = both[0].window_from + timedelta(days=1)
    with undone(), clock.at(clock.moment_of(day, 11)):
        for one in both:
            take_step(one, FollowUpMachine.fall_due, by=SYSTEM)
        yield [_at("coordinator", "follow_up", both.get(side="CENTER").pk)]
    with undone():
        FollowUp.objects.filter(episode__referral=completed.pk).update(state="MISSED")
        later = clock.moment_of(clock.today() + timedelta(days=500), 11)
        with clock.at(later):
            yield steps(lives.episode_of(completed))


WALKS: dict[str, Callable[[World], Iterator[Pages]]] = {
    "public": _public,
    "accounts": _accounts,
    "oversight": _oversight,
    "referring": _referring,
    "reviewing": _reviewing,
    "watching": _watching,
    "never came": _never_came,
    "entering": _entering,
    "assessing": _assessing,
    "attending": _attending,
    "sessions": _sessions,
    "group": _in_group,
    "papers": _papers,
    "turns": _turns,
    "closing": _closing,
    "following up": _following_up,
}
