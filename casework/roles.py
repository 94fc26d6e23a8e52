"""Who people are in the system (domain.md §9), the areas of attention, and the actor behind automatic steps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    INSTITUTION_USER = "INSTITUTION_USER", _("Persona usuaria de instancia")
    INSTITUTION_ADMIN = "INSTITUTION_ADMIN", _("Administración de cuentas de la instancia")
    RECEPTION = "RECEPTION", _("Recepción")
    PSYCHOLOGIST = "PSYCHOLOGIST", _("Psicología")
    SOCIAL_WORKER = "SOCIAL_WORKER", _("Trabajo social")
    LAWYER = "LAWYER", _("Jurídico")
    FACILITATOR = "FACILITATOR", _("Facilitación")
    COORDINATOR = "COORDINATOR", _("Coordinación del centro")
    DIRECTION = "DIRECTION", _("Dirección general")
    DATA_PROTECTION = "DATA_PROTECTION", _("Protección de datos y archivo")
    SYSTEM_ADMIN = "SYSTEM_ADMIN", _("Administración del sistema")
    AUDITOR = "AUDITOR", _("Auditoría")


INSTITUTION_ROLES = frozenset({Role.INSTITUTION_USER, Role.INSTITUTION_ADMIN})
PROFESSIONAL_ROLES = frozenset({Role.PSYCHOLOGIST, Role.SOCIAL_WORKER, Role.LAWYER})
CENTER_ROLES = PROFESSIONAL_ROLES | {Role.RECEPTION, Role.FACILITATOR, Role.COORDINATOR}


class Area(TextChoices):
    PSYCHOLOGY = "PSYCHOLOGY", _("Psicología")
    SOCIAL_WORK = "SOCIAL_WORK", _("Trabajo social")
    LEGAL = "LEGAL", _("Jurídico")
    GROUP = "GROUP", _("Grupo de reflexión")


ADVISORY_AREAS = (Area.PSYCHOLOGY, Area.SOCIAL_WORK, Area.LEGAL)  # the three whose sessions are asesorías (R85, R95)
ROLE_OF_AREA = {
    Area.PSYCHOLOGY: Role.PSYCHOLOGIST,
    Area.SOCIAL_WORK: Role.SOCIAL_WORKER,
    Area.LEGAL: Role.LAWYER,
    Area.GROUP: Role.FACILITATOR,
}
AREA_OF_ROLE = {role: area for area, role in ROLE_OF_AREA.items()}


class Risk(TextChoices):
    LOW = "LOW", _("Riesgo bajo")
    MEDIUM = "MEDIUM", _("Riesgo medio")
    HIGH = "HIGH", _("Riesgo alto")
    EXTREME = "EXTREME", _("Riesgo extremo")


class _System:
    """The actor of automatic steps; it has no account, no password and no first page."""

    pk = None
    role = "SYSTEM"
    is_active = True

    def __str__(self) -> str:
        return str(_("Sistema"))


SYSTEM = _System()
