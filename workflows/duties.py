"""Duties: who may take a step. Each says its name in Spanish, for the who-may table and the inbox."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from casework.models import GroupFacilitator
from casework.roles import INSTITUTION_ROLES, PROFESSIONAL_ROLES, ROLE_OF_AREA, SYSTEM, Area, Role

DUTIES: dict[str, Callable] = {}


def duty(title, *roles: str):
    """A duty with its name and the roles that may ever hold it (the inbox asks those first)."""

    def declare(test):
        def held(record, user) -> bool:
            if user is SYSTEM:
                return True
            if user is None or not getattr(user, "is_active", False) or user.role not in roles:
                return False
            return test(record, user)

        held.__name__, held.__doc__ = test.__name__, test.__doc__
        held.title, held.roles = title, frozenset(roles)
        DUTIES[test.__name__] = held
        return held

    return declare


def _here(record, user) -> bool:
    return record.case.center_id is not None and record.case.center_id == user.center_id


@duty(_("El sistema"))
def runs_by_itself(record, user):
    """Only automatic steps: consequences, the daily task, one-time links."""
    return False


@duty(_("La instancia que canaliza"), *INSTITUTION_ROLES)
def refers(record, user):
    """The institution's area that wrote the referral."""
    return not record.case.is_voluntary and record.case.unit_id == user.unit_id


@duty(_("La instancia o el centro"), *INSTITUTION_ROLES, Role.RECEPTION, Role.COORDINATOR)
def submits(record, user):
    """The referring area; for a voluntary request, the centre's reception or coordination."""
    return refers(record, user) if user.role in INSTITUTION_ROLES else record.case.is_voluntary and _here(record, user)


@duty(_("Recepción o coordinación del centro"), Role.RECEPTION, Role.COORDINATOR)
def receives(record, user):
    """Reception or coordination of the case's centre."""
    return _here(record, user)


@duty(_("Coordinación del centro"), Role.COORDINATOR)
def coordinates(record, user):
    """The coordinator of the case's centre."""
    return _here(record, user)


@duty(_("Coordinación del centro o dirección general"), Role.COORDINATOR, Role.DIRECTION)
def coordinates_or_directs(record, user):
    """The coordinator of the case's centre, or the central direction."""
    return user.role == Role.DIRECTION or _here(record, user)


@duty(_("Coordinación del centro que recibe"), Role.COORDINATOR)
def coordinates_receiving_center(record, user):
    """The coordinator of the centre to which the case is being moved."""
    return record.transfer_to_id is not None and record.transfer_to_id == user.center_id


@duty(_("Dirección general"), Role.DIRECTION)
def directs(record, user):
    """The central direction."""
    return True


@duty(_("Trabajo social del centro"), Role.SOCIAL_WORKER, Role.COORDINATOR)
def does_social_work(record, user):
    """Social work of the case's centre; the coordinator stands in."""
    return _here(record, user)


@duty(
    _("Psicología, trabajo social o coordinación del centro"), Role.PSYCHOLOGIST, Role.SOCIAL_WORKER, Role.COORDINATOR
)
def assesses_risk(record, user):
    """Who may assess the risk of a case of her centre."""
    return _here(record, user)


@duty(_("Profesional o coordinación del centro"), *PROFESSIONAL_ROLES, Role.COORDINATOR)
def records_incidents(record, user):
    """Who may write down a new fact of violence: whoever attends at the case's centre."""
    return _here(record, user)


@duty(_("Protección de datos y archivo"), Role.DATA_PROTECTION)
def keeps_archive(record, user):
    """The officer of data protection and archive."""
    return True


@duty(_("Quien atiende o coordina en el centro del caso"), *PROFESSIONAL_ROLES, Role.COORDINATOR)
def breaks_the_glass(record, user):
    """Who may open an emergency access: whoever attends or coordinates at the case's centre (domain §9)."""
    return _here(record, user)


@duty(_("Quien abrió el acceso de emergencia"), *PROFESSIONAL_ROLES, Role.COORDINATOR)
def opened_the_emergency(record, user):
    """Whose emergency access it is."""
    return record.user_id == user.pk


@duty(_("Protección de datos"), Role.DATA_PROTECTION)
def reviews_emergencies(record, user):
    """The officer of data protection; never her own access."""
    return record.user_id != user.pk


def _works_in(area: str, title):
    role = ROLE_OF_AREA[area]

    def test(plan, user):
        return _here(plan, user) and plan.professional_id in (None, user.pk)

    test.__name__ = f"attends_{area.lower()}"
    test.__doc__ = f"The professional of {area.lower()} who has the case, or any of the centre while nobody has."
    return duty(title, role)(test)


attends_psychology = _works_in(Area.PSYCHOLOGY, _("Psicología del caso"))
attends_social_work = _works_in(Area.SOCIAL_WORK, _("Trabajo social del caso"))
attends_legal = _works_in(Area.LEGAL, _("Jurídico del caso"))


@duty(_("Profesional del área"), *PROFESSIONAL_ROLES)
def attends_area(plan, user):
    """The professional of the plan's own area who has the case, or any of the centre while nobody has."""
    return user.area == plan.area and _here(plan, user) and plan.professional_id in (None, user.pk)


@duty(_("Profesional del área o facilitación"), *PROFESSIONAL_ROLES, Role.FACILITATOR, Role.COORDINATOR)
def closes_area(plan, user):
    """The area's professional; for the group, whoever facilitates it."""
    if plan.area == Area.GROUP:
        return _here(plan, user) and (user.role in {Role.FACILITATOR, Role.COORDINATOR} or _facilitates(user, plan))
    return attends_area(plan, user)


def _facilitates(user, plan) -> bool:
    return GroupFacilitator.objects.filter(user=user.pk, group__enrollments__episode=plan.episode_id).exists()


@duty(_("Coordinación; para el grupo, dirección general"), Role.COORDINATOR, Role.DIRECTION)
def waives_area(plan, user):
    """The coordinator; a waiver of the group needs the direction (domain §8.3)."""
    return (
        user.role == Role.DIRECTION if plan.area == Area.GROUP else user.role == Role.COORDINATOR and _here(plan, user)
    )


@duty(
    _("Recepción, coordinación, profesional, o facilitación de su grupo"),
    Role.RECEPTION,
    Role.COORDINATOR,
    *PROFESSIONAL_ROLES,
    Role.FACILITATOR,
)
def schedules(appointment, user):
    """Reception, the coordinator and the professionals of the centre; whoever facilitates, places in her own group."""
    if appointment.group_session_id is not None or user.role == Role.FACILITATOR:
        return handles_appointment(appointment, user)
    return _here(appointment, user)


@duty(
    _("Recepción, coordinación, o quien atiende la cita"),
    Role.RECEPTION,
    Role.COORDINATOR,
    *PROFESSIONAL_ROLES,
    Role.FACILITATOR,
)
def handles_appointment(appointment, user):
    """Reception and the coordinator of the centre; of the others, only who attends this appointment (domain §8.4)."""
    return receives(appointment, user) or attends_appointment(appointment, user)


@duty(_("Recepción, coordinación o profesional de la cita"), Role.RECEPTION, Role.COORDINATOR, *PROFESSIONAL_ROLES)
def receives_proof(request, user):
    """Who takes in the proof of an absence; a facilitator does not, because it may be medical (domain §9)."""
    return receives(request, user) or request.appointment.professional_id == user.pk


@duty(_("Quien atiende la cita"), *PROFESSIONAL_ROLES, Role.FACILITATOR, Role.COORDINATOR)
def attends_appointment(appointment, user):
    """The professional of the appointment; for a group session its facilitators; the coordinator of the centre."""
    if not _here(appointment, user):
        return False
    if user.role == Role.COORDINATOR:
        return True
    if appointment.professional_id is not None:
        return appointment.professional_id == user.pk
    if appointment.group_session_id is not None:
        return GroupFacilitator.objects.filter(user=user.pk, group__sessions=appointment.group_session_id).exists()
    return user.role in PROFESSIONAL_ROLES


@duty(_("Profesional de la cita"), *PROFESSIONAL_ROLES)
def signs_note(appointment, user):
    """Only who held the session signs its note; a group's is told in its account, not person by person."""
    return appointment.professional_id == user.pk


@duty(_("Facilitación del grupo o coordinación"), *PROFESSIONAL_ROLES, Role.FACILITATOR, Role.COORDINATOR)
def facilitates(session, user):
    """A facilitator of the group, or the coordinator of its centre."""
    if user.role == Role.COORDINATOR:
        return session.group.center_id == user.center_id
    return GroupFacilitator.objects.filter(user=user.pk, group=session.group_id).exists()


@duty(_("Coordinación del centro del grupo"), Role.COORDINATOR)
def coordinates_group(session, user):
    """The coordinator of the group's centre."""
    return session.group.center_id == user.center_id


@duty(_("Coordinación o profesional del caso"), Role.COORDINATOR, *PROFESSIONAL_ROLES)
def decides_justification(request, user):
    """The coordinator of the centre, or the professional of the missed appointment."""
    if user.role == Role.COORDINATOR:
        return _here(request, user)
    return request.appointment.professional_id == user.pk


@duty(
    _("Quien da el seguimiento: el centro o la instancia"),
    Role.SOCIAL_WORKER,
    Role.PSYCHOLOGIST,
    Role.COORDINATOR,
    *INSTITUTION_ROLES,
)
def follows_up(follow_up, user):
    """On the centre's side social work, psychology or coordination; on the institution's, its own people (R66, R67)."""
    if user.role in INSTITUTION_ROLES:
        return follow_up.side == "INSTITUTION" and refers(follow_up, user)
    return follow_up.side == "CENTER" and _here(follow_up, user)


@duty(_("Profesional o coordinación del centro"), *PROFESSIONAL_ROLES, Role.COORDINATOR)
def drafts_document(document, user):
    """A professional or the coordinator of the case's centre; neither reception nor the group write reports."""
    return _here(document, user)


@duty(_("Recepción, profesional o coordinación del centro"), Role.RECEPTION, *PROFESSIONAL_ROLES, Role.COORDINATOR)
def proves_attendance(case, user):
    """Who gives the person the proof that he came."""
    return _here(case, user)


@duty(_("La instancia a la que va dirigido"), *INSTITUTION_ROLES)
def is_addressed(document, user):
    """The area the paper is addressed to."""
    return document.addressed_unit_id is not None and document.addressed_unit_id == user.unit_id


@duty(_("Dirección general o administración del sistema"), Role.DIRECTION, Role.SYSTEM_ADMIN)
def admits_institutions(record, user):
    """Who receives an institution's application."""
    return True


@duty(_("Administración de cuentas"), Role.INSTITUTION_ADMIN, Role.COORDINATOR, Role.DIRECTION, Role.SYSTEM_ADMIN)
def administers_account(account, user):
    """The account administrator of the same area; the coordinator for her centre; the system's administration."""
    if account.pk == user.pk:
        return False
    if user.role == Role.INSTITUTION_ADMIN:
        return account.unit_id is not None and account.unit_id == user.unit_id
    if user.role == Role.COORDINATOR:
        return account.center_id is not None and account.center_id == user.center_id
    return True


@duty(_("Coordinación o dirección general"), Role.COORDINATOR, Role.DIRECTION)
def reviews_report(report, user):
    """The coordinator for her centre's report; the direction for any."""
    return user.role == Role.DIRECTION or (report.center_id is not None and report.center_id == user.center_id)


@duty(_("Coordinación del centro; de toda la red, dirección general"), Role.COORDINATOR, Role.DIRECTION)
def answers_for_report(report, user):
    """Whose numbers they are: the coordinator of the centre, so that who validates is somebody else (domain §8.8)."""
    if report.center_id is None:
        return user.role == Role.DIRECTION
    return user.role == Role.COORDINATOR and report.center_id == user.center_id
