"""A court's cases full of canary words, and every address with the ids of those cases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import get_resolver

from casework import clock
from casework.models import (
    Appointment,
    AreaPlan,
    Attachment,
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
    VictimRecord,
)
from casework.roles import Area
from documents.models import IssuedDocument
from tests import lives
from workflows.door import open_record, take_step
from workflows.machines import MACHINES, AppointmentMachine
from workflows.machines.appointment import Missed
from workflows.models import Proposal

NAME, CLINICAL, VICTIM, PROOF = "Canariocruz", "canarioclinico", "canariovictima", "canariojustificante"
OF_THE_CASE = {"given_names": "Abundio", "first_surname": NAME, "judicial_case_number": "CANARIO-77/2026"}


@dataclass
class Canaries:
    """What was planted, and the ids under which it can be asked for."""

    words: list[str]
    folios: list[str]
    ids: dict[str, list[int]] = field(default_factory=dict)


def plant(cast) -> Canaries:
    """Cases of the court in four stages, with every kind of record, each with its canary word."""
    drafted = lives.drafted(cast, **OF_THE_CASE)
    submitted = lives.submitted(cast, **OF_THE_CASE)
    active = lives.active(cast, narrative=f"Relato {NAME}", **OF_THE_CASE)
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
    session = open_record(
        GroupSession(
            group=cast.group,
            number=1,
            starts_at=clock.now() - timedelta(hours=3),
            ends_at=clock.now() - timedelta(hours=1),
        ),
        by=cast.facilitator,
    )
    report = MonthlyReport.objects.create(year=2026, month=1, center=cast.toluca)
    folios = [case.folio for case in cases if case.folio]
    file = lives.episode_of(active).case_file.number
    canaries = Canaries(words=[NAME, CLINICAL, VICTIM, PROOF, "CANARIO-77", file, *folios], folios=folios)
    of_cases = [case.pk for case in cases]
    canaries.ids = {
        "Referral": of_cases,
        "Episode": _pks(Episode, referral__in=of_cases),
        "AreaPlan": _pks(AreaPlan, episode__referral__in=of_cases),
        "Appointment": _pks(Appointment, episode__referral__in=of_cases),
        "JustificationRequest": _pks(JustificationRequest),
        "Proposal": _pks(Proposal),
        "FollowUp": _pks(FollowUp),
        "IssuedDocument": _pks(IssuedDocument, referral__in=of_cases),
        "Attachment": _pks(Attachment),
        "Group": _pks(Group),
        "GroupSession": [session.pk],
        "Institution": _pks(Institution, pk=cast.court.institution_id),
        "User": [cast.judge_clerk.pk, cast.psychologist.pk],
        "MonthlyReport": [report.pk],
    }
    return canaries


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
    "instituciones/": "Institution",
    "auditoria/expedientes/": "Referral",
    "auditoria/asignaciones/": "Referral",
    "documentos/": "IssuedDocument",
    "procesos/": "Episode",
    "citas/": "Appointment",
    "expedientes/": "Referral",
    "canalizaciones/": "Referral",
    "justificaciones/": "JustificationRequest",
    "propuestas/": "Proposal",
    "grupos/": "Group",
    "grupos/sesiones/": "GroupSession",
    "personas-canalizadas/": "Referral",
    "canalizar/": "Referral",
    "archivos/": "Attachment",
    "cuentas/": "User",
    "informes-mensuales/": "MonthlyReport",
    "mensajes/": "Referral",
}
WORDS = {
    "decision": ["aceptar", "devolver"],
    "part": ["identidad", "hechos", "documentos"],
    "slug": ["privacidad", "compromiso"],
    "moment": ["ingreso", "egreso"],
    "step": ["compute", "review"],
    "name": ["lock", "validate", "disable"],
    "kind": ["csv", "xlsx", "pdf"],
    "token": ["x" * 43],
    "folio": ["SOL-2026-0001"],
    "code": ["ABCD-EFGH-JKMN"],
}
OPEN_TO_ALL = ("admin/", "static/", "salud/", "codigo-fuente")


def patterns(resolver=None, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every address pattern of the product, with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, route)
        else:
            yield route, pattern


def noun_of(route: str) -> str:
    return next(NOUN_OF[start] for start in sorted(NOUN_OF, key=len, reverse=True) if route.startswith(start))


def addresses(canaries: Canaries, *, each: int = 3) -> Iterator[str]:
    """Every address with up to so many of the planted ids, or made-up words where it takes words."""
    for route, _pattern in patterns():
        if route.startswith(OPEN_TO_ALL):
            continue
        if route.startswith("pasos/"):
            yield from _steps(canaries)
            continue
        made = [route]
        for name in re.findall(r"<(?:\w+:)?(\w+)>", route):
            values = canaries.ids[noun_of(route)][:each] if name == "pk" else WORDS[name]
            made = [re.sub(rf"<(?:\w+:)?{name}>", str(value), one, count=1) for one in made for value in values]
        yield from (f"/{one}" for one in made)


def _steps(canaries: Canaries) -> Iterator[str]:
    for noun, machine in MACHINES.items():
        for pk in canaries.ids.get(noun.__name__, [])[:1]:
            for step in machine.steps():
                yield f"/pasos/{noun._meta.model_name}/{pk}/{step.name}/"
