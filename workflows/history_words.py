"""History in words: which record, which step, from which state to which, as the machines call them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from casework.forms.catalogues import CATALOGUES
from casework.models import AccessEntry, HistoryEntry
from workflows.machines import MACHINES
from workflows.records import fact_of


@dataclass(frozen=True)
class Told:
    """One row of history as a page says it."""

    entry: HistoryEntry
    noun: str
    step: str
    before: str
    after: str


def told(entries: Iterable[HistoryEntry]) -> list[Told]:
    """The rows with the words of their machines; a step that no longer exists keeps its code."""
    return [tell(entry) for entry in entries]


def tell(entry: HistoryEntry) -> Told:
    machine = _machines().get(entry.noun)
    if machine is None:  # a fact: it is written down and moves no state
        fact = fact_of(entry.noun, entry.step)
        return Told(entry, str(READ.get(entry.noun, entry.noun)), str(fact or entry.step), "", "")
    step = machine.opens_with if entry.step == "open" else machine.step(entry.step)
    words = dict(machine.words())
    return Told(
        entry,
        str(machine.title),
        str(step or entry.step),
        str(words.get(entry.from_state, entry.from_state)),
        str(words.get(entry.to_state, entry.to_state)),
    )


def nouns() -> list[tuple[str, str]]:
    """Every noun with a history, by its name in Spanish."""
    return sorted(((code, str(machine.title)) for code, machine in _machines().items()), key=lambda one: one[1])


def _machines() -> dict:
    return {noun._meta.model_name: machine for noun, machine in MACHINES.items()}


# What is done to a record by reading it, and what each noun is called where no machine names it.
ACTIONS = {
    "read": _("Leyó"),
    "download": _("Descargó"),
    "export": _("Exportó"),
    "search": _("Buscó"),
    "write": _("Escribió"),
    "victim": _("Leyó los datos de la víctima"),
    "emergency": _("Abrió un acceso de emergencia"),
    "survey_link": _("Entregó un enlace de encuesta"),
    "create": _("Agregó"),
    "change": _("Cambió"),
}
READ = {
    "referral": _("Expediente"),
    "episode": _("Expediente"),
    "person": _("Persona"),
    "casefile": _("Expediente"),
    "note": _("Nota de sesión"),
    "noteaddendum": _("Adenda de una nota"),
    "assessment": _("Valoración de área"),
    "victimrecord": _("Registro de la víctima"),
    "protectionorder": _("Orden de protección"),
    "intakeinterview": _("Entrevista inicial"),
    "riskassessment": _("Valoración de riesgo"),
    "issueddocument": _("Documento"),
    "attachment": _("Archivo adjunto"),
    "followup": _("Seguimiento"),
    "appointment": _("Cita"),
    "justificationrequest": _("Justificación"),
    "groupsession": _("Sesión de grupo"),
    "institution": _("Institución"),
    "collaborationagreement": _("Convenio"),
    "institutionpaper": _("Documento de una institución"),
    "accessentry": _("Bitácora"),
    "user": _("Cuenta"),
    "incident": _("Hecho nuevo"),
    "signedconsent": _("Documento firmado por la persona"),
    "eligibilitycheck": _("Criterios de ingreso"),
    "proposal": _("Propuesta de baja"),
    "enrollment": _("Inscripción en un grupo"),
    "areaplan": _("Plan de un área"),
    "monthlyreport": _("Informe mensual"),
    "threadmessage": _("Mensaje con la instancia"),
    "threadreading": _("Mensajes con la instancia"),
    "amendment": _("Cambio de la instancia"),
    "institutionrequest": _("Petición de la instancia"),
    "auditassignment": _("Asignación de auditoría"),
    "emergencyaccess": _("Acceso de emergencia"),
    **{one.model._meta.model_name: one.model._meta.verbose_name for one in CATALOGUES.values()},
}


@dataclass(frozen=True)
class Reading:
    """One row of the access log as a page says it."""

    entry: AccessEntry
    action: str
    noun: str


def readings(entries: Iterable[AccessEntry]) -> list[Reading]:
    return [
        Reading(one, str(ACTIONS.get(one.action, one.action)), str(READ.get(one.noun, one.noun))) for one in entries
    ]
