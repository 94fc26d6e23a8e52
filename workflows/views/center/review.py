"""The review of what an institution sent, or of a voluntary request: take, accept, return, decline, reroute."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access import visible
from casework.models import Attachment, HistoryEntry, Referral
from casework.roles import Role
from casework.states import ReferralState as R
from workflows.consequences import sentences
from workflows.door import possible_steps
from workflows.forms.center.facts import StepForm, form_of
from workflows.forms.center.review import AcceptanceForm
from workflows.machines import ReferralMachine as Machine
from workflows.matching import candidates
from workflows.views.center.found import find, opened
from workflows.views.guard import staff_page
from workflows.views.steps import take, version_seen

DECISIONS = {
    "aceptar": Machine.accept.step,
    "devolver": Machine.send_back.step,
    "no-procede": Machine.decline.step,
    "otro-centro": Machine.reroute.step,
}
DONE = {
    "aceptar": gettext_lazy("Canalización aceptada. Se abrió el ingreso de la persona."),
    "devolver": gettext_lazy("Canalización devuelta. La instancia recibe el aviso."),
    "no-procede": gettext_lazy("Canalización no procedente. La instancia recibe el oficio."),
    "otro-centro": gettext_lazy("Canalización enviada a otro centro."),
}
REVIEWERS = (Role.RECEPTION, Role.COORDINATOR, Role.DIRECTION)


@staff_page(*REVIEWERS)
def review(request, pk: int):
    """What was sent, who he may already be, and what can be decided; POST takes it in review."""
    referral = find(request, Referral, pk)
    if referral.state == R.DRAFT:
        raise Http404
    if request.method == "POST":
        if take(request, referral, Machine.take, seen=version_seen(request)):
            messages.success(request, _("Usted tomó la revisión."))
        return redirect("review", pk=pk)
    opened(request, referral)
    return render(request, "center/review.html", _shown(request, referral))


def _shown(request, referral) -> dict:
    steps = dict(possible_steps(referral, request.user))
    by_name = {step: (step, missing) for step, missing in steps.items()}
    inside = request.user.role in (Role.RECEPTION, Role.COORDINATOR)
    waiting = referral.state in (R.SUBMITTED, R.IN_REVIEW)
    return {
        "referral": referral,
        "may_take": Machine.take.step in steps,
        "waiting": waiting,
        "decisions": [
            (slug, step, by_name[step][1], sentences(step)) for slug, step in DECISIONS.items() if step in by_name
        ],
        "candidates": candidates(referral) if inside and waiting else [],
        "shows_candidates": inside and waiting,
        "reads_facts": request.user.role == Role.COORDINATOR,
        "masked": request.user.role == Role.DIRECTION,
        "attachments": visible(Attachment, request.user).filter(referral=referral, removed_at__isnull=True),
        "form": StepForm(record=referral),
        "comment": None if request.user.role == Role.DIRECTION else _comment(request.user, referral),
    }


def _comment(user, referral) -> HistoryEntry | None:
    """What the institution said when it sent the referral again; it may name him, so the direction does not read it."""
    sent = visible(HistoryEntry, user).filter(case=referral.pk, step=Machine.submit_again.step.name)
    last = sent.order_by("-number").first()
    return last if last is not None and last.reason else None


@staff_page(*REVIEWERS)
def decide(request, pk: int, decision: str):
    """One decision on its own page: what it brings, what it asks, and the button that takes it."""
    referral = find(request, Referral, pk)
    step = DECISIONS.get(decision)
    if step is None or not step.duty(referral, request.user):
        raise Http404
    opened(request, referral)
    found = candidates(referral) if decision == "aceptar" else []
    options = {"candidates": found} if decision == "aceptar" else {}
    form_class = AcceptanceForm if decision == "aceptar" else form_of(step)
    form = form_class(request.POST or None, record=referral, step=step, user=request.user, **options)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            if take(request, referral, step, form.facts(), seen=version_seen(request)):
                messages.success(request, str(DONE[decision]))
                return (
                    redirect("case" if decision == "aceptar" else "review", pk=pk)
                    if _still_known(request, pk)
                    else redirect("inbox")
                )
        status = 422
    return render(
        request,
        "center/decide.html",
        {
            "referral": referral,
            "step": step,
            "form": form,
            "told": sentences(step),
            "decision": decision,
            "possible": step.leads_from(referral.state),
            "masked": request.user.role == Role.DIRECTION,
        },
        status=status,
    )


def _still_known(request, pk: int) -> bool:
    """After a reroute the case is another centre's."""
    return visible(Referral, request.user).filter(pk=pk).exists()
