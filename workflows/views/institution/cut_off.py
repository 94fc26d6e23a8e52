"""A judge's office: its «informes al corte», each one sealed and kept; making and opening one leaves its rows."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.access import visible
from documents.cut_off import cut_off_pdf, issue_cut_off
from documents.models import CutOffReport
from workflows.cut_off import MOST, causes_of, rows_of
from workflows.panel_list import leave_record, record_readings
from workflows.views.institution.own import institution_page
from workflows.views.institution.panel_filter import is_court
from workflows.views.limits import address_of
from workflows.views.steps import version_seen

PAGE = 20


@institution_page
@require_GET
def cut_off_reports(request):
    """The reports made so far and the button for a new one."""
    _only_courts(request.user)
    found = visible(CutOffReport, request.user).select_related("made_by").defer("facts")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "institution/cut_off.html", {"page": page, "most": MOST, "last": _last(request.user)})


def _last(user) -> int:
    """The newest report of this office: the page carries it, so that a second click makes no other."""
    return visible(CutOffReport, user).aggregate(last=Max("pk"))["last"] or 0


@institution_page
@require_POST
def cut_off_new(request):
    """Freeze how everybody stands now. Each person in it gets an access row, the report its record (R64)."""
    user = request.user
    _only_courts(user)
    if request.POST.get("quienes", "todas") not in ("todas", "abiertas"):
        messages.error(request, _("Elija a quiénes incluye el informe."))
        return redirect("cut_off_reports")
    last = version_seen(request, "ultimo")
    if last is not None and last != _last(user):
        messages.info(request, _("El informe ya está hecho: es el primero de la lista."))
        return redirect("cut_off_reports")
    rows = rows_of(user, only_open=request.POST.get("quienes") == "abiertas")
    if not rows or len(rows) > MOST:
        problem = _("Son más de %(n)d personas: haga el informe solo de las que tienen su proceso abierto.")
        messages.error(request, problem % {"n": MOST} if rows else _("No hay a quién incluir en el informe."))
        return redirect("cut_off_reports")
    report = issue_cut_off(user.unit, causes_of(rows, user), cases=[row.referral.pk for row in rows], by=user)
    leave_record(
        user, rows, cut_off_pdf(report), purpose=_("Informe al corte %(folio)s") % {"folio": report.folio},
        name=_("Informe al corte"), address=address_of(request),
    )  # fmt: skip
    messages.success(request, _("El informe %(folio)s quedó sellado.") % {"folio": report.folio})
    return redirect("cut_off_reports")


@institution_page
@require_GET
def cut_off_report(request, pk: int):
    """One report as a PDF; opening it is a reading of every person in it."""
    report = get_object_or_404(visible(CutOffReport, request.user), pk=pk)
    purpose = _("Informe al corte %(folio)s") % {"folio": report.folio}
    record_readings(
        request.user, report.facts["cases"], action="download", purpose=purpose, address=address_of(request)
    )
    answer = HttpResponse(cut_off_pdf(report), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{report.folio}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _only_courts(user) -> None:
    if not is_court(user):
        raise Http404
