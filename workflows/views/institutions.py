"""The direction's side of institutions: the list with who refers and who does not, the application, and its steps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.access import record_access, visible
from casework.models import HistoryEntry, Institution, User
from casework.roles import Role
from casework.states import InstitutionState
from workflows.door import possible_steps
from workflows.forms.institutions import ReasonForm
from workflows.history_words import told
from workflows.institutions_list import listed, resembling
from workflows.machines import InstitutionMachine
from workflows.machines.facts import Said
from workflows.views.asked import asked_words
from workflows.views.guard import staff_page
from workflows.views.limits import address_of
from workflows.views.steps import take

READS = (Role.DIRECTION, Role.SYSTEM_ADMIN, Role.COORDINATOR)
DECIDES = (Role.DIRECTION, Role.SYSTEM_ADMIN)
A_PAGE = 50


@staff_page(*READS)
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    """All institutions, those that sent nobody too (R24)."""
    rows, asked = listed(request.user), request.GET
    words = asked_words(request)
    if words:
        rows = rows.filter(name__icontains=words)
    if asked.get("estado") in InstitutionState.values:
        rows = rows.filter(state=asked["estado"])
    if asked.get("sin"):
        rows = rows.filter(this_year=0, state=InstitutionState.ACTIVE)
    page = Paginator(rows, A_PAGE).get_page(asked.get("page"))
    context = {
        "page": page,
        "states": InstitutionState.choices,
        "q": words,
        "state": asked.get("estado", ""),
        "only_zero": bool(asked.get("sin")),
        "counts_referrals": request.user.role != Role.SYSTEM_ADMIN,
        "decides": request.user.role in DECIDES,
    }
    return render(request, "institutions/list.html", context)


@staff_page(*DECIDES)
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    """One institution: its application, its signed letter, its areas and what may be decided."""
    record = _found(request, pk)
    record_access(request.user, record, purpose=_("solicitud de institución"), address=address_of(request))
    return _page(request, record)


def _found(request: HttpRequest, pk: int) -> Institution:
    return get_object_or_404(listed(request.user), pk=pk)


@staff_page(*DECIDES)
@require_POST
def institution_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step of the machine's own list; its reason is asked when the step states one."""
    record = _found(request, pk)
    step = InstitutionMachine.step(name)
    if step is None:
        raise Http404
    facts = None
    if step.facts is Said:
        form = ReasonForm(request.POST, prefix=name)
        if not form.is_valid():
            return _page(request, record, bad=form)
        facts = Said(form.cleaned_data["text"])
    if take(request, record, step, facts):
        messages.success(request, _("Hecho: %(step)s.") % {"step": str(step).lower()})
    return redirect("institution", pk)


@staff_page(*DECIDES)
@require_safe
def institution_signed_form(request: HttpRequest, pk: int) -> FileResponse:
    """The signed letter as it was handed in."""
    record = _found(request, pk)
    made = getattr(record, "application", None)
    if made is None or not made.signed_form:
        raise Http404
    record_access(request.user, record, action="download", purpose=_("carta firmada"), address=address_of(request))
    suffix = "pdf" if made.signed_form.name.endswith(".pdf") else "jpg"
    return FileResponse(made.signed_form.open("rb"), filename=f"carta-firmada-{made.folio}.{suffix}")


def _page(request: HttpRequest, record: Institution, *, bad: ReasonForm | None = None) -> HttpResponse:
    steps = [
        {
            "step": step,
            "missing": missing,
            "form": (bad if bad and bad.prefix == step.name else ReasonForm(prefix=step.name)) if step.facts else None,
        }
        for step, missing in possible_steps(record, request.user)
    ]
    history = visible(HistoryEntry, request.user).filter(noun="institution", record_id=record.pk)
    context = {
        "institution": record,
        "application": getattr(record, "application", None),
        "steps": steps,
        "form": bad,
        "accounts": visible(User, request.user).filter(unit__institution=record.pk).select_related("unit"),
        "alike": resembling(record, request.user),
        "history": told(history.select_related("actor")),
        "units": record.units.all(),
        "counts_referrals": request.user.role != Role.SYSTEM_ADMIN,
    }
    return render(request, "institutions/detail.html", context)
