"""The monthly reports: the list, one report with its three blocks, its steps, and its paper (R83, R93)."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from casework.access import visible
from casework.forms.base import SigueForm
from casework.models import Center, HistoryEntry, MonthlyReport, MonthlyReportNote
from casework.roles import Role
from casework.states import MonthlyReportState
from casework.statistics.figure import share
from casework.statistics.monthly import MUNICIPALITIES, PROGRESS, REFERRALS
from casework.wall import whole
from casework.words import MONTHS, number, percentage, plain_day
from documents.blocks import Block, Facts, Heading, Legend, NumberedList, Paragraph, Sheet, Status, Table, letterhead
from documents.render import render as print_sheet
from workflows.door import NotYours, Refused, open_record, possible_steps
from workflows.forms.papers import WhyForm
from workflows.machines.facts import Said
from workflows.machines.monthly_report import MonthlyReportMachine
from workflows.views.guard import staff_page
from workflows.views.steps import take, version_seen

READERS = (Role.COORDINATOR, Role.DIRECTION)
BLOCKS = (
    (PROGRESS, gettext_lazy("Avance de la meta")),
    (REFERRALS, gettext_lazy("Número de canalizaciones")),
    (MUNICIPALITIES, gettext_lazy("Municipio de procedencia")),
)
EXPLAINED = gettext_lazy(
    "Las asesorías son sesiones con asistencia y nota firmada; las canalizaciones, las enviadas y no canceladas. Lo "
    "programado es el de la meta anual de toda la red y no se divide por área ni por centro."
)


@dataclass(frozen=True)
class Line:
    """A row as it is written: what, how many, how many were programmed and how much of it was reached."""

    label: str
    value: str
    programmed: str
    progress: str


@dataclass(frozen=True)
class BlockOfReport:
    """One of the three blocks of the report, with its rows."""

    slug: str
    title: str
    lines: tuple[Line, ...]


class OpenForm(SigueForm):
    """Which month, and for the direction of which centre."""

    month = forms.ChoiceField(label=gettext_lazy("Mes"))
    center = forms.ModelChoiceField(
        Center.objects.all(), label=gettext_lazy("Centro"), required=False, empty_label=gettext_lazy("Toda la red")
    )

    ask = {"month": gettext_lazy("Elija el mes del informe")}
    notes = {"center": ""}  # leaving it means the whole network, which the list says itself

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["month"].choices = [("", _("Elija")), *_months()]
        if user.role != Role.DIRECTION:
            del self.fields["center"]

    def clean_month(self) -> tuple[int, int]:
        year, _dash, month = self.cleaned_data["month"].partition("-")
        return int(year), int(month)


def _months() -> list[tuple[str, str]]:
    """Every month since the programme began, the present one first."""
    today, first = clock.today(), settings.SIGUE_PROGRAM_START
    count = (today.year - first.year) * 12 + today.month - first.month
    places = [(first.year * 12 + first.month - 1 + back) for back in range(count, -1, -1)]
    return [(f"{place // 12}-{place % 12 + 1:02}", f"{MONTHS[place % 12]} de {place // 12}") for place in places]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(*READERS)
def monthly_reports(request: HttpRequest) -> HttpResponse:
    """The reports this person may know, and the way to open another."""
    form = OpenForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        opened = _open(request, form)
        if opened is not None:
            return redirect("monthly_report", opened.pk)
    reports = visible(MonthlyReport, request.user).select_related("center").order_by("-year", "-month", "center__order")
    page = Paginator(reports, 24).get_page(request.GET.get("page"))
    rows = [(report, month_name(report)) for report in page]
    context = {"page": page, "rows": rows, "form": form}
    return render(request, "monthly_reports/list.html", context, status=400 if form.errors else 200)


def _open(request: HttpRequest, form: OpenForm) -> MonthlyReport | None:
    """The report of that month, opened now if it was not; None after saying why not beside the field."""
    year, month = form.cleaned_data["month"]
    center = form.cleaned_data.get("center") if request.user.role == Role.DIRECTION else request.user.center
    known = visible(MonthlyReport, request.user).filter(year=year, month=month, center=center).first()
    if known is not None:
        return known
    try:
        return open_record(MonthlyReport(year=year, month=month, center=center), by=request.user)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error("month", reason)
        return None


@require_safe
@staff_page(*READERS)
def monthly_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its three blocks and what can be done with it now."""
    return _page(request, _report(request, pk))


def _page(
    request: HttpRequest, report: MonthlyReport, *, unsaid: str = "", said: WhyForm | None = None
) -> HttpResponse:
    """The report; `unsaid` is the step that was posted without its reason, and `said` what was posted."""
    steps = possible_steps(report, request.user)
    context = {
        "report": report,
        "title": title_of(report),
        "blocks": blocks_of(report),
        "steps": [(step, missing) for step, missing in steps if step.facts is None],
        "asked": [(step, said if step.name == unsaid else WhyForm()) for step, _missing in steps if step.facts is Said],
        "said": said,
        "returned": returned(report),
        "notes": notes_of(report),
        "explained": EXPLAINED,
        "running": (report.year, report.month) == (clock.today().year, clock.today().month),
    }
    return render(request, "monthly_reports/detail.html", context, status=422 if said else 200)


@require_POST
@staff_page(*READERS)
def monthly_report_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Compute, review, return, validate, close, or say what was wrong, through the door."""
    report = _report(request, pk)
    chosen = MonthlyReportMachine.step(step)
    if chosen is None:
        raise Http404
    said = WhyForm(request.POST) if chosen.facts is Said else None
    if said is not None and not said.is_valid():
        return _page(request, report, unsaid=step, said=said)
    facts = Said(said.cleaned_data["text"]) if said is not None else None
    if take(request, report, chosen, facts, seen=version_seen(request)) is not None:
        messages.success(request, chosen.done)
    return redirect("monthly_report", pk)


@require_safe
@staff_page(*READERS)
def monthly_report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on paper; until it is validated every page says that it is a draft."""
    report = _report(request, pk)
    content = print_sheet(sheet_of(report), letterhead=letterhead(*([report.center.name] if report.center else []))).pdf
    place = report.center.code.lower() if report.center else "red"
    name = f"informe-mensual-{report.year}-{report.month:02}-{place}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def sheet_of(report: MonthlyReport) -> Sheet:
    """The paper of a report."""
    facts = [
        (_("Mes"), month_name(report)),
        (_("Centro"), center_name(report)),
        (_("Estado"), report.get_state_display()),
    ]
    if report.validated_by:
        facts.append((_("Validó"), report.validated_by.full_name))
    content: list[Block] = [Facts(tuple(facts))]
    for block in blocks_of(report):
        content.append(Heading(str(block.title)))
        if not block.lines:
            content.append(Paragraph(_("Sin datos en este mes.")))
            continue
        header = (_("Concepto"), _("Realizado"), _("Programado"), _("Avance"))
        rows = tuple((line.label, line.value, line.programmed, line.progress) for line in block.lines)
        width = 4 if block.slug != MUNICIPALITIES else 2
        content.append(
            Table(header[:width], tuple(row[:width] for row in rows), (4, 1, 1, 1)[:width], frozenset({1, 2, 3}))
        )
    notes = notes_of(report)
    if notes:
        content.append(Heading(_("Notas correctivas")))
        content.append(NumberedList([f"{plain_day(one.written_at)}. {one.text}" for one in notes]))
    content.append(Legend(str(EXPLAINED)))
    status = Status.VALID if report.state in ("VALIDATED", "FROZEN") else Status.DRAFT
    return Sheet(title=title_of(report), blocks=tuple(content), status=status, made_at=report.computed_at)


def blocks_of(report: MonthlyReport) -> list[BlockOfReport]:
    """The frozen rows of the report, block by block, in their order; one query."""
    found: dict[str, list[Line]] = {slug: [] for slug, _title in BLOCKS}
    for row in report.lines.order_by("order"):
        found[row.block].append(
            Line(
                row.label,
                number(int(row.value)),
                "" if row.programmed is None else number(int(row.programmed)),
                _progress(row.value, row.programmed),
            )
        )
    return [BlockOfReport(slug, str(title), tuple(found[slug])) for slug, title in BLOCKS]


def notes_of(report: MonthlyReport) -> list[MonthlyReportNote]:
    """What was found wrong after the report was closed, the first note first."""
    return list(report.notes.select_related("written_by"))


def returned(report: MonthlyReport) -> HistoryEntry | None:
    """Why the direction gave it back, while nobody has reviewed it again."""
    if report.state != MonthlyReportState.COMPUTED:
        return None
    with whole():  # a report is no case: who may know the report may know what was said of it
        chain = MonthlyReportMachine.chain(report)
        last = HistoryEntry.objects.filter(chain=chain, from_state=MonthlyReportState.REVIEWED).order_by("-number")
        return last.select_related("actor").first()


def _progress(value, programmed) -> str:
    reached = share(value, programmed, 0) if programmed else None
    return "" if reached is None else percentage(reached)


def month_name(report: MonthlyReport) -> str:
    return f"{MONTHS[report.month - 1]} de {report.year}"


def center_name(report: MonthlyReport) -> str:
    return report.center.name if report.center else _("Toda la red")


def title_of(report: MonthlyReport) -> str:
    return _("Informe mensual, %(month)s") % {"month": month_name(report)}


def _report(request: HttpRequest, pk: int) -> MonthlyReport:
    return get_object_or_404(visible(MonthlyReport, request.user).select_related("center", "validated_by"), pk=pk)
