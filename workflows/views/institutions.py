"""The direction's side of institutions: the list with who refers and who does not, the application, and its steps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework import clock
from casework.access import record_access, visible
from casework.models import AgreementCommitment, HistoryEntry, Institution, User
from casework.numbers import whole_number
from casework.roles import Role
from casework.states import InstitutionState
from casework.text import normalised
from documents.models import InstitutionPaper
from workflows.agreements import ends_for, of_institution
from workflows.door import possible_steps
from workflows.forms.institution.decisions import ApprovalForm, ReasonForm
from workflows.history_words import told
from workflows.institutions_list import WITHOUT, listed, resembling, without_referrals
from workflows.machines import InstitutionMachine
from workflows.machines.facts import Said
from workflows.machines.joining import Approval, Met
from workflows.views.asked import asked_words
from workflows.views.guard import staff_page
from workflows.views.limits import address_of
from workflows.views.steps import take

READS = (Role.DIRECTION, Role.SYSTEM_ADMIN, Role.COORDINATOR)
DECIDES = (Role.DIRECTION, Role.SYSTEM_ADMIN)
A_PAGE = 50
# Steps with a page of their own, by the name of its address.
OWN_PAGES = {
    "add_area": "institution_area",
    "record_agreement": "institution_agreement",
    "correct_data": "institution_correct",
}
LEAVING = (InstitutionState.ACTIVE, InstitutionState.SUSPENDED)
MEET, VOID, CORRECT_AREA = "meet_commitment", "void_agreement", "correct_area"
BESIDE = (MEET, VOID, CORRECT_AREA)  # what these do stands beside each commitment, agreement and area
TO_COMPARE = (InstitutionState.REQUESTED, InstitutionState.UNDER_VALIDATION, InstitutionState.RETURNED)


@staff_page(*READS)
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    """All institutions, those that sent nobody too (R24), and the agreements that end."""
    rows, asked = listed(request.user), request.GET
    words = asked_words(request)
    counts_referrals, compares = request.user.role != Role.SYSTEM_ADMIN, request.user.role == Role.DIRECTION
    if words:
        rows = rows.filter(search_name__contains=normalised(words))
    if asked.get("estado") in InstitutionState.values:
        rows = rows.filter(state=asked["estado"])
    without = asked.get("sin", "") if compares and asked.get("sin") in dict(WITHOUT) else ""
    if without:
        rows = without_referrals(rows, without)
    context = {
        "page": Paginator(rows, A_PAGE).get_page(asked.get("page")),
        "states": InstitutionState.choices,
        "q": words,
        "state": asked.get("estado", ""),
        "without": without,
        "withouts": WITHOUT,
        "counts_referrals": counts_referrals,
        "compares": compares,
        "decides": request.user.role in DECIDES,
        "endings": ends_for(request.user),
    }
    return render(request, "institutions/list.html", context)


@staff_page(*DECIDES)
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    """One institution: its application, its signed letter, its areas, its agreements and what may be decided."""
    record = found(request, pk)
    record_access(request.user, record, purpose=_("solicitud de institución"), address=address_of(request))
    return page_of(request, record)


def found(request: HttpRequest, pk: int) -> Institution:
    """The institution, if this person may know it; else 404."""
    return get_object_or_404(listed(request.user), pk=pk)


@staff_page(*DECIDES)
@require_POST
def institution_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step of the machine's own list; its reason is asked when the step states one."""
    record = found(request, pk)
    step = InstitutionMachine.step(name)
    if step is None or step.name in OWN_PAGES:
        raise Http404
    facts: object = None
    if step.facts is Said:
        form = ReasonForm(request.POST, prefix=name)
        if not form.is_valid():
            return page_of(request, record, bad=form)
        facts = Said(form.cleaned_data["text"])
    elif step.facts is Approval:
        alike = resembling(record, request.user)
        approval = ApprovalForm(request.POST, prefix=name)
        if alike and not approval.is_valid():
            return page_of(request, record, bad=approval)
        facts = Approval(tuple(one.institution.name for one in alike))
    elif step.facts is Met:
        facts = Met(_commitment(record, request.POST.get("compromiso", "")))
    elif step.facts is not None:  # only by the applicant or the daily task
        raise Http404
    if take(request, record, step, facts):
        messages.success(request, step.done)
    return redirect("institution", pk)


def _commitment(record: Institution, said: str) -> AgreementCommitment:
    open_ones = AgreementCommitment.objects.filter(
        agreement__institution=record.pk, agreement__voided_at__isnull=True, met_on__isnull=True
    )
    return get_object_or_404(open_ones, pk=whole_number(said) or 0)


@staff_page(*DECIDES)
@require_safe
def institution_signed_form(request: HttpRequest, pk: int) -> FileResponse:
    """The signed letter as it was handed in."""
    record = found(request, pk)
    made = getattr(record, "application", None)
    if made is None or not made.signed_form:
        raise Http404
    record_access(request.user, record, action="download", purpose=_("carta firmada"), address=address_of(request))
    return as_download(made.signed_form, f"carta-firmada-{made.folio}")


def as_download(file, name: str) -> FileResponse:
    """An uploaded file under a name of ours; what it is was sniffed when it came in."""
    suffix = "pdf" if file.name.endswith(".pdf") else "jpg"
    return FileResponse(file.open("rb"), filename=f"{name}.{suffix}")


def page_of(request: HttpRequest, record: Institution, *, bad=None) -> HttpResponse:
    """The page of an institution, with the form that was wrong."""
    alike = resembling(record, request.user) if record.state in TO_COMPARE else []
    offers = possible_steps(record, request.user)
    history = visible(HistoryEntry, request.user).filter(noun="institution", record_id=record.pk)
    today = clock.today()
    agreements = of_institution(record, today)
    may = {step.name for step, _missing in offers}
    last = next((one for one in agreements if not one.is_void), None)
    application = getattr(record, "application", None)
    context = {
        "institution": record,
        "application": application,
        "requested": application.units.all() if application else [],
        "steps": [_offered(record, step, missing, alike, bad) for step, missing in offers if step.name not in BESIDE],
        "form": bad,
        "accounts": visible(User, request.user).filter(unit__institution=record.pk).select_related("unit"),
        "alike": alike,
        "agreements": agreements,
        "expired": last if last and last.is_over and record.state == InstitutionState.ACTIVE else None,
        "today": today,
        "papers": visible(InstitutionPaper, request.user).filter(institution=record.pk),
        "meets": MEET in may,
        "voids": VOID in may,
        "corrects_areas": CORRECT_AREA in may,
        "history": told(history.select_related("actor")),
        "units": record.units.all(),
        "counts_referrals": request.user.role != Role.SYSTEM_ADMIN,
        "hands_over": request.user.role == Role.DIRECTION and record.state in LEAVING,
    }
    return render(request, "institutions/detail.html", context)


def _offered(record, step, missing, alike, bad) -> dict:
    """A step as the page offers it: a button, a button with a question, or a link to its own page."""
    form = None
    if step.facts is Said:
        form = ReasonForm(prefix=step.name, initial={"text": _proposed(record, step)})
    elif step.facts is Approval and alike:
        form = ApprovalForm(prefix=step.name)
    if bad is not None and bad.prefix == step.name:
        form = bad
    return {"step": step, "missing": missing, "form": form, "page": OWN_PAGES.get(step.name, "")}


def _proposed(record: Institution, step) -> str:
    """The reason that a rule proposes: suspension, when the agreement has ended (domain §8.7)."""
    ended = record.agreement_ends and record.agreement_ends < clock.today()
    return _("Venció el convenio y no hay uno nuevo.") if step.name == "suspend" and ended else ""
