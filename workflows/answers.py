"""What is answered to who typed no more than an address: links to their owners, and silence to everybody else."""

from datetime import datetime, timedelta

from casework import clock
from casework.models import OneTimeLink, TelephoneRequest, User
from casework.roles import SYSTEM
from casework.states import AccountState
from casework.text import as_address
from documents import account_letters as letters
from documents.asked import answers
from workflows import application
from workflows.door import Refused, open_record
from workflows.machines.accounts_kept import PASSWORD_HOURS, tell
from workflows.machines.accounts_opened import one_time_token

LINKS_AN_HOUR = 3  # to one account, whoever asks
_Purpose = OneTimeLink.Purpose


def _active(email: str) -> User | None:
    return User.objects.filter(email=as_address(email), state=AccountState.ACTIVE).first()


@answers("password_asked")
def send_password_link(*, at: datetime, email: str) -> None:
    """The link to another password, to an active account; no more than three in an hour."""
    user = _active(email)
    if user is None:
        return
    lately = OneTimeLink.objects.filter(
        user=user, purpose=_Purpose.PASSWORD, created_at__gt=clock.now() - timedelta(hours=1)
    )
    if lately.count() < LINKS_AN_HOUR:
        tell(user, "password", letters.password_letter(user, one_time_token(user, _Purpose.PASSWORD, PASSWORD_HOURS)))


@answers("another_telephone_asked")
def ask_for_another_telephone(*, at: datetime, email: str, address: str) -> None:
    """A request for an active account with a telephone; nothing for anybody else, nor while one is open."""
    user = _active(email)
    if user is None or not user.totpdevice_set.filter(confirmed=True).exists():
        return
    if TelephoneRequest.objects.filter(user=user, state__in=TelephoneRequest.OPEN).exists():
        return
    try:
        open_record(TelephoneRequest(user=user, asked_at=at, address=address or None), by=SYSTEM)
    except Refused:
        return  # asked twice in the same moment


@answers("attempts_closed")
def tell_of_attempts(*, at: datetime, email: str) -> None:
    """Whose account was closed by wrong passwords learns it, and how to get in."""
    user = _active(email)
    if user is not None:
        tell(user, "attempts_closed", letters.attempts_letter(user, at))


@answers("application_asked")
def send_application_link(*, at: datetime, folio: str, email: str) -> None:
    """The private link of an institution's application, to its own contact."""
    application.send_link(folio, email)
