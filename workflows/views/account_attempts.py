"""Wrong passwords: counted by the address they come from, besides by account; and told to whose account they closed."""

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from casework.models import Tally
from documents.asked import ask
from workflows.views.limits import HOUR, tally_of

FAILURES_AN_HOUR = 100  # from one address, whichever accounts: a whole courthouse mistypes less


@receiver(user_login_failed)
def somebody_failed(sender, request: HttpRequest | None = None, **signal) -> None:
    """Count it: who tries one password on many accounts closes none of them."""
    if request is not None:
        Tally.objects.add(tally_of("sign-in", request), seconds=HOUR)


def failed_too_often(request: HttpRequest) -> bool:
    """Whether nobody signs in from this address for now."""
    return Tally.objects.counted(tally_of("sign-in", request)) >= FAILURES_AN_HOUR


@receiver(user_locked_out)
def an_account_was_closed(sender, request: HttpRequest, username: str, **signal) -> None:
    """Tell its owner, if it is somebody's; once, by the attempt that closed it and not by those that find it closed."""
    if getattr(request, "axes_failures_since_start", None):
        ask("attempts_closed", email=username)
