"""What stands around every page: where it was asked from, the second wall, and a sentence for what is too large."""

from ipaddress import ip_address

from django.conf import settings

from casework import wall
from casework.access import write_cases_once
from casework.views.errors import too_large

PIECE = 64 * 1024


class AskedFrom:
    """REMOTE_ADDR becomes the visitor's own address, for limits, sessions, failed attempts and access rows alike.

    Each proxy writes at the end of X-Forwarded-For from whom it had the request, so only the last of its entries, as
    many as there are proxies of ours (SIGUE_TRUSTED_PROXIES), are believed; what a visitor wrote before them is not.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        proxies = settings.SIGUE_TRUSTED_PROXIES
        said = [part for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = _address(said[-proxies]) if 0 < proxies <= len(said) else ""
        if address:
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def _address(said: str) -> str:
    """An address of the net without the port that some proxies write; empty when it is none."""
    bare = said.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ip_address(bare))
    except ValueError:
        return ""


class TooLarge:
    """Answers 413 to a request longer than SIGUE_REQUEST_LIMIT bytes.

    The body is read and dropped up to four times the limit: a browser that is cut off while it sends shows its own
    error instead of ours.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = _length(request)
        if length <= settings.SIGUE_REQUEST_LIMIT:
            return self.get_response(request)
        left = min(length, 4 * settings.SIGUE_REQUEST_LIMIT)
        while left > 0 and (piece := request.read(min(PIECE, left))):
            left -= len(piece)
        return too_large(request)


def _length(request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class Wall:
    """Brackets a request: the database answers for its visitor alone, and afterwards for nobody (PostgreSQL).

    It stands after those who find out who the visitor is; accounts and second factors are read at the entrance. No
    visitor's settings outlive the request: the standing from before returns even when the page fails.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with wall.stand(wall.at_the_door()):
            user = request.user
            if not user.is_authenticated:
                return self.get_response(request)
            if request.method in ("GET", "HEAD"):
                write_cases_once(user)
            with wall.scope_of(user):
                return self.get_response(request)
