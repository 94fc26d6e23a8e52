"""The pages of what went wrong: what happened, and the way back. None of them shows what the exception says."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from casework.navigation import came_from

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    request.failed = True  # the bar then counts nothing
    return render(request, template, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when what was posted is larger than we read."""
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return _page(request, "errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page is there for other roles."""
    return _page(request, "errors/403.html", 403)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form without its token: the session ended, or the page was open for too long."""
    return _page(request, "errors/403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the address is wrong, or the record is not for this person; the page does not say which."""
    return _page(request, "errors/404.html", 404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the form with its files is larger than the limit; the page leads back to the form, if it is ours."""
    request.failed = True
    return render(request, "errors/413.html", {"form_page": came_from(request)}, status=413)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many attempts from one place."""
    return _page(request, "errors/429.html", 429)


def not_kept(request: HttpRequest, sentence: str) -> HttpResponse:
    """503: the server has no room for a file; the sentence says what holds now."""
    request.failed = True
    return render(request, "errors/503.html", {"sentence": sentence}, status=503)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, drawn without the database, the session and the context processors: any of them may be what failed."""
    return HttpResponse(loader.render_to_string("errors/500.html"), status=500)
