"""The words of every state (domain.md §8 as settled in architecture.md §13) and the shape each is drawn with."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReferralState(TextChoices):
    DRAFT = "DRAFT", _("Borrador")
    SUBMITTED = "SUBMITTED", _("Enviada")
    IN_REVIEW = "IN_REVIEW", _("En revisión")
    RETURNED = "RETURNED", _("Devuelta para corregir")
    ACCEPTED = "ACCEPTED", _("Aceptada")
    DECLINED = "DECLINED", _("No procedente")
    CANCELLED = "CANCELLED", _("Cancelada")
    LINKED = "LINKED", _("En proceso")
    NO_SHOW = "NO_SHOW", _("No se presentó")
    CLOSED = "CLOSED", _("Concluida")


class EpisodeState(TextChoices):
    INTAKE = "INTAKE", _("Ingreso")
    ASSESSMENT = "ASSESSMENT", _("Valoración")
    ACTIVE = "ACTIVE", _("En proceso")
    ON_HOLD = "ON_HOLD", _("Suspensión temporal")
    TRANSFERRING = "TRANSFERRING", _("En traslado")
    CLOSING = "CLOSING", _("En cierre")
    COMPLETED = "COMPLETED", _("Concluido")
    WITHDRAWN = "WITHDRAWN", _("Baja")
    NOT_ELIGIBLE = "NOT_ELIGIBLE", _("No elegible")
    ARCHIVED = "ARCHIVED", _("Archivado")


class PlanState(TextChoices):
    PENDING = "PENDING", _("Sin valorar")
    ASSESSED = "ASSESSED", _("Valorada")
    APPROVED = "APPROVED", _("Por iniciar")
    IN_PROGRESS = "IN_PROGRESS", _("En curso")
    COMPLETED = "COMPLETED", _("Concluida")
    WAIVED = "WAIVED", _("Dispensada")
    INTERRUPTED = "INTERRUPTED", _("Interrumpida")


# An area that still attends, or will.
OPEN_PLANS = (PlanState.PENDING, PlanState.ASSESSED, PlanState.APPROVED, PlanState.IN_PROGRESS)


class AppointmentState(TextChoices):
    SCHEDULED = "SCHEDULED", _("Programada")
    CONFIRMED = "CONFIRMED", _("Confirmada")
    CHECKED_IN = "CHECKED_IN", _("En sala")
    ATTENDED = "ATTENDED", _("Asistió, falta la nota")
    DOCUMENTED = "DOCUMENTED", _("Asistió")
    RESCHEDULED = "RESCHEDULED", _("Reprogramada")
    CANCELLED_BY_CENTER = "CANCELLED_BY_CENTER", _("Cancelada por el centro")
    CANCELLED_BY_PERSON = "CANCELLED_BY_PERSON", _("Cancelada por la persona")
    ABSENT_PENDING = "ABSENT_PENDING", _("Faltó, por justificar")
    ABSENT_JUSTIFIED = "ABSENT_JUSTIFIED", _("Inasistencia justificada")
    ABSENT_UNJUSTIFIED = "ABSENT_UNJUSTIFIED", _("Inasistencia sin justificar")


class GroupSessionState(TextChoices):
    PLANNED = "PLANNED", _("Programada")
    OPEN = "OPEN", _("Lista abierta")
    HELD = "HELD", _("Realizada")
    DOCUMENTED = "DOCUMENTED", _("Documentada")
    CANCELLED = "CANCELLED", _("Cancelada")


class JustificationState(TextChoices):
    SUBMITTED = "SUBMITTED", _("Por decidir")
    ACCEPTED = "ACCEPTED", _("Aceptada")
    REJECTED = "REJECTED", _("Rechazada")


class FollowUpState(TextChoices):
    SCHEDULED = "SCHEDULED", _("Programado")
    DUE = "DUE", _("Abierto")
    IN_PROGRESS = "IN_PROGRESS", _("En curso")
    DONE = "DONE", _("Hecho")
    NOT_LOCATED = "NOT_LOCATED", _("No localizado")
    REFUSED = "REFUSED", _("Rechazado por la persona")
    MISSED = "MISSED", _("Venció sin registro")
    CANCELLED = "CANCELLED", _("Cancelado")


class DocumentState(TextChoices):
    DRAFT = "DRAFT", _("Borrador")
    IN_REVIEW = "IN_REVIEW", _("En revisión")
    SIGNED = "SIGNED", _("Firmado")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("Leído")
    CANCELLED = "CANCELLED", _("Cancelado")
    REPLACED = "REPLACED", _("Sustituido")
    REVOKED = "REVOKED", _("Sin validez")


class InstitutionState(TextChoices):
    REQUESTED = "REQUESTED", _("Solicitada")
    UNDER_VALIDATION = "UNDER_VALIDATION", _("En validación")
    RETURNED = "RETURNED", _("Devuelta para corregir")
    APPROVED = "APPROVED", _("Aprobada")
    ACTIVE = "ACTIVE", _("Activa")
    SUSPENDED = "SUSPENDED", _("Suspendida")
    REJECTED = "REJECTED", _("Rechazada")
    TERMINATED = "TERMINATED", _("Terminada")


class AccountState(TextChoices):
    INVITED = "INVITED", _("Invitada")
    ACTIVE = "ACTIVE", _("Activa")
    LOCKED = "LOCKED", _("Bloqueada")
    DISABLED = "DISABLED", _("Desactivada")


class TelephoneRequestState(TextChoices):
    ASKED = "ASKED", _("Pedida")
    VOUCHED = "VOUCHED", _("Identidad comprobada")
    CONFIRMED = "CONFIRMED", _("Autorizada")
    COMPLETED = "COMPLETED", _("Hecha")
    REFUSED = "REFUSED", _("Rechazada")
    EXPIRED = "EXPIRED", _("Vencida")


class AmendmentState(TextChoices):
    SENT = "SENT", _("Por ver")
    TAKEN = "TAKEN", _("Incorporado")
    NOTED = "NOTED", _("Visto por el centro")
    LEFT = "LEFT", _("Sin incorporar")


class RequestState(TextChoices):
    ASKED = "ASKED", _("Por responder")
    GRANTED = "GRANTED", _("Atendida")
    REFUSED = "REFUSED", _("No concedida")
    TAKEN_BACK = "TAKEN_BACK", _("Retirada por la instancia")


class MonthlyReportState(TextChoices):
    OPEN = "OPEN", _("Abierto")
    COMPUTED = "COMPUTED", _("Calculado")
    REVIEWED = "REVIEWED", _("Revisado")
    VALIDATED = "VALIDATED", _("Validado")
    FROZEN = "FROZEN", _("Cerrado")


class GoalState(TextChoices):
    PROPOSED = "PROPOSED", _("Propuesta")
    APPROVED = "APPROVED", _("Aprobada")
    RUNNING = "RUNNING", _("En curso")
    CLOSED = "CLOSED", _("Cerrada")


# The suffix of the CSS class `.state-…` of each state's badge (ui/README.md); a state not named is drawn plain.
_SHAPES = {
    "doing": "LINKED INTAKE ASSESSMENT ACTIVE CLOSING IN_PROGRESS CHECKED_IN OPEN RUNNING COMPUTED",
    "done": "ACCEPTED COMPLETED DOCUMENTED DONE CLOSED SIGNED ACKNOWLEDGED VALIDATED FROZEN ARCHIVED CONFIRMED"
    " TAKEN NOTED GRANTED",
    "review": "SUBMITTED IN_REVIEW UNDER_VALIDATION REQUESTED ASSESSED ATTENDED HELD REVIEWED DUE INVITED ASKED VOUCHED"
    " SENT",
    "back": "RETURNED ON_HOLD TRANSFERRING ABSENT_PENDING SUSPENDED",
    "late": "NO_SHOW WITHDRAWN ABSENT_UNJUSTIFIED MISSED REVOKED LOCKED",
    "off": "CANCELLED DECLINED NOT_ELIGIBLE CANCELLED_BY_CENTER CANCELLED_BY_PERSON RESCHEDULED WAIVED INTERRUPTED "
    "REPLACED DISABLED REJECTED TERMINATED NOT_LOCATED REFUSED ABSENT_JUSTIFIED EXPIRED LEFT TAKEN_BACK",
    "blocked": "PENDING",
}
SHAPES = {state: shape for shape, states in _SHAPES.items() for state in states.split()}
ACCOUNT_SHAPES = {"ACTIVE": "done"}
