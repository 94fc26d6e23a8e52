"""Otro teléfono: who lost the second factor gets another with the word of two people, never with one (R25)."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import OneTimeLink, TelephoneRequest, User
from casework.states import TelephoneRequestState as S
from documents import account_letters as letters
from workflows import account_duties, duties
from workflows.door import Cause, consequence
from workflows.machines.account import AccountMachine
from workflows.machines.accounts_kept import tell
from workflows.machines.accounts_opened import one_time_token
from workflows.machines.base import Machine, machine, opening, step
from workflows.machines.facts import Said

ANSWERED_WITHIN = timedelta(hours=72)
LINK_HOURS = 24


@dataclass(frozen=True)
class Checked:
    """How the first person made sure of who asks."""

    how: str

    @property
    def why(self) -> str:
        return self.how


def tell_asked(cause: Cause, request, facts, by) -> None:
    """Consequence: the person learns that it was asked, and who may answer for her that it waits."""
    tell(request.user, "telephone_asked", letters.telephone_asked_letter(request.user))
    for user in account_duties.holders(account_duties.vouches, request):
        tell(user, "telephone_to_vouch", letters.to_vouch_letter(user, request))


def tell_vouched(cause: Cause, request, facts, by) -> None:
    """Consequence: the person, and those who may be the second."""
    tell(request.user, "telephone_vouched", letters.telephone_vouched_letter(request.user))
    for user in account_duties.holders(account_duties.confirms, request):
        tell(user, "telephone_to_confirm", letters.to_confirm_letter(user, request))


def send_link(cause: Cause, request, facts, by) -> None:
    """Consequence: the link to the person's own address; the first learns that the second agreed."""
    token = one_time_token(request.user, OneTimeLink.Purpose.TELEPHONE, LINK_HOURS)
    tell(request.user, "telephone_link", letters.telephone_link_letter(request.user, token, LINK_HOURS))
    tell(request.vouched_by, "telephone_allowed", letters.telephone_allowed_letter(request.vouched_by, request))


def open_the_way(cause: Cause, request, facts, by) -> None:
    """Consequence: the earlier telephone goes, the sessions end, and the three are told."""
    consequence(cause, request.user, "reset_second_factor")
    for user in _concerned(request):
        tell(user, "telephone_done", letters.telephone_done_letter(user, request))


def tell_refused(cause: Cause, request, facts, by) -> None:
    _use_up_links(request)
    for user in _concerned(request):
        if user.pk != by.pk:
            tell(user, "telephone_refused", letters.telephone_refused_letter(user, request))


def tell_expired(cause: Cause, request, facts, by) -> None:
    _use_up_links(request)
    tell(request.user, "telephone_expired", letters.telephone_expired_letter(request.user))


def _concerned(request) -> list[User]:
    return [user for user in (request.user, request.vouched_by, request.confirmed_by) if user is not None]


def _use_up_links(request) -> None:
    links = OneTimeLink.objects.filter(user=request.user_id, purpose=OneTimeLink.Purpose.TELEPHONE)
    links.filter(used_at__isnull=True).update(used_at=clock.now())


@machine
class TelephoneRequestMachine(Machine, TelephoneRequest):
    """A lost telephone: the person asks, one person vouches for her, another allows it, and a link goes to her."""

    path = None
    title = _("Petición de otro teléfono")
    together = ("user", "vouched_by", "confirmed_by")
    opens_with = opening(_("Pedir otro teléfono"), duty=duties.runs_by_itself, state=S.ASKED, then=[tell_asked])
    ends = (S.COMPLETED, S.REFUSED, S.EXPIRED)

    class Meta:
        proxy = True
        default_permissions = ()

    @classmethod
    def waits_for(cls, record):
        """With the steps of the person's own account, one of which drops what was asked for it."""
        return [*AccountMachine.waits_for(record.user), User.objects.filter(pk=record.user_id)]

    @step(
        S.ASKED,
        S.VOUCHED,
        _("Comprobé que es esa persona"),
        duty=account_duties.vouches,
        facts=Checked,
        then=[tell_vouched],
    )
    def vouch(self, facts, by):
        """The first word: seen or called, never by the mail that may be somebody else's by now."""
        self.vouched_by, self.vouched_at, self.how_checked = by, clock.now(), facts.how

    @step(S.VOUCHED, S.CONFIRMED, _("Autorizar"), duty=account_duties.confirms, then=[send_link])
    def confirm(self, facts, by):
        """The second word, of somebody else."""
        self.confirmed_by, self.confirmed_at = by, clock.now()

    @step(S.CONFIRMED, S.COMPLETED, _("Abrir el registro"), duty=duties.runs_by_itself, then=[open_the_way])
    def complete(self, facts, by):
        """By the one-time link and the password; the new telephone is the next page."""
        self.ended_at = clock.now()

    @step(
        [S.ASKED, S.VOUCHED, S.CONFIRMED],
        S.REFUSED,
        _("No autorizar"),
        duty=account_duties.stops_request,
        facts=Said,
        then=[tell_refused],
    )
    def refuse(self, facts, by):
        """It was not she, or nobody could make sure."""
        self.ended_at = clock.now()

    @step(
        [S.ASKED, S.VOUCHED, S.CONFIRMED],
        S.EXPIRED,
        _("Dar por vencida"),
        duty=duties.runs_by_itself,
        then=[tell_expired],
    )
    def expire(self, facts, by):
        """Nobody answered in 72 hours, or the link was not used in 24."""
        self.ended_at = clock.now()
