"""The thread of a case, from either side: what was said, and one more message (R45)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.access import CORRESPONDENTS, visible
from casework.models import Referral
from casework.roles import INSTITUTION_ROLES
from documents.storage import NotKept
from workflows.amendments import amendments
from workflows.case_page import CasePage
from workflows.correspondence import MESSAGE, closed_because, has_thread, mark_read, send_message, thread
from workflows.door import NotYours, Refused
from workflows.forms.correspondence import MessageForm
from workflows.requests import requests_of
from workflows.sent_once import token_of
from workflows.views.center.case import shown_case
from workflows.views.center.found import opened
from workflows.views.guard import staff_page
from workflows.views.institution.own import institution_page


@institution_page
@require_http_methods(["GET", "POST"])
def panel_thread(request, pk: int):
    """The institution's side."""
    referral = get_object_or_404(visible(Referral, request.user).select_related("center"), pk=pk)
    return _thread(request, referral, "panel_thread", "correspondence/panel_thread.html", {"referral": referral})


@staff_page(*(CORRESPONDENTS - INSTITUTION_ROLES))
@require_http_methods(["GET", "POST"])
def case_thread(request, pk: int):
    """The centre's side, a section of the case, with what the institution changed and asked."""
    page, shown = shown_case(request, pk, "case_thread")
    shown |= _beside(page)
    return _thread(request, page.referral, "case_thread", "correspondence/case_thread.html", shown)


def _beside(page: CasePage) -> dict:
    return {
        "amendments": amendments(page.referral, page.user),
        "requests": requests_of(page.referral, page.user),
    }


def _thread(request, referral: Referral, name: str, template: str, shown: dict):
    if not has_thread(referral):
        raise Http404
    over = closed_because(referral)
    writes = not over and MESSAGE.duty(referral, request.user)
    form = MessageForm(request.POST or None, request.FILES or None) if writes else None
    if request.method == "POST":
        if form is None:
            messages.error(request, over or _("Este paso no le corresponde."))
        elif form.is_valid() and _sent(request, referral, form):
            messages.success(request, _("Mensaje enviado."))
            return redirect(f"{request.path}#escribir")
    elif request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return HttpResponse(status=204)  # the browser looked ahead: nobody has read anything
    rows = thread(referral, request.user)
    opened(request, mark_read(referral, request.user, rows) or referral)
    return render(
        request,
        template,
        shown | {"thread": rows, "form": form, "over": over, "address": name},
        status=422 if request.method == "POST" else 200,
    )


def _sent(request, referral: Referral, form: MessageForm) -> bool:
    data = form.cleaned_data
    try:
        send_message(
            referral,
            data["text"],
            by=request.user,
            token=token_of(data["mark"], f"thread/{referral.pk}/{request.user.pk}"),
            document=data["document"],
        )
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    except NotKept as problem:
        form.add_error("document", str(problem))
        return False
    return True
