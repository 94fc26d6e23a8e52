"""The page of figures, the daily report, and both as PDF, Excel and CSV with the same address.

Their addresses, and who may open them, are in `workflows.views.figures_urls`: the guard of pages lives in that room.
"""

from datetime import date, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import clock
from casework.statistics import centers
from casework.statistics.all_figures import FIGURES
from casework.statistics.period import Period, WrongPeriod
from casework.words import plain_day
from documents.exports import to_csv, to_xlsx
from documents.figures.filters import Asked, FiguresForm, asked, scope_of
from documents.figures.paper import figures_pdf
from documents.figures.tables import table_of
from documents.figures.told import Told, tell, tiles

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Every figure the reader may see, for the days and the part he chose."""
    what = _asked(request)
    told = tell(what, request.user.role)
    context = {
        "asked": what,
        "form": what.form,
        "figures": told,
        "tiles": tiles(told),
        "now": clock.now(),
        "query": request.GET.urlencode(),
    }
    return render(request, "figures/statistics.html", context, status=200 if what.form.is_valid() else 400)


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures, or the one named by `cifra`, as a file."""
    what, only = _asked(request), request.GET.get("cifra", "")
    if not what.form.is_valid() or (only and only not in {figure.slug for figure in FIGURES}):
        raise Http404
    told = tell(what, request.user.role, only=only)
    if not told:
        raise Http404
    name = f"{'-'.join(filter(None, ['estadisticas', only]))}-{what.period.start:%Y%m%d}-{what.period.end:%Y%m%d}"
    return as_file(what, told, kind, name)


@require_safe
def daily_report(request: HttpRequest) -> HttpResponse:
    """What happened on one day, by centre (R82)."""
    what = _day_asked(request)
    day = what.period.start
    context = {
        "asked": what,
        "day": day,
        "told": _day_told(what),
        "before": day - timedelta(days=1) if day > settings.SIGUE_PROGRAM_START else None,
        "after": day + timedelta(days=1) if day < clock.today() else None,
    }
    return render(request, "figures/daily_report.html", context)


@require_safe
def daily_report_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The daily report as a file."""
    what = _day_asked(request)
    title = _("Informe diario, %(day)s") % {"day": plain_day(what.period.start)}
    return as_file(what, [_day_told(what)], kind, f"informe-diario-{what.period.start:%Y%m%d}", title=title)


def as_file(what: Asked, told: list[Told], kind: str, name: str, *, title: str = "") -> HttpResponse:
    """The figures in one of the three kinds of file: pdf, xlsx, csv."""
    if kind == "pdf":
        return _attached(figures_pdf(what, told, title=title), PDF, f"{name}.pdf")
    table = table_of(what, told, title=title)
    if kind == "xlsx":
        return _attached(to_xlsx(table), XLSX, f"{name}.xlsx")
    return _attached(to_csv(table), CSV, f"{name}.csv")


def _attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _asked(request: HttpRequest) -> Asked:
    found = asked(request)
    if found is None:
        raise Http404
    return found


def _day_asked(request: HttpRequest) -> Asked:
    scope = scope_of(request.user)
    if scope is None or request.user.at_institution:
        raise Http404
    try:
        day = date.fromisoformat(request.GET.get("dia", "")) if request.GET.get("dia") else clock.today()
        period = Period(day, day)
    except (ValueError, WrongPeriod) as wrong:
        raise Http404 from wrong
    return Asked(FiguresForm({}, user=request.user), period, scope)


def _day_told(what: Asked) -> Told:
    return Told(centers.FIGURE, centers.compute(what.period, what.scope))
