"""The generic page of a step: what it brings, what it asks, what is missing; and what the page had seen."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from casework.access import visible
from casework.models import Referral
from casework.roles import CENTER_ROLES, Role
from workflows.case_page import CasePage
from workflows.consequences import sentences
from workflows.door import possible_steps
from workflows.drafts import draft_of, drop_draft, written
from workflows.forms.center.facts import form_of, has_form
from workflows.machines.area_plan import Assessment as AssessmentFacts
from workflows.machines.area_plan import ClosingOpinion
from workflows.machines.base import machine_of
from workflows.machines.episode import PlanApproval, second_approval
from workflows.views.center.found import NOUNS, find, opened
from workflows.views.drafting import draft_kept, draft_typed, unseen_elsewhere
from workflows.views.guard import staff_page
from workflows.views.steps import take, version_seen

DRAFTED = {AssessmentFacts, ClosingOpinion}  # long texts are kept while they are not signed
ELSEWHERE = {"take", "accept", "send_back", "decline", "reroute", "submit", "submit_again"}


@staff_page(*CENTER_ROLES, Role.DIRECTION, Role.DATA_PROTECTION)
def step(request, noun: str, pk: int, name: str):
    """Ask for the facts of one step and take it."""
    if noun not in NOUNS:
        raise Http404
    record = find(request, NOUNS[noun], pk)
    chosen = machine_of(record).step(name)
    if chosen is None or name in ELSEWHERE or not has_form(chosen) or not chosen.duty(record, request.user):
        raise Http404
    kept = draft_of(request.user, record) if chosen.facts in DRAFTED else None
    form = form_of(chosen)(request.POST or None, initial=written(kept), record=record, step=chosen, user=request.user)
    if request.method == "POST":
        answer = _posted(request, record, chosen, form)
        if answer is not None:
            return answer
    else:
        opened(request, record)
    return render(
        request,
        "center/step.html",
        _shown(
            request, record, chosen, form, draft_of(request.user, record) if kept and request.method == "POST" else kept
        ),
        status=422 if request.method == "POST" else 200,
    )


def _posted(request, record, chosen, form):
    """The answer of a POST that is over; None when the page is to be shown again, with everything typed."""
    if "guardar" in request.POST and chosen.facts in DRAFTED:
        return draft_kept(request, draft_typed(request, record, _typed(request, form)), request.path)
    if not form.is_valid():
        return None
    unseen = unseen_elsewhere(request, record, _typed(request, form)) if chosen.facts in DRAFTED else ""
    if unseen:
        form.add_error(None, unseen)
        return None
    if take(request, record, chosen, form.facts(), seen=version_seen(request)) is None:
        form.data = form.data.copy()
        form.data["version"] = record.version  # she was told, sees it as it is now, and may press again
        return None
    if chosen.facts in DRAFTED:
        drop_draft(request.user, record)
    messages.success(request, chosen.done)
    known = visible(Referral, request.user).filter(pk=record.case.pk).exists()
    return redirect("case", pk=record.case.pk) if known else redirect("inbox")


def _typed(request, form) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in form.fields if name != "version"}


def _shown(request, record, chosen, form, kept) -> dict:
    page = CasePage(record.case, request.user)
    mine = dict(possible_steps(record, request.user))
    shown = {
        "page": page,
        "banner": page.banner(),
        "record": record,
        "step": chosen,
        "form": form,
        "told": sentences(chosen),
        "missing": mine.get(chosen, []),
        "possible": chosen in mine,
        "kept": kept,
        "keeps": chosen.facts in DRAFTED,
        "referral": record.case,
        "back_to_case": visible(Referral, request.user).filter(pk=record.case.pk).exists(),
        "about": record.get_area_display() if hasattr(record, "area") else "",
    }
    if chosen.facts is PlanApproval:
        shown["plans"], shown["clock"] = page.plans, shown["banner"].told
    if chosen.name in ("withdraw", "approve_withdrawal"):
        shown["proposal"] = record.proposals.filter(decided_at__isnull=True, step="withdraw").first()
        asked = machine_of(record).of(record)
        shown["asks_direction"] = second_approval in chosen.conditions and not second_approval(asked)
    return shown
