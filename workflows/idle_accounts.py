"""Accounts that nobody uses: warned, then locked (domain §8.7, §15), and requests that nobody answered."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from casework import clock
from casework.models import TelephoneRequest, User
from casework.roles import SYSTEM, Role
from casework.states import AccountState
from casework.states import TelephoneRequestState as T
from casework.words import plain_day
from documents.account_letters import idle_letter, idle_locked_letter
from workflows.door import Refused, take_step
from workflows.duties import administers_account
from workflows.machines.account import AccountMachine
from workflows.machines.accounts_kept import tell
from workflows.machines.facts import Said
from workflows.machines.telephone_request import ANSWERED_WITHIN, LINK_HOURS


def _unused_since(moment: datetime) -> QuerySet:
    """Active accounts that nobody signed in with, nor anybody opened or unlocked, after this moment."""
    never_after = Q()
    for last in ("last_login", "active_since"):
        never_after &= Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__lte": moment})
    return User.objects.filter(never_after, state=AccountState.ACTIVE).order_by("pk")


def to_warn() -> QuerySet:
    """Whom to tell that the account will be locked: once since the last use."""
    before = settings.SIGUE_IDLE_LOCK_DAYS - settings.SIGUE_IDLE_WARNING_DAYS
    warned_already = Q(idle_warned_at__isnull=False) & ~(
        Q(last_login__isnull=False, last_login__gt=F("idle_warned_at"))
        | Q(active_since__isnull=False, active_since__gt=F("idle_warned_at"))
    )
    return _unused_since(clock.now() - timedelta(days=before)).exclude(warned_already)


def warn(account: User) -> bool:
    """Tell her by when to sign in."""
    until = plain_day(clock.today() + timedelta(days=settings.SIGUE_IDLE_WARNING_DAYS))
    with transaction.atomic():
        moment = clock.now()
        if not to_warn().filter(pk=account.pk).update(idle_warned_at=moment):
            return False
        tell(account, "account_idle", idle_letter(account, settings.SIGUE_IDLE_LOCK_DAYS, until))
    return True


def to_lock() -> list[User]:
    """Whom nobody used for so long, and who was warned long enough ago.

    The last active account of the system's administration stays: nobody could open the others.
    """
    warned_before = clock.now() - timedelta(days=settings.SIGUE_IDLE_WARNING_DAYS)
    unused = _unused_since(clock.now() - timedelta(days=settings.SIGUE_IDLE_LOCK_DAYS))
    found = list(unused.filter(idle_warned_at__lte=warned_before).exclude(pk__in=to_warn()))
    keepers = User.objects.filter(role=Role.SYSTEM_ADMIN, state=AccountState.ACTIVE)
    left = keepers.exclude(pk__in=[one.pk for one in found]).exists()
    kept = None if left else next((one for one in found if one.role == Role.SYSTEM_ADMIN), None)
    return [one for one in found if one != kept]


def lock(account: User) -> bool:
    """Lock it by the door, and tell who administers it."""
    try:
        with transaction.atomic():
            days = settings.SIGUE_IDLE_LOCK_DAYS
            take_step(account, AccountMachine.lock, by=SYSTEM, facts=Said(_("%d días sin entrar.") % days))
            for keeper in keepers_of(account):
                tell(keeper, "account_idle_locked", idle_locked_letter(keeper, account))
    except Refused:
        return False
    return True


def keepers_of(account: User) -> list[User]:
    """Who administers this account nearest to it: its area's or centre's; else the system's administration."""
    near = Q(role=Role.INSTITUTION_ADMIN, unit=account.unit_id, unit__isnull=False) | Q(
        role=Role.COORDINATOR, center=account.center_id, center__isnull=False
    )
    active = User.objects.filter(state=AccountState.ACTIVE).exclude(pk=account.pk)
    found = active.filter(near).order_by("pk") or active.filter(role=Role.SYSTEM_ADMIN).order_by("pk")
    return [user for user in found if administers_account(account, user)]


def requests_over() -> QuerySet:
    """Requests for another telephone whose term passed: 72 hours for an answer, 24 for the link."""
    now = clock.now()
    unanswered = Q(state__in=[T.ASKED, T.VOUCHED], asked_at__lt=now - ANSWERED_WITHIN)
    unused = Q(state=T.CONFIRMED, confirmed_at__lt=now - timedelta(hours=LINK_HOURS))
    return TelephoneRequest.objects.filter(unanswered | unused)
