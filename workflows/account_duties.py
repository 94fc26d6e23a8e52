"""Duties about accounts: the administration of an area's, and the two people who answer for a lost telephone."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models import TelephoneRequest, User
from casework.roles import CENTER_ROLES, Role
from casework.states import AccountState
from workflows.duties import duty

ADMINISTRATORS = (Role.INSTITUTION_ADMIN, Role.COORDINATOR, Role.DIRECTION, Role.SYSTEM_ADMIN)


@duty(_("Administración de cuentas de la misma área"), Role.INSTITUTION_ADMIN)
def administers_area(account, user):
    """The account administrator of the area, for somebody else of it (R56)."""
    return account.unit_id is not None and account.unit_id == user.unit_id and account.pk != user.pk


@duty(_("La persona a quien se ofrece"), Role.INSTITUTION_USER)
def is_offered(account, user):
    """Nobody accepts a role in another's name."""
    return account.pk == user.pk


@duty(_("Dirección general o administración del sistema"), Role.DIRECTION, Role.SYSTEM_ADMIN)
def names_administrators(account, user):
    """Who gives the role to somebody else when its holder is gone."""
    return account.pk != user.pk


@duty(_("Quien administra la cuenta de esa persona"), *ADMINISTRATORS)
def vouches(request, user):
    """The first of the two: who administers her account and can see her; the system's for account administrators."""
    person = request.user
    if person.pk == user.pk:
        return False
    if person.role == Role.INSTITUTION_USER:
        return user.role == Role.INSTITUTION_ADMIN and user.unit_id == person.unit_id
    if person.role in CENTER_ROLES - {Role.COORDINATOR}:
        return user.role == Role.COORDINATOR and user.center_id == person.center_id
    if person.role == Role.SYSTEM_ADMIN:
        return user.role in (Role.SYSTEM_ADMIN, Role.DIRECTION)
    return user.role == Role.SYSTEM_ADMIN


@duty(_("Otra persona que administra cuentas"), Role.COORDINATOR, Role.DIRECTION, Role.SYSTEM_ADMIN)
def confirms(request, user):
    """The second of the two: never the first nor the person; for an area's account administrator, the direction."""
    person = request.user
    if user.pk in (person.pk, request.vouched_by_id):
        return False
    if person.role == Role.INSTITUTION_ADMIN:
        return user.role == Role.DIRECTION
    if user.role == Role.COORDINATOR:
        return person.center_id is not None and user.center_id == person.center_id
    return True


@duty(_("Quien la comprueba o la autoriza, o la persona misma"), *Role.values)
def stops_request(request, user):
    """Either of the two may say no, and so may the person when it was not she who asked."""
    return user.pk == request.user_id or vouches(request, user) or confirms(request, user)


def holders(held, request: TelephoneRequest) -> list[User]:
    """The active accounts that hold a duty about this request."""
    person = request.user
    near = Q(unit=person.unit_id, unit__isnull=False) | Q(center=person.center_id, center__isnull=False)
    above = Q(role__in=(Role.DIRECTION, Role.SYSTEM_ADMIN))
    found = User.objects.filter(near | above, state=AccountState.ACTIVE).order_by("pk")
    return [user for user in found if held(request, user)]
