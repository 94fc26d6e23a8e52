"""«Guardar borrador»: the page again, or one sentence to a form that keeps itself while somebody writes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casework.words import hour
from workflows.drafts import draft_of, keep_draft, written_elsewhere
from workflows.models import Draft

BY_ITSELF = "X-Sigue-Borrador"  # what autosave.js sends, and where it is told the stamp of what was kept
SEEN = "borrador_visto"  # the stamp of the draft that the page began with


def draft_typed(request: HttpRequest, record, fields: dict) -> Draft:
    """Keep as the visitor's draft what she typed; what another window of hers saved meanwhile stays beside it."""
    return keep_draft(request.user, record, fields, seen=request.POST.get(SEEN))


def unseen_elsewhere(request: HttpRequest, record, fields: dict) -> str:
    """Why nothing is signed yet: signing forgets what another window of hers saved, and this page has not shown it.

    Empty otherwise. What she typed is kept as the draft, with the other text beside it.
    """
    shown = written_elsewhere(draft_of(request.user, record))
    if written_elsewhere(draft_typed(request, record, fields)) == shown:
        return ""
    return _("En otra ventana usted había guardado otra cosa. Véala y, si así queda, firme otra vez.")


def draft_kept(request: HttpRequest, draft: Draft, page: str, *args) -> HttpResponse:
    """The draft is kept: back to the page, or only the sentence."""
    said = _("Borrador guardado a las %(hour)s") % {"hour": hour(draft.saved_at)}
    if BY_ITSELF in request.headers:
        return HttpResponse(said, content_type="text/plain; charset=utf-8", headers={BY_ITSELF: draft.stamp})
    messages.success(request, said)
    return redirect(page, *args)


def draft_refused(request: HttpRequest, why: str, page: str, *args) -> HttpResponse:
    """There is nothing left to draft: back to the page with the reason, or only the reason, with 409."""
    if BY_ITSELF in request.headers:
        return HttpResponse(why, status=409, content_type="text/plain; charset=utf-8")
    messages.error(request, why)
    return redirect(page, *args)
