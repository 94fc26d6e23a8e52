"""«Guardar borrador»: the page again, or one sentence to a form that keeps itself while somebody writes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casework.words import hour
from workflows.models import Draft

BY_ITSELF = "X-Sigue-Borrador"  # what autosave.js sends


def draft_kept(request: HttpRequest, draft: Draft, page: str, *args) -> HttpResponse:
    """The draft is kept: back to the page, or only the sentence."""
    said = _("Borrador guardado a las %(hour)s") % {"hour": hour(draft.saved_at)}
    if BY_ITSELF in request.headers:
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    messages.success(request, said)
    return redirect(page, *args)


def draft_refused(request: HttpRequest, why: str, page: str, *args) -> HttpResponse:
    """There is nothing left to draft: back to the page with the reason, or only the reason, with 409."""
    if BY_ITSELF in request.headers:
        return HttpResponse(why, status=409, content_type="text/plain; charset=utf-8")
    messages.error(request, why)
    return redirect(page, *args)
