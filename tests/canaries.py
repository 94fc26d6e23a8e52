"""A court's cases full of canary words, and every address with the ids of those cases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import get_resolver

from casework import clock
from casework.models import (
    Amendment,
    Appointment,
    AreaPlan,
    Attachment,
    AuditAssignment,
    CollaborationAgreement,
    Determination,
    EmergencyAccess,
    Enrollment,
    Episode,
    FollowUp,
    Group,
    GroupSession,
    Institution,
    JustificationRequest,
    MonthlyReport,
    Note,
    NoteAddendum,
    ProtectionOrder,
    Referral,
    SavedFilter,
    TelephoneRequest,
    ThreadMessage,
    VictimRecord,
)
from casework.open_sessions import begin_session
from casework.roles import Area, Role
from documents.cut_off import issue_cut_off
from documents.models import InstitutionPaper, IssuedDocument, Message
from tests import lives
from tests.cast import account
from workflows.amendments import BY_SLUG, Change, amend
from workflows.correspondence import send_message
from workflows.cut_off import causes_of, rows_of
from workflows.door import open_record, take_step
from workflows.machines import AppointmentMachine, InstitutionMachine
from workflows.machines.appointment import Missed
from workflows.machines.base import machine_of
from workflows.machines.joining import Agreement, AreaAsked
from workflows.models import InstitutionRequest, Proposal
from workflows.requests import ask
from workflows.views.center.found import NOUNS as STEPPED

EMERGENCY = "canariourgencia"  # the reason of an emergency access: its reviewer reads it too
NAME, CLINICAL, VICTIM, PROOF = "Canariocruz", "canarioclinico", "canariovictima", "canariojustificante"
THREAD = "canariohilo"
AGREED = "canarioconvenio"  # the court's agreement, what it committed to and its oficio de alta
CURP = "HECR920504HMCRRN01"
OF_MANY_KINDS = {"IssuedDocument", "Attachment"}  # one row says nothing of the next
OF_THE_CASE = {"given_names": "Abundio", "first_surname": NAME, "judicial_case_number": "CANARIO-77/2026"}


@dataclass
class Canaries:
    """What was planted, and the ids under which it can be asked for."""

    words: list[str]
    folios: list[str]
    ids: dict[str, list[int]] = field(default_factory=dict)

    def some(self, noun: str, each: int) -> list[int]:
        """So many ids of a noun; of the cases first the one under way, which has a record of every kind."""
        ids = self.ids[noun]
        if noun == "Referral":
            ids = [*ids[2:3], *ids[:2], *ids[3:]]
        return ids[: each + 2 if noun in OF_MANY_KINDS else each]


@lives.stage
def plant(cast) -> Canaries:
    """Cases of the court in four stages, with every kind of record, each with its canary word."""
    drafted = lives.drafted(cast, **OF_THE_CASE)
    submitted = lives.submitted(cast, **OF_THE_CASE)
    active = lives.active(cast, narrative=f"Relato {NAME}", curp=CURP, **OF_THE_CASE)
    completed = lives.completed(cast, **OF_THE_CASE)
    cases = [drafted, submitted, active, completed]
    note = Note.objects.filter(appointment__area=Area.PSYCHOLOGY).latest("pk")
    NoteAddendum.objects.create(note=note, text=CLINICAL, signed_by=cast.psychologist, signed_at=clock.now())
    VictimRecord.objects.create(referral_id=active.pk, alias=VICTIM, notes=VICTIM)
    ProtectionOrder.objects.create(
        referral_id=active.pk, authority="Jueza", number="OP-1", issued_on=clock.today(), restrictions=VICTIM
    )
    _missed(cast, active)
    Attachment.objects.create(
        referral_id=active.pk,
        kind=Attachment.Kind.JUSTIFICATION,
        name=f"{PROOF}.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        file="x.pdf",
        uploaded_at=clock.now(),
    )
    Proposal.objects.create(
        episode=lives.episode_of(active), step="withdraw", reason="tres seguidas", rules="x", proposed_at=clock.now()
    )
    _talk(cast, active)
    session = open_record(
        GroupSession(
            group=cast.group,
            number=1,
            starts_at=clock.now() - timedelta(hours=3),
            ends_at=clock.now() - timedelta(hours=1),
        ),
        by=cast.facilitator,
    )
    emergency = EmergencyAccess.objects.create(
        user=cast.lawyer,
        episode=lives.episode_of(active),
        reason=EMERGENCY,
        opened_at=clock.now() - timedelta(hours=2),
        ends_at=clock.now() - timedelta(hours=1),
    )
    agreed = _agreed(cast)
    report = MonthlyReport.objects.create(year=2026, month=1, center=cast.toluca)
    SavedFilter.objects.create(user=cast.judge_clerk, name=NAME, query="orden=nombre", created_at=clock.now())
    rows = rows_of(cast.judge_clerk, only_open=False)
    cut_off = issue_cut_off(
        cast.court, causes_of(rows, cast.judge_clerk), cases=[row.referral.pk for row in rows], by=cast.judge_clerk
    )
    folios = [*(case.folio for case in cases if case.folio), EMERGENCY]
    file = lives.episode_of(active).case_file.number
    canaries = Canaries(words=[NAME, CLINICAL, VICTIM, PROOF, THREAD, "CANARIO-77", file, *folios], folios=folios)
    of_cases = [case.pk for case in cases]
    canaries.ids = {
        "Referral": of_cases,
        "Episode": _pks(Episode, referral__in=of_cases),
        "AreaPlan": _pks(AreaPlan, episode__referral__in=of_cases),
        "Enrollment": _pks(Enrollment, episode__referral__in=of_cases),
        "Appointment": _pks(Appointment, episode__referral__in=of_cases),
        "JustificationRequest": _pks(JustificationRequest, appointment__episode__referral__in=of_cases),
        "Amendment": _pks(Amendment, referral__in=of_cases),
        "InstitutionRequest": _pks(InstitutionRequest, referral__in=of_cases),
        "Proposal": _pks(Proposal, episode__referral__in=of_cases),
        "FollowUp": _pks(FollowUp, episode__referral__in=of_cases),
        "IssuedDocument": _pks(IssuedDocument, referral__in=of_cases),
        "Attachment": _pks(Attachment, referral__in=of_cases),
        "Group": _pks(Group),
        "GroupSession": [session.pk],
        "Institution": _pks(Institution, pk=cast.court.institution_id),
        "InstitutionUnit": [cast.court.pk],
        "User": [cast.judge_clerk.pk, cast.psychologist.pk],
        "MonthlyReport": [report.pk],
        "AuditAssignment": [_assigned(cast)],
        "Message": _undelivered(of_cases),
        "Determination": _pks(Determination),
        **_of_accounts(cast),
        "EmergencyAccess": [emergency.pk],
        "CollaborationAgreement": agreed,
        "InstitutionPaper": _pks(InstitutionPaper, institution=cast.court.institution_id),
        "SavedFilter": _pks(SavedFilter),
        "CutOffReport": [cut_off.pk],
    }
    return canaries


def _talk(cast, referral) -> None:
    """A message of each side, one of them with a document; two changes and a request, each with its word."""
    proof = Attachment.objects.create(
        referral_id=referral.pk,
        kind=Attachment.Kind.CORRESPONDENCE,
        name=f"{THREAD}.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        file="x.pdf",
        uploaded_at=clock.now(),
    )
    write = {"referral": Referral.objects.get(pk=referral.pk), "text": f"Dice {THREAD}"}
    sent = send_message(**write, by=cast.judge_clerk, token="canario-1")
    ThreadMessage.objects.filter(pk=sent.pk).update(document=proof)
    send_message(**write, by=cast.coordinator, token="canario-2")
    phone = Change("phone", "Teléfono", THREAD, THREAD, THREAD)
    amend(write["referral"], BY_SLUG["contacto"], [phone], THREAD, by=cast.judge_clerk, token="canario-3")
    alias = Change("alias", "Alias", VICTIM, VICTIM, VICTIM)
    amend(write["referral"], BY_SLUG["victima"], [alias], VICTIM, by=cast.judge_clerk, token="canario-4")
    asked = InstitutionRequest(
        referral=write["referral"],
        kind="REPORT",
        about="PROGRESS",
        reason=THREAD,
        due_on=clock.today(),
        asked_by=cast.judge_clerk,
        asked_at=clock.now(),
    )
    ask(asked, by=cast.judge_clerk)


def _agreed(cast) -> list[int]:
    """An agreement of the court that ends soon, and another area with its account administrator and oficio."""
    institution, today = cast.court.institution, clock.today()
    agreement = Agreement(
        "COORDINATION", f"C-{AGREED}", today, today, today + timedelta(days=10), ((f"Capacitar {AGREED}", today),)
    )
    take_step(institution, InstitutionMachine.record_agreement, by=cast.director, facts=agreement)
    asked = AreaAsked(f"Mesa {AGREED}", "Elsa", "Paz Lira", "Enlace", f"elsa@{AGREED}.example", "722 555 0190")
    take_step(institution, InstitutionMachine.add_area, by=cast.director, facts=asked)
    return _pks(CollaborationAgreement, institution=institution)


def _undelivered(of_cases: list[int]) -> list[int]:
    """A letter of the cases that found no way."""
    letter = Message.objects.filter(referral__in=of_cases).latest("pk")
    letter.status = Message.Status.DEAD
    letter.save(update_fields=["status"])
    return [letter.pk]


def _assigned(cast) -> int:
    """An audit of the court's centre by somebody else than the auditor of the cast."""
    assignment = AuditAssignment.objects.create(
        auditor=account(Role.AUDITOR, "Ovidio", "Casas Mier"), purpose="Otra revisión", reference="A-2",
        starts_on=clock.today(), ends_on=clock.today(), assigned_by=cast.director,
    )  # fmt: skip
    assignment.centers.set([cast.toluca])
    return assignment.pk


def _of_accounts(cast) -> dict[str, list[int]]:
    """A session and a lost telephone of the clerk, whose details nobody outside her area may read."""
    at_home = begin_session(cast.judge_clerk, "llave-de-canario", device=f"{NAME} en Linux", address="203.0.113.77")
    asked = TelephoneRequest.objects.create(
        user=cast.judge_clerk, asked_at=clock.now(), address="203.0.113.77", how_checked=CLINICAL
    )
    return {"OpenSession": [at_home.pk], "TelephoneRequest": [asked.pk]}


def _missed(cast, referral) -> None:
    appointment = lives.session(cast, referral, Area.LEGAL)
    with clock.at(appointment.starts_at + timedelta(hours=1)):
        take_step(appointment, AppointmentMachine.miss, by=cast.lawyer, facts=Missed(warned=False))
        open_record(
            JustificationRequest(appointment=Appointment.objects.get(pk=appointment.pk), submitted_on=clock.today()),
            by=cast.receptionist,
        )


def _pks(noun, **where) -> list[int]:
    return list(noun.objects.filter(**where).order_by("-pk").values_list("pk", flat=True))


# The noun whose id an address takes, by how the address begins; the longest match counts.
NOUN_OF = {
    "seguimientos/": "FollowUp",
    "catalogos/": "Determination",  # rows of a catalogue tell of no case
    "instituciones/": "Institution",
    "areas/": "InstitutionUnit",
    "auditoria/expedientes/": "Referral",
    "auditoria/asignaciones/": "AuditAssignment",
    "documentos/": "IssuedDocument",
    "procesos/": "Episode",
    "citas/": "Appointment",
    "expedientes/": "Referral",
    "canalizaciones/": "Referral",
    "justificaciones/": "JustificationRequest",
    "propuestas/": "Proposal",
    "grupos/": "Group",
    "grupos/inscripciones/": "Enrollment",
    "grupos/sesiones/": "GroupSession",
    "personas-canalizadas/": "Referral",
    "personas-canalizadas/filtros/": "SavedFilter",
    "informes-al-corte/": "CutOffReport",
    "canalizar/": "Referral",
    "archivos/": "Attachment",
    "cuentas/": "User",
    "cuentas/telefonos/": "TelephoneRequest",
    "cuenta/sesiones/": "OpenSession",
    "informes-mensuales/": "MonthlyReport",
    "mensajes/": "Message",
    "cambios/": "Amendment",
    "peticiones/": "InstitutionRequest",
    "accesos-de-emergencia/": "EmergencyAccess",
    "convenios/": "CollaborationAgreement",
    "oficios/": "InstitutionPaper",
}
WORDS = {
    "topic": ["contacto", "victima"],
    "asked": ["informe", "retirar"],
    "decision": ["aceptar", "devolver"],
    "part": ["identidad", "hechos", "documentos"],
    "slug": ["aviso", "carta"],
    "catalogue": ["determinaciones", "centros"],
    "moment": ["ingreso", "egreso"],
    "step": ["compute", "review"],
    "kind": ["csv", "xlsx", "pdf"],
    "token": ["x" * 43],
    "folio": ["SOL-2026-0001"],
    "code": ["ABCD-EFGH-JKMN"],
}
# The steps that a page takes by its address, by how that begins; the longest match counts.
STEPS_OF = {
    "cuentas/": ["lock", "reset_password", "disable", "reinstate"],
    "cuentas/telefonos/": ["vouch", "confirm", "refuse"],
    "cuenta/administracion/": ["accept_administration", "decline_administration"],
    "instituciones/": ["suspend", "resume", "terminate"],
}
OPEN_TO_ALL = ("static/", "salud/", "codigo-fuente")


def patterns(resolver=None, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every address pattern of the product, with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, route)
        else:
            yield route, pattern


def noun_of(route: str) -> str:
    return _longest(NOUN_OF, route)


def words_of(route: str, name: str) -> list[str]:
    """What an address takes besides ids: made-up words, those of its own steps first of all."""
    return _longest(STEPS_OF, route) if name == "name" else WORDS[name]


def _longest(by_start: dict, route: str):
    return next(by_start[start] for start in sorted(by_start, key=len, reverse=True) if route.startswith(start))


def addresses(canaries: Canaries, *, each: int = 3) -> Iterator[str]:
    """Every address with up to so many of the planted ids, or made-up words where it takes words."""
    for route, _pattern in patterns():
        if route.startswith(OPEN_TO_ALL):
            continue
        if route.startswith("pasos/"):
            yield from _steps(canaries, each)
            continue
        made = [route]
        for name in re.findall(r"<(?:\w+:)?(\w+)>", route):
            values = canaries.some(noun_of(route), each) if name == "pk" else words_of(route, name)
            made = [re.sub(rf"<(?:\w+:)?{name}>", str(value), one, count=1) for one in made for value in values]
        yield from (f"/{one}" for one in made)


def _steps(canaries: Canaries, each: int) -> Iterator[str]:
    """The generic page of a step, by the words its address knows: «canalizacion», «proceso», «plan»."""
    for word, noun in STEPPED.items():
        for pk in canaries.some(noun.__name__, each):
            for step in machine_of(noun()).steps():
                yield f"/pasos/{word}/{pk}/{step.name}/"
