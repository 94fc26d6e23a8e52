"""What the institution corrects after sending: the form of a topic, and the addendum as both sides read it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.access import CORRESPONDENTS, record_access, visible
from casework.models import Amendment, VictimRecord
from casework.states import AmendmentState as S
from workflows.amendments import BY_SLUG, SUBJECTS, amend, changes, forms_of
from workflows.correspondence import has_thread
from workflows.door import NotYours, Refused, possible_steps
from workflows.forms.correspondence import AmendmentForm, AnswerForm
from workflows.machines import AmendmentMachine
from workflows.machines.amendment import OPEN
from workflows.machines.facts import Said
from workflows.sent_once import token_of
from workflows.views.center.found import opened
from workflows.views.guard import staff_page
from workflows.views.institution.differences import in_words
from workflows.views.institution.own import institution_page, own_referral
from workflows.views.steps import take, version_seen


@institution_page
@require_http_methods(["GET", "POST"])
def amend_referral(request, pk: int, topic: str):
    """The questions of a topic with the present answers, and why they change."""
    if topic not in BY_SLUG:
        raise Http404
    subject, referral = BY_SLUG[topic], own_referral(request, pk)
    if not has_thread(referral):
        raise Http404
    if request.method == "GET" and subject.topic == Amendment.Topic.SAFETY and _victim(referral):
        record_access(request.user, _victim(referral), address=request.META.get("REMOTE_ADDR"))
    forms = forms_of(subject, referral, request.POST or None)
    why = AmendmentForm(request.POST or None)
    if request.method == "POST" and all([one.is_valid() for one in (*forms, why)]):
        amendment = _amended(request, referral, subject, forms, why)
        if amendment is not None:
            messages.success(request, _("El centro ya puede ver su cambio."))
            return redirect("amendment", amendment.pk)
    return render(
        request,
        "correspondence/amend.html",
        {
            "referral": referral, "subject": subject, "subjects": SUBJECTS, "forms": forms, "why": why,
            "possible": referral.state in OPEN, "has_errors": any(one.errors for one in (*forms, why)),
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _victim(referral) -> VictimRecord | None:
    return getattr(referral, "victim_record", None)


def _amended(request, referral, subject, forms, why):
    token = token_of(why.cleaned_data["mark"], f"amendment/{referral.pk}/{request.user.pk}")
    again = visible(Amendment, request.user).filter(token=token).first()
    found = changes(forms, in_words)
    if again is not None:
        return again
    if not found:
        why.add_error(None, _("No cambió ninguna respuesta: corrija la que ya no es así."))
        return None
    try:
        return amend(referral, subject, found, why.cleaned_data["reason"], by=request.user, token=token)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            why.add_error(None, reason)
        return None


@staff_page(*CORRESPONDENTS)
@require_http_methods(["GET", "POST"])
def amendment(request, pk: int):
    """One addendum, what it changed and why; the coordinator takes it, leaves it, or takes note."""
    found = visible(Amendment, request.user).select_related("referral__center", "made_by__unit", "decided_by")
    found = get_object_or_404(found.prefetch_related("fields"), pk=pk)
    steps = dict(possible_steps(found, request.user)) if found.state == S.SENT else {}
    leaving = AmendmentMachine.leave.step in steps
    form = AnswerForm(request.POST if request.POST.get("paso") == "leave" else None) if leaving else None
    if request.method == "POST" and _decided(request, found, form):
        return redirect("amendment", pk)
    if request.method == "GET":
        opened(request, found)
    return render(
        request,
        "correspondence/amendment.html",
        {
            "found": found, "referral": found.referral, "form": form, "leaving": leaving,
            "agreeing": next((step for step in steps if step is not AmendmentMachine.leave.step), None),
            "missing": next((missing for step, missing in steps.items() if missing), []),
            "told": found.topic != Amendment.Topic.SAFETY,
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _decided(request, found: Amendment, form) -> bool:
    name = request.POST.get("paso")
    if name == "leave" and form is not None:
        facts = Said(form.cleaned_data["text"]) if form.is_valid() else None
        done = facts and take(request, found, AmendmentMachine.leave, facts, seen=version_seen(request))
    elif name in ("take", "note"):
        done = take(request, found, AmendmentMachine.step(name), seen=version_seen(request))
    else:
        raise Http404
    if done:
        messages.success(request, _("Listo: la instancia ya lo ve."))
    return bool(done)
