"""Limits per address on what anybody may send: a tally that all processes share, and the 429 page beyond it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from casework.models import Tally
from casework.views.errors import too_many

HOUR = 60 * 60
DAY = 24 * HOUR


def limited(name: str, *, times: int, seconds: int = HOUR) -> Callable:
    """A public page that takes at most `times` forms from one address in a period; reading it is never limited."""

    def guard(view: Callable) -> Callable:
        @wraps(view)
        def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method == "POST" and Tally.objects.add(tally_of(name, request), seconds=seconds) > times:
                return too_many(request)
            return view(request, *args, **kwargs)

        return shown

    return guard


def tally_of(name: str, request: HttpRequest) -> str:
    """What is counted together: tries of one kind from one address."""
    return f"limit/{name}/{address_of(request)}"


def address_of(request: HttpRequest) -> str | None:
    """Where the request came from, as `casework.middleware.AskedFrom` found it."""
    return request.META.get("REMOTE_ADDR") or None
