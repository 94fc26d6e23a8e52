"""The catalogues: the words, numbers and places an official changes without a programmer (domain §9, R62, R71, R86).

Nothing is deleted: a row ends on its last day. Each change leaves its row in the log, with what was and what is.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from casework import clock
from casework.access import record_access
from casework.forms.catalogues import CATALOGUES, Catalogue, as_new, form_of_row, said, settled, what_changed
from casework.models import ProgramTemplate
from casework.models.catalogues import AttendancePolicy, CatalogueRow
from casework.numbers import whole_number
from casework.roles import Role
from workflows.views.asked import asked_words
from workflows.views.guard import staff_page
from workflows.views.limits import address_of

KEEPERS = (Role.SYSTEM_ADMIN, Role.DIRECTION)
PER_PAGE = 50


def _named(slug: str) -> Catalogue:
    if slug not in CATALOGUES:
        raise Http404
    return CATALOGUES[slug]


@staff_page(*KEEPERS)
def catalogues(request: HttpRequest) -> HttpResponse:
    """All catalogues, with how many rows are in force today."""
    rows = [(one, _in_force(one).count()) for one in CATALOGUES.values()]
    return render(request, "catalogues/list.html", {"rows": rows})


def _in_force(catalogue: Catalogue):
    rows = catalogue.model._default_manager.all()
    return rows.valid_on(clock.today()) if issubclass(catalogue.model, CatalogueRow) else rows


@staff_page(*KEEPERS)
def catalogue_rows(request: HttpRequest, catalogue: str) -> HttpResponse:
    """The rows of one catalogue, those in force or all, found by a word."""
    one, text = _named(catalogue), asked_words(request)
    dated = issubclass(one.model, CatalogueRow)
    every = request.GET.get("ver") == "todas"
    rows = one.model._default_manager.all() if every else _in_force(one)
    if text:
        named = Q(name__icontains=text)
        rows = rows.filter(named | Q(code__icontains=text) if one.has_key else named)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"catalogue": one, "page": page, "q": text, "every": every, "dated": dated, "today": clock.today()}
    return render(request, "catalogues/one.html", context)


@staff_page(*KEEPERS)
def catalogue_new(request: HttpRequest, catalogue: str) -> HttpResponse:
    """A row that did not exist; from another one when its rules change."""
    one = _named(catalogue)
    like = one.model._default_manager.filter(pk=whole_number(request.GET.get("de", "")) or 0).first()
    initial = as_new(one, like) if like else {"valid_from": clock.today()}
    form = form_of_row(one, exists=False)(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(request, form, action="create"):
        messages.success(request, _("Se agregó «%(row)s».") % {"row": form.instance})
        return redirect("catalogue", catalogue)
    context = {"catalogue": one, "form": form, "like": like}
    return render(request, "catalogues/row.html", context, status=422 if request.method == "POST" else 200)


@staff_page(*KEEPERS)
def catalogue_row(request: HttpRequest, catalogue: str, pk: int) -> HttpResponse:
    """What may still change in a row; the rest is only shown."""
    one = _named(catalogue)
    row = get_object_or_404(one.model, pk=pk)
    before = {name: said(row, name) for name in one.later}
    form = form_of_row(one, exists=True)(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        changed = what_changed(form, before)
        if not changed:
            messages.info(request, _("No cambió nada."))
            return redirect("catalogue", catalogue)
        if _saved(request, form, changed, action="change"):
            messages.success(request, _("Se guardó «%(row)s».") % {"row": form.instance})
            return redirect("catalogue", catalogue)
    context = {
        "catalogue": one,
        "form": form,
        "row": row,
        "settled": settled(one, row),
        "has_rules": one.model in (ProgramTemplate, AttendancePolicy),
    }
    return render(request, "catalogues/row.html", context, status=422 if request.method == "POST" else 200)


def _saved(request: HttpRequest, form, changed: str = "", *, action: str) -> bool:
    """The row and its row in the log, together or not at all."""
    try:
        with transaction.atomic():
            row = form.save()
            record_access(request.user, row, action=action, purpose=changed or str(row), address=address_of(request))
    except IntegrityError:
        form.add_error(None, _("Ya existe una fila con esos datos: alguien la agregó antes. Revise la lista."))
        return False
    return True
