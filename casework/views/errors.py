"""The pages of what went wrong: what happened, and the way back. None of them shows what the exception says."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when what was posted is larger than we read."""
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page is there for other roles."""
    return render(request, "errors/403.html", status=403)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form without its token: the session ended, or the page was open for too long."""
    return render(request, "errors/403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the address is wrong, or the record is not for this person; the page does not say which."""
    return render(request, "errors/404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the form with its files is larger than the limit."""
    return render(request, "errors/413.html", status=413)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many attempts from one place."""
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, drawn without the database, the session and the context processors: any of them may be what failed."""
    return HttpResponse(loader.render_to_string("errors/500.html"), status=500)
