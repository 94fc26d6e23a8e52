"""Where each role goes: the places of the bar, in the order of a working day."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.roles import Role


@dataclass(frozen=True)
class Place:
    """A page of the bar; on a phone only four fit, so the others (`desk_only`) move to the foot of the page."""

    name: str
    label: str | Promise
    icon: str
    desk_only: bool = False


@dataclass(frozen=True)
class Item:
    """A place as one request sees it."""

    place: Place
    url: str
    is_current: bool
    count: int


def _at_desk(place: Place) -> Place:
    return Place(place.name, place.label, place.icon, desk_only=True)


INBOX = Place("inbox", _("Mi trabajo"), "bandeja")
PEOPLE = Place("people", _("Personas"), "personas")
WEEK = Place("week", _("Agenda"), "agenda")
GROUPS = Place("groups", _("Grupos"), "grupo")
FOLLOW_UPS = Place("follow_ups", _("Seguimientos"), "papel", desk_only=True)
STATISTICS = Place("statistics", _("Estadísticas"), "papel", desk_only=True)
PANEL = Place("panel", _("Personas"), "personas")
REFER = Place("referral_new", _("Canalizar"), "enviar")
PAPERS = Place("papers", _("Documentos"), "papel")
ACCOUNTS = Place("accounts", _("Cuentas"), "cuenta", desk_only=True)
MONTHLY_REPORTS = Place("monthly_reports", _("Informe mensual"), "papel", desk_only=True)
INSTITUTIONS = Place("institutions", _("Instituciones"), "grupo")
AUDIT = Place("audit", _("Auditoría"), "candado")

_PROFESSIONAL = (INBOX, PEOPLE, WEEK, GROUPS, FOLLOW_UPS)

PLACES: dict[str, tuple[Place, ...]] = {
    Role.INSTITUTION_USER: (PANEL, REFER, PAPERS, FOLLOW_UPS, STATISTICS),
    Role.INSTITUTION_ADMIN: (PANEL, REFER, PAPERS, FOLLOW_UPS, ACCOUNTS, STATISTICS),
    Role.RECEPTION: (INBOX, PEOPLE, WEEK, GROUPS),
    Role.PSYCHOLOGIST: _PROFESSIONAL,
    Role.SOCIAL_WORKER: _PROFESSIONAL,
    Role.LAWYER: _PROFESSIONAL,
    Role.FACILITATOR: (INBOX, GROUPS, WEEK, PEOPLE),
    Role.COORDINATOR: (
        INBOX,
        PEOPLE,
        WEEK,
        GROUPS,
        FOLLOW_UPS,
        STATISTICS,
        MONTHLY_REPORTS,
        _at_desk(INSTITUTIONS),
        ACCOUNTS,
    ),
    Role.DIRECTION: (
        INBOX,
        Place("statistics", STATISTICS.label, "papel"),
        INSTITUTIONS,
        PEOPLE,
        MONTHLY_REPORTS,
        ACCOUNTS,
        _at_desk(AUDIT),
    ),
    Role.DATA_PROTECTION: (INBOX, PEOPLE, AUDIT),
    Role.SYSTEM_ADMIN: (
        INBOX,
        Place("accounts", ACCOUNTS.label, "cuenta"),
        INSTITUTIONS,
        AUDIT,
        Place("dead_letters", _("Mensajes"), "enviar", desk_only=True),
    ),
    Role.AUDITOR: (AUDIT,),
}

_counts: dict[str, Callable[[object], int]] = {}


def counted_by(name: str, count: Callable[[object], int]) -> None:
    """A higher room says how many things wait behind a place for a user; called once, when its app is ready."""
    _counts[name] = count


def _address(place: Place) -> str:
    try:
        return reverse(place.name)
    except NoReverseMatch:
        return ""


def _nearest(path: str, addresses: list[str]) -> str:
    """The address under which a path lies; the longest wins."""
    under = [address for address in addresses if path == address or path.startswith(address.rstrip("/") + "/")]
    return max((address for address in under if address != "/" or path == "/"), key=len, default="")


def items(user, path: str) -> list[Item]:
    """The bar of a signed-in user, with the place of the present page marked."""
    found = [(place, address) for place in PLACES.get(user.role, ()) if (address := _address(place))]
    current = _nearest(path, [address for _place, address in found])
    return [
        Item(place, address, address == current, _counts[place.name](user) if place.name in _counts else 0)
        for place, address in found
    ]
