"""The list to take away, and the filters that are kept."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import clock
from workflows import panel_list
from workflows.saved_filters import NotKept, forget, keep
from workflows.views.institution.own import institution_page
from workflows.views.institution.panel import posted_filter
from workflows.views.institution.panel_filter import PanelFilter
from workflows.views.institution.rows import Row, with_everything
from workflows.views.limits import address_of

TYPES = {
    panel_list.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    panel_list.CSV: "text/csv; charset=utf-8",
    panel_list.PDF: "application/pdf",
}


@institution_page
@require_POST
def panel_export(request):
    """Every person of the filter as XLSX, CSV or PDF; posted, because it leaves a record (R64)."""
    kind = request.POST.get("formato", "")
    if kind not in TYPES:
        raise Http404
    form, most = posted_filter(request), panel_list.MOST_ON_PAPER if kind == panel_list.PDF else panel_list.MOST
    rows = everyone(form, most + 1)
    if len(rows) > most:
        said = _("Son más de %(n)d personas. Acote con los filtros, o elija Excel o CSV.") % {"n": most}
        messages.error(request, said)
        return redirect(_back(form))
    title = _("Personas canalizadas")
    content = panel_list.as_file(rows, kind, title=title, cover=cover(form, len(rows)))
    panel_list.leave_record(
        request.user, rows, content, purpose=_("Listado de personas canalizadas"), name=f"Listado, {kind}",
        address=address_of(request),
    )  # fmt: skip
    name = f"personas-canalizadas-{clock.today():%Y%m%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def everyone(form: PanelFilter, most: int) -> list[Row]:
    """The lines of all who pass the filter, in its order, at most so many."""
    order = form.order
    rows = with_everything(form.rows(), form.user).select_related("present_determination", "center")
    sign = "-" if order.descending else ""
    rows = rows.annotate(**order.annotations).order_by(*(f"{sign}{key}" for key in (*order.keys, "pk")))
    return [Row(referral) for referral in rows[:most]]


def cover(form: PanelFilter, people: int) -> list[tuple[str, str]]:
    """Whose list it is, what was asked of it and how many are in it."""
    asked = [f"{form.fields[name].label}: {form.said(name)}" for name in form.NARROWING if form.asked(name)]
    return [
        (_("Área"), str(form.user.unit)),
        (_("Filtro"), "; ".join(asked) or _("Ninguno")),
        (_("Personas"), f"{people:,}"),
    ]


@institution_page
@require_POST
def filter_keep(request):
    """Keep what the panel shows under a name, without the words that were searched."""
    form = posted_filter(request)
    query = form.query(with_words=False)
    try:
        keep(request.user, name=request.POST.get("nombre", "").replace("\0", ""), query=query,
             is_default="al_abrir" in request.POST)  # fmt: skip
    except NotKept as problem:
        messages.error(request, str(problem))
        return redirect(_back(form))
    messages.success(request, _("El filtro quedó guardado."))
    return redirect(f"{reverse('panel')}?{query or 'todas=1'}")


@institution_page
@require_POST
def filter_forget(request, pk: int):
    """Throw one of one's own filters away."""
    if not forget(request.user, pk):
        raise Http404
    messages.success(request, _("El filtro se borró."))
    return redirect(f"{reverse('panel')}?todas=1")


def _back(form: PanelFilter) -> str:
    return f"{reverse('panel')}?{form.query() or 'todas=1'}"
