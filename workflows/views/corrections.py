"""The pages that correct an account, an institution and one of its areas: the data as they are, to be changed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.access import visible
from casework.models import Institution, InstitutionUnit
from casework.roles import Role
from casework.views.errors import too_many
from workflows.door import possible_steps
from workflows.forms.corrections import AccountCorrection, AreaCorrection, CorrectionForm, InstitutionCorrection
from workflows.machines import AccountMachine, InstitutionMachine
from workflows.taken_addresses import note_refused, tried_enough
from workflows.views.accounts import administered, administrators_page
from workflows.views.guard import staff_page
from workflows.views.institutions import found
from workflows.views.steps import take


@administrators_page
def account_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, charge, telephone and address of somebody whose account this person administers."""
    account = administered(request, pk)
    _only_if_possible(request, account, AccountMachine.correct_data)
    if request.method == "POST" and tried_enough(request.user):
        return too_many(request)
    form = AccountCorrection(request.POST or None, instance=account, by=request.user)
    page = {"title": _("Corregir sus datos"), "name": account.full_name, "back": reverse("account", args=[pk])}
    answer = _correct(
        request, form, page, lambda: take(request, account, AccountMachine.correct_data, form.corrected())
    )
    if form.address_refused:
        note_refused(request.user)
    return answer


@staff_page(Role.DIRECTION)
def institution_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Another head, another name, another key of an institution that is in."""
    record = found(request, pk)
    _only_if_possible(request, record, InstitutionMachine.correct_data)
    form = InstitutionCorrection(request.POST or None, instance=record)
    page = _of_institution(record, _("Corregir los datos de la institución"))
    return _correct(
        request, form, page, lambda: take(request, record, InstitutionMachine.correct_data, form.corrected())
    )


@staff_page(Role.DIRECTION)
def area_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, address and telephone of an area, and to whom its letters are addressed."""
    known = InstitutionUnit.objects.filter(institution__in=visible(Institution, request.user))
    unit = get_object_or_404(known.select_related("institution"), pk=pk)
    record = unit.institution
    _only_if_possible(request, record, InstitutionMachine.correct_area)
    form = AreaCorrection(request.POST or None, instance=unit)
    page = _of_institution(record, _("Corregir los datos de «%(area)s»") % {"area": unit.name})
    return _correct(
        request, form, page, lambda: take(request, record, InstitutionMachine.correct_area, form.corrected())
    )


def _of_institution(record: Institution, title: str) -> dict[str, str]:
    return {"title": title, "name": record.name, "back": reverse("institution", args=[record.pk])}


def _only_if_possible(request: HttpRequest, record, step) -> None:
    """404 unless this person could take the step on the record as it is now."""
    if not any(one is step.step for one, _missing in possible_steps(record, request.user)):
        raise Http404


def _correct(request: HttpRequest, form: CorrectionForm, page: dict[str, str], write) -> HttpResponse:
    """The form; once it is right, the step, and back to where the row is shown."""
    if request.method == "POST" and form.is_valid() and write():
        messages.success(request, _("Los datos quedaron corregidos."))
        return redirect(page["back"])
    return render(request, "corrections/form.html", {"form": form, **page})
