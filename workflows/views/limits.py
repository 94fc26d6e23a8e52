"""Limits per address on what anybody may send: a counter in the cache, and the 429 page beyond it."""

from collections.abc import Callable
from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from casework.views.errors import too_many

HOUR = 60 * 60


def limited(name: str, *, times: int, seconds: int = HOUR) -> Callable:
    """A public page that takes at most `times` forms from one address in a period; reading it is never limited."""

    def guard(view: Callable) -> Callable:
        @wraps(view)
        def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method == "POST" and _count(f"limit/{name}/{address_of(request)}", seconds) > times:
                return too_many(request)
            return view(request, *args, **kwargs)

        return shown

    return guard


def address_of(request: HttpRequest) -> str | None:
    """Where the request came from; a proxy in front must write it into REMOTE_ADDR, no header is believed."""
    return request.META.get("REMOTE_ADDR") or None


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it expired between the two
        cache.set(key, 1, seconds)
        return 1
