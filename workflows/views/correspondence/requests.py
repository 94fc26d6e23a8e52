"""What the institution asks of the centre: the form, and the request as both sides read and answer it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.access import CORRESPONDENTS, visible
from casework.models import Episode
from casework.states import ReferralState as R
from casework.states import RequestState as S
from workflows.correspondence import has_thread
from workflows.door import NotYours, Refused, possible_steps
from workflows.forms.correspondence import AnswerForm, ReportRequestForm, RequestForm
from workflows.machines import InstitutionRequestMachine
from workflows.machines.facts import Said
from workflows.models import InstitutionRequest
from workflows.requests import SLUGS, Kind, ask, open_request
from workflows.views.center.found import opened
from workflows.views.guard import staff_page
from workflows.views.institution.own import institution_page, own_referral
from workflows.views.steps import take, version_seen


@institution_page
@require_http_methods(["GET", "POST"])
def request_new(request, pk: int, asked: str):
    """Ask for a report, a new summons or a withdrawal."""
    if asked not in SLUGS:
        raise Http404
    kind, referral = SLUGS[asked], own_referral(request, pk)
    if not has_thread(referral):
        raise Http404
    waiting = open_request(referral, kind, request.user)
    if waiting is not None:
        messages.info(request, _("Su instancia ya lo pidió. El centro aún no responde."))
        return redirect("institution_request", waiting.pk)
    form = (ReportRequestForm if kind == Kind.REPORT else RequestForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = _asked(request, referral, kind, form)
        if row is not None:
            messages.success(request, _("El centro recibió su petición."))
            return redirect("institution_request", row.pk)
    return render(
        request,
        "correspondence/ask.html",
        {"referral": referral, "kind": kind, "label": Kind(kind).label, "form": form},
        status=422 if request.method == "POST" else 200,
    )


def _asked(request, referral, kind: str, form):
    try:
        return ask(
            InstitutionRequest(
                referral=referral,
                kind=kind,
                asked_by=request.user,
                asked_at=clock.now(),
                **{name: form.cleaned_data[name] for name in form.fields},
            ),
            by=request.user,
        )
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return None


@staff_page(*CORRESPONDENTS)
@require_http_methods(["GET", "POST"])
def institution_request(request, pk: int):
    """One request: the coordinator does it or says why not; the institution may take it back."""
    found = visible(InstitutionRequest, request.user)
    found = get_object_or_404(found.select_related("referral__center", "asked_by", "answered_by", "document"), pk=pk)
    steps = {step.name: missing for step, missing in possible_steps(found, request.user)}
    form = AnswerForm(request.POST if request.POST.get("paso") == "refuse" else None) if "refuse" in steps else None
    if request.method == "POST" and _answered(request, found, form):
        return redirect("institution_request", pk)
    if request.method == "GET":
        opened(request, found)
    shown = {"found": found, "referral": found.referral, "form": form, "steps": steps, "late": _late(found)}
    if form is not None:
        shown["episode"] = visible(Episode, request.user).filter(referral=found.referral_id).order_by("-pk").first()
        shown["never_came"] = found.referral.state == R.NO_SHOW
    return render(request, "correspondence/request.html", shown, status=422 if request.method == "POST" else 200)


def _late(found: InstitutionRequest) -> bool:
    return found.state == S.ASKED and found.due_on < clock.today()


def _answered(request, found: InstitutionRequest, form) -> bool:
    name = request.POST.get("paso")
    if name == "refuse" and form is not None:
        facts = Said(form.cleaned_data["text"]) if form.is_valid() else None
        done = facts and take(request, found, InstitutionRequestMachine.refuse, facts, seen=version_seen(request))
    elif name in ("grant", "take_back"):
        done = take(request, found, InstitutionRequestMachine.step(name), seen=version_seen(request))
    else:
        raise Http404
    if done:
        messages.success(request, _("Listo."))
    return bool(done)
