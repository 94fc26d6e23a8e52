"""Consequences for one account: its sessions end, its role goes to another, its people are told."""

from axes.utils import reset as forget_failures
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework.models import InstitutionUnit, OneTimeLink, TelephoneRequest, User
from casework.open_sessions import end_sessions
from casework.roles import SYSTEM, Role
from casework.states import AccountState, InstitutionState
from documents import account_letters as letters
from documents.notice import Letter
from documents.outbox import post_to
from workflows.door import Cause, consequence, take_step
from workflows.machines.accounts_opened import one_time_token
from workflows.machines.base import Condition, machine_of

PASSWORD_HOURS = 2

# Whose last active account nobody could give back: they open all the others, and answer for each other's telephones.
KEEPERS = (Role.SYSTEM_ADMIN, Role.DIRECTION)

_others = User.objects.filter(~Q(state=AccountState.DISABLED), unit=OuterRef("unit")).exclude(pk=OuterRef("pk"))

area_keeps_administrator = Condition(
    "area_keeps_administrator",
    _("Esta persona administra las cuentas de su área y el área tiene más gente: antes pase la administración a otra."),
    lambda: ~Q(role=Role.INSTITUTION_ADMIN) | ~Exists(_others),
)
programme_keeps_hers = Condition(
    "programme_keeps_hers",
    _("Es la única cuenta activa de su función y sin ella nadie podría abrir otra: antes invite y active una más."),
    lambda: (
        ~Q(role__in=KEEPERS, state=AccountState.ACTIVE)
        | Exists(User.objects.filter(role=OuterRef("role"), state=AccountState.ACTIVE).exclude(pk=OuterRef("pk")))
    ),
)
area_has_administrator = Condition(
    "area_has_administrator",
    _("El área aún no tiene quien administre sus cuentas; invite primero a esa persona."),
    lambda: ~Q(role=Role.INSTITUTION_USER) | Exists(_others.filter(role=Role.INSTITUTION_ADMIN)),
)


def _area_with_room():
    """The area of an account, if its other people leave room for it: one that is invited, or that comes back."""
    others = Q(user__isnull=False) & ~Q(user__state=AccountState.DISABLED) & ~Q(user=OuterRef("pk"))
    units = InstitutionUnit.objects.filter(pk=OuterRef("unit")).annotate(others=Count("user", filter=others))
    return units.filter(others__lt=settings.SIGUE_ACCOUNTS_PER_AREA)


area_has_room = Condition(
    "area_has_room",
    lambda account: [
        _("El área ya tiene las %(number)d cuentas que puede tener; desactive antes la de alguien que ya no esté.")
        % {"number": settings.SIGUE_ACCOUNTS_PER_AREA}
    ],
    lambda: Q(unit__isnull=True) | Exists(_area_with_room()),
)
no_other_offer = Condition(
    "no_other_offer",
    _("Ya se la ofreció a otra persona de su área; retire antes ese ofrecimiento."),
    lambda: ~Exists(_others.filter(administration_offered_at__isnull=False)),
)


def tell(user: User, notice: str, letter: Letter) -> None:
    """Leave a letter in the outbox for the owner of an account, whatever its state."""
    post_to(user.email, notice=notice, subject=letter.subject, body=letter.body, user=user)


# ---- Locks, sessions, passwords -----------------------------------------------------------------------------------


def close_sessions(cause: Cause, account, facts, by) -> None:
    """Consequence: whoever is signed in with this account is out at the next click, and stays out after an unlock."""
    end_sessions(account)


def tell_locked(cause: Cause, account, facts, by) -> None:
    """Consequence: she learns it, and who can unlock it: of a suspended institution nobody can, one by one."""
    unit = InstitutionUnit.objects.filter(pk=account.unit_id).select_related("institution").first()
    suspended = unit is not None and unit.institution.state == InstitutionState.SUSPENDED
    write = letters.suspended_letter if suspended else letters.locked_letter
    tell(account, "account_locked", write(account))


def tell_unlocked(cause: Cause, account, facts, by) -> None:
    tell(account, "account_unlocked", letters.unlocked_letter(account))


def forget_attempts(cause: Cause, account, facts, by) -> None:
    """Consequence: the failed attempts on this account are forgotten, wherever they came from."""
    forget_failures(username=account.email)


def send_password_link(cause: Cause, account, facts, by) -> None:
    """Consequence: the link to another password, to the account's own address; failed attempts are forgotten."""
    forget_failures(username=account.email)
    token = one_time_token(account, OneTimeLink.Purpose.PASSWORD, PASSWORD_HOURS)
    tell(account, "password", letters.password_reset_letter(account, token, PASSWORD_HOURS))


def drop_requests(cause: Cause, account, facts, by) -> None:
    """Consequence: what was asked for an account that is closed no longer waits for anybody."""
    for request in TelephoneRequest.objects.filter(user=account.pk, state__in=TelephoneRequest.OPEN):
        consequence(cause, request, "expire")


# ---- The administration of an area's accounts ----------------------------------------------------------------------


def relieve_administrator(successor, step: str) -> None:
    """Take the role from who holds it in the successor's area, and tell her; the database holds one an area (R56).

    It goes before the successor takes it, in the same transaction, in which the area is locked: there are never two,
    and never none.
    """
    area = User.objects.filter(unit=successor.unit_id).exclude(pk=successor.pk)
    present = area.filter(~Q(state=AccountState.DISABLED), role=Role.INSTITUTION_ADMIN).first()
    area.filter(administration_offered_at__isnull=False).update(administration_offered_at=None)
    if present is None:
        return
    because = Cause(None, type(successor).step(step))
    take_step(present, machine_of(present).step("step_down"), by=SYSTEM, cause=because)
    tell(present, "administration_passed", letters.former_administrator_letter(present, successor))


def administrator_besides(account) -> bool:
    """Whether somebody else administers the area's accounts."""
    others = User.objects.filter(unit=account.unit_id, role=Role.INSTITUTION_ADMIN).exclude(pk=account.pk)
    return others.exclude(state=AccountState.DISABLED).exists()


def tell_offer(cause: Cause, account, facts, by) -> None:
    tell(account, "administration_offered", letters.offered_letter(account, by))


def tell_not_taken(cause: Cause, account, facts, by) -> None:
    for holder in User.objects.filter(unit=account.unit_id, role=Role.INSTITUTION_ADMIN, state=AccountState.ACTIVE):
        tell(holder, "administration_not_taken", letters.not_taken_letter(holder, account))


def tell_new_administrator(cause: Cause, account, facts, by) -> None:
    tell(account, "administration_passed", letters.new_administrator_letter(account))
