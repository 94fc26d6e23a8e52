"""Follow-ups at 3, 6 and 12 months: the list by due date, and the form of either side (R66–R69)."""

from collections.abc import Mapping
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from casework import clock
from casework.access import record_access, visible
from casework.models import ContactAttempt, FollowUp
from casework.roles import INSTITUTION_ROLES
from workflows import follow_up_calendar as calendar
from workflows import risk_band
from workflows.door import possible_steps
from workflows.drafts import draft_of, drop_draft, written
from workflows.forms.follow_ups import AttemptForm, FindingsForm, ReasonForm
from workflows.machines import FollowUpMachine
from workflows.machines.facts import Said
from workflows.machines.follow_up import ATTEMPTS, Findings
from workflows.models import Draft
from workflows.views.drafting import draft_kept, draft_typed, unseen_elsewhere
from workflows.views.guard import staff_page
from workflows.views.limits import address_of
from workflows.views.steps import take

ROLES = (*sorted(INSTITUTION_ROLES), *calendar.FOLLOWS_UP)
VIEWS = {"por-hacer": calendar.to_do, "proximos": calendar.to_come, "hechos": calendar.past}
A_PAGE = 25
SOON = 7  # days to the closing of a window that make it urgent


def _of_the_file(user) -> tuple[str, ...]:
    """The centre's file is read with its people's follow-ups; no institution reaches it (architecture §13.2)."""
    return () if user.at_institution else ("episode__case_file",)


@staff_page(*ROLES)
def follow_ups(request: HttpRequest) -> HttpResponse:
    """The follow-ups of one's own side, what closes first on top."""
    chosen = request.GET.get("ver") if request.GET.get("ver") in VIEWS else "por-hacer"
    rows = VIEWS[chosen](request.user).select_related("episode__referral", *_of_the_file(request.user))
    counts = {name: query(request.user).order_by().count() for name, query in VIEWS.items()}
    tabs = [
        {"name": "por-hacer", "label": _("Por hacer"), "count": counts["por-hacer"]},
        {"name": "proximos", "label": _("Próximos"), "count": counts["proximos"]},
        {"name": "hechos", "label": _("Terminados"), "count": counts["hechos"]},
    ]
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "follow_ups/list.html",
        {"page": page, "tabs": tabs, "chosen": chosen, "soon": clock.today() + timedelta(days=SOON)},
    )


@staff_page(*ROLES)
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """One follow-up: its form for the side that does it; for the centre, what the institution found, in full."""
    record = _found(request.user, pk)
    if request.method == "POST":
        return _act(request, record)
    record_access(request.user, record, purpose=_("seguimiento"), address=address_of(request))
    return _page(request, record)


def _found(user, pk: int) -> FollowUp:
    """An institution opens only its own side; the centre opens both (domain §8.5)."""
    rows = visible(FollowUp, user).select_related("episode__referral__person", *_of_the_file(user), "performed_by")
    if user.at_institution:
        rows = rows.filter(side=FollowUp.Side.INSTITUTION)
    return get_object_or_404(rows, pk=pk)


def _act(request: HttpRequest, record: FollowUp) -> HttpResponse:
    actions = {
        "registrar": _record,
        "intento": _attempt,
        "no-localizado": _not_located,
        "borrador": _keep_draft,
        "cancelar": _cancel,
    }
    act = actions.get(request.POST.get("paso", ""))
    if act is None:
        raise Http404
    return act(request, record)


def _seen(request: HttpRequest) -> int:
    """The version of the record on the page; a form without it is not ours."""
    try:
        return int(request.POST["version"])
    except (KeyError, ValueError) as stray:
        raise Http404 from stray


def _attempt(request: HttpRequest, record: FollowUp) -> HttpResponse:
    form = AttemptForm(request.POST, side=record.side)
    _save_draft(request, record)  # what was already answered below is not lost by noting a call
    if not form.is_valid():
        return _page(request, record, attempt_form=form)
    if take(request, record, FollowUpMachine.attempt, form.facts(), seen=_seen(request)):
        messages.success(request, _("Intento registrado."))
    return redirect("follow_up", record.pk)


def _not_located(request: HttpRequest, record: FollowUp) -> HttpResponse:
    if take(request, record, FollowUpMachine.not_locate, seen=_seen(request)):
        drop_draft(request.user, record)
        messages.success(request, _("Quedó registrado que no se localizó a la persona."))
        return redirect("follow_ups")
    return redirect("follow_up", record.pk)


def _cancel(request: HttpRequest, record: FollowUp) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, record, reason_form=form)
    if take(request, record, FollowUpMachine.cancel, Said(form.cleaned_data["text"]), seen=_seen(request)):
        messages.success(request, _("Seguimiento cancelado."))
        return redirect("follow_ups")
    return _page(request, record, reason_form=form)


def _keep_draft(request: HttpRequest, record: FollowUp) -> HttpResponse:
    return draft_kept(request, _save_draft(request, record, attempt=True), "follow_up", record.pk)


def _record(request: HttpRequest, record: FollowUp) -> HttpResponse:
    form = FindingsForm(request.POST, side=record.side)
    if not form.is_valid():
        return _page(request, record, form=form)
    unseen = unseen_elsewhere(request, record, _typed(request, attempt=True))
    if unseen:
        form.add_error(None, unseen)
        return _page(request, record, form=form)
    outcome = form.cleaned_data["outcome"]
    step = FollowUpMachine.refuse if outcome == FollowUp.Outcome.REFUSED else FollowUpMachine.record
    facts = form.facts()
    if not take(request, record, step, facts, seen=_seen(request)):
        return _page(request, record, form=form)
    drop_draft(request.user, record)
    messages.success(request, _told(facts))
    return redirect("follow_up", record.pk)


def _told(facts: Findings) -> str:
    if facts.tells_violence:
        return _("Seguimiento registrado. Se abrió un hecho nuevo y se avisó hoy a quienes corresponde.")
    return _("Seguimiento registrado.")


# ---- The sealed draft: what was typed and not yet recorded (architecture §13.12) -------------------------------------


def _save_draft(request: HttpRequest, record: FollowUp, *, attempt: bool = False) -> Draft:
    """Keep the answers as they were typed, and with `attempt` also what was being noted of a call."""
    possible = {step.name for step, _missing in possible_steps(record, request.user)}
    if not possible & {"record", "attempt"}:
        raise Http404
    return draft_typed(request, record, _typed(request, attempt=attempt))


def _typed(request: HttpRequest, *, attempt: bool) -> dict[str, str]:
    names = [*FindingsForm.base_fields, *(_ATTEMPT.values() if attempt else ())]
    return {name: request.POST.get(name, "") for name in names}


# ---- The page -------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, record: FollowUp, *, form=None, attempt_form=None, reason_form=None) -> HttpResponse:
    steps = {step.name: missing for step, missing in possible_steps(record, request.user)}
    draft = draft_of(request.user, record) if "record" in steps else None
    if form is None:
        form = FindingsForm(initial=written(draft), side=record.side)
    attempts = list(ContactAttempt.objects.filter(follow_up=record.pk).select_related("by"))
    context = {
        "follow_up": record,
        "episode": record.episode,
        "case": record.episode.referral,
        "form": form,
        "attempt_form": attempt_form or _typed_attempt(request.POST or written(draft), record),
        "reason_form": reason_form or ReasonForm(),
        "steps": steps,
        "draft": draft,
        "attempts": attempts,
        "attempts_wanted": ATTEMPTS,
        "rows": calendar.calendar(record, request.user),
        "earlier": calendar.earlier(record, request.user),
        "can_fill": "record" in steps,
        "risk": risk_band.band(request.user, record.episode.referral, record.episode),
        "reads_center": not request.user.at_institution,
        "reads_narrative": not request.user.at_institution or record.side == FollowUp.Side.INSTITUTION,
    }
    return render(request, "follow_ups/detail.html", context)


_ATTEMPT = {name: f"{AttemptForm.prefix}-{name}" for name in AttemptForm.base_fields}


def _typed_attempt(said: Mapping, record: FollowUp) -> AttemptForm:
    """What was being noted of a call when another button was pressed."""
    typed = {name: said.get(sent, "") for name, sent in _ATTEMPT.items()}
    return AttemptForm(side=record.side, initial=typed if any(typed.values()) else None)
