"""Where each role goes: the places of the bar, in the order of a working day."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from casework.roles import Role

MOST = 99  # things that wait; beyond, the bar says «99+», so that counting costs the same however many there are


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

    @property
    def shown(self) -> str:
        """The number beside the place; nothing when nothing waits."""
        return f"{MOST}+" if self.count > MOST else str(self.count or "")


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
CATALOGUES = Place("catalogues", _("Catálogos"), "papel", desk_only=True)
INSTITUTIONS = Place("institutions", _("Instituciones"), "grupo")
AUDIT = Place("audit", _("Auditoría"), "candado")
EMERGENCIES = Place("emergencies", _("Emergencias"), "candado", desk_only=True)

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
        CATALOGUES,
    ),
    Role.DATA_PROTECTION: (INBOX, PEOPLE, AUDIT, EMERGENCIES),
    Role.SYSTEM_ADMIN: (
        INBOX,
        Place("accounts", ACCOUNTS.label, "cuenta"),
        INSTITUTIONS,
        AUDIT,
        Place("dead_letters", _("Mensajes"), "enviar", desk_only=True),
        CATALOGUES,
    ),
    Role.AUDITOR: (AUDIT,),
}

_counts: dict[str, Callable[[object], int]] = {}


def counted_by(name: str, count: Callable[[object], int]) -> None:
    """A higher room says how many things wait behind a place for a user; called once, when its app is ready."""
    _counts[name] = count


def enough(rows: QuerySet) -> QuerySet:
    """As many of the rows as need be counted: one more than MOST."""
    return rows.order_by()[: MOST + 1]


def know(user, **counts: int) -> None:
    """A page that has counted already what waits behind places tells the bar, which does not ask again."""
    user.waiting = counts


def _waiting(user, name: str) -> int:
    known = getattr(user, "waiting", {})
    if name in known:
        return known[name]
    return _counts[name](user) if name in _counts else 0


def came_from(request) -> str:
    """The page of ours from which the browser came, without its host; empty when it came from elsewhere."""
    referer = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referer)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _address(place: Place) -> str:
    try:
        return reverse(place.name)
    except NoReverseMatch:
        return ""


def _nearest(path: str, addresses: list[str]) -> str:
    """The address under which a path lies; the longest wins."""
    under = [address for address in addresses if path == address or path.startswith(address.rstrip("/") + "/")]
    return max((address for address in under if address != "/" or path == "/"), key=len, default="")


def items(user, path: str, *, counted: bool = True) -> list[Item]:
    """The bar of a signed-in user, with the place of the present page marked and what waits behind each counted."""
    found = [(place, address) for place in PLACES.get(user.role, ()) if (address := _address(place))]
    current = _nearest(path, [address for _place, address in found])
    return [
        Item(place, address, address == current, _waiting(user, place.name) if counted else 0)
        for place, address in found
    ]
