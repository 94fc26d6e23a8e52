"""Auditing: assignments, cases by assignment and read only, who read what, and what leaves with its purpose (§13.9)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework import clock
from casework.access import record_access, visible, why_visible
from casework.models import (
    AccessEntry,
    AreaPlan,
    Attachment,
    AuditAssignment,
    Episode,
    ExportRecord,
    HistoryEntry,
    Referral,
)
from casework.roles import Role
from documents.assemble import CannotAssemble
from documents.models import IssuedDocument
from workflows import audit as findings
from workflows.audit_export import export_case
from workflows.emergencies import readers as by_person
from workflows.forms.audit import AssignmentForm, ExportForm, LogForm
from workflows.history_words import readings, told
from workflows.views.asked import asked_words
from workflows.views.guard import staff_page
from workflows.views.limits import address_of

READS_LOG = (Role.AUDITOR, Role.DIRECTION, Role.DATA_PROTECTION, Role.SYSTEM_ADMIN, Role.COORDINATOR)
READS_HISTORY = (Role.AUDITOR, Role.DIRECTION, Role.DATA_PROTECTION)
A_PAGE = 50


def _consulted(request: HttpRequest, what: str) -> None:
    """A look at the log leaves a row of its own; not the words asked, which may be somebody's name."""
    record_access(request.user, AccessEntry(), action="search", purpose=what, address=address_of(request))


@staff_page(*READS_LOG)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Where an auditor begins: her assignments and her cases; for the others, the log."""
    if request.user.role != Role.AUDITOR:
        return redirect("audit_log")
    words = asked_words(request)
    if words:
        _consulted(request, _("búsqueda de expedientes"))
    context = {
        "page": Paginator(findings.found_cases(request.user, words), A_PAGE).get_page(request.GET.get("page")),
        "q": words,
        "assignments": _with_force(request.user),
        "exports": visible(ExportRecord, request.user)[:5],
        "tab": "cases",
    }
    return render(request, "audit/home.html", context)


def _with_force(user) -> list[tuple[AuditAssignment, bool]]:
    return [(one, findings.in_force(one)) for one in findings.assignments(user)]


# ---- The log and the history ----------------------------------------------------------------------------------------


@staff_page(*READS_LOG)
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """Who read, downloaded, searched or exported what, and when."""
    form = LogForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    _consulted(request, _("bitácora de lectura"))
    page = Paginator(findings.log(request.user, asked), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "audit/log.html",
        {"form": form, "page": page, "rows": readings(page), "tab": "log", **_tabs(request.user)},
    )


@staff_page(*READS_HISTORY)
@require_safe
def audit_history(request: HttpRequest) -> HttpResponse:
    """Every step that was taken: who, when, from which state to which, and why."""
    form = LogForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    _consulted(request, _("historial"))
    page = Paginator(findings.history(request.user, asked), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": told(page.object_list), "tab": "history", **_tabs(request.user)}
    return render(request, "audit/history.html", context)


def _tabs(user) -> dict:
    return {
        "reads_history": user.role in READS_HISTORY,
        "audits": user.role == Role.AUDITOR,
        "knows_assignments": user.role in (Role.DIRECTION, Role.DATA_PROTECTION),
    }


@staff_page(*READS_LOG)
@require_safe
def case_readers(request: HttpRequest, pk: int) -> HttpResponse:
    """«Quién ha leído este expediente»: every opening of one case."""
    rows = visible(AccessEntry, request.user).filter(referral__pk=pk).select_related("user", "referral")
    newest = rows.first()
    case = visible(Referral, request.user).filter(pk=pk).first() or (newest and newest.referral)
    if case is None:
        raise Http404
    record_access(
        request.user, case, action="search", purpose=_("quién ha leído este expediente"), address=address_of(request)
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "audit/readers.html",
        {
            "case": case,
            "page": page,
            "rows": readings(page),
            "people": by_person(request.user, case),
            **_tabs(request.user),
        },
    )


# ---- A case, without clinical text and without the victim -----------------------------------------------------------


@staff_page(Role.AUDITOR)
@require_safe
def audit_case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case as an audit may see it."""
    case = _case(request, pk)
    record_access(request.user, case, purpose=_purpose(request.user, case), address=address_of(request))
    return _case_page(request, case, ExportForm())


def _case(request: HttpRequest, pk: int) -> Referral:
    together = ("center", "unit__institution", "present_determination", "municipality", "case_file", "decision_reason")
    return get_object_or_404(visible(Referral, request.user).select_related(*together), pk=pk)


def _purpose(user, case: Referral) -> str:
    """Under which assignment she looks."""
    mine = (one for one in findings.assignments(user) if findings.in_force(one))
    fitting = next((one for one in mine if case.center_id in {center.pk for center in one.centers.all()}), None)
    return f"{fitting.reference}: {fitting.purpose}" if fitting else ""


def _case_page(request: HttpRequest, case: Referral, form: ExportForm) -> HttpResponse:
    user = request.user
    context = {
        "case": case,
        "form": form,
        "why": why_visible(user, case),
        "others": visible(Referral, user).filter(case_file=case.case_file_id).exclude(pk=case.pk)
        if case.case_file_id
        else (),
        "episodes": visible(Episode, user)
        .filter(referral=case.pk)
        .select_related("program", "end_reason")
        .prefetch_related(Prefetch("plans", visible(AreaPlan, user).select_related("professional"))),
        "attendance": findings.attendance(case, user),
        "notes": findings.signed_notes(case, user),
        "papers": visible(IssuedDocument, user).filter(referral=case.pk),
        "attachments": visible(Attachment, user).filter(referral=case.pk, removed_at__isnull=True),
        "history": told(
            visible(HistoryEntry, user).filter(chain=f"referral/{case.pk}").select_related("actor").order_by("-number")
        ),
    }
    return render(request, "audit/case.html", context)


@staff_page(Role.AUDITOR)
@require_POST
def audit_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The expediente without clinical notes, as a bag with its manifest; it leaves with a purpose and a trace."""
    case = _case(request, pk)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _case_page(request, case, form)
    try:
        package = export_case(case, by=request.user, address=address_of(request), **form.cleaned_data)
    except CannotAssemble as problem:
        form.add_error(None, str(problem))
        return _case_page(request, case, form)
    answer = HttpResponse(package.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{package.name}"'
    answer["X-Content-SHA256"] = package.record.sha256
    return answer


# ---- Assignments ----------------------------------------------------------------------------------------------------


@staff_page(Role.DIRECTION, Role.DATA_PROTECTION)
@require_safe
def audit_assignments(request: HttpRequest) -> HttpResponse:
    """Which centres are open to which auditor, and what has been exported."""
    context = {
        "assignments": _with_force(request.user),
        "exports": visible(ExportRecord, request.user).select_related("user", "referral")[:20],
        "may_assign": request.user.role == Role.DIRECTION,
        "tab": "assignments",
        **_tabs(request.user),
    }
    return render(request, "audit/assignments.html", context)


@staff_page(Role.DIRECTION)
def audit_assignment_new(request: HttpRequest) -> HttpResponse:
    """Open centres to an auditor, from a day to a day, for a purpose."""
    form = AssignmentForm(request.POST or None, user=request.user, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        form.instance.assigned_by = request.user
        if findings.assign(form):
            messages.success(request, _("Asignación guardada."))
        else:
            messages.info(request, _("Esa asignación ya estaba guardada; no se guardó dos veces."))
        return redirect("audit_assignments")
    return render(request, "audit/assignment_new.html", {"form": form})


@staff_page(Role.DIRECTION)
@require_POST
def audit_assignment_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End an assignment now; what was read under it stays in the log."""
    found = get_object_or_404(visible(AuditAssignment, request.user).filter(revoked_at__isnull=True), pk=pk)
    found.revoked_at = clock.now()
    found.save(update_fields=["revoked_at"])
    messages.success(request, _("Asignación terminada."))
    return redirect("audit_assignments")
