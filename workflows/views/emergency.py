"""Emergency access: opening one, closing it, what was read under it, and its review (domain §9)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.access import CARE, record_access, visible
from casework.models import EmergencyAccess
from casework.roles import Role
from workflows import emergencies
from workflows.door import NotYours, Refused
from workflows.forms.emergency import EmergencyForm, EmergencyReviewForm
from workflows.history_words import readings
from workflows.views.guard import staff_page
from workflows.views.limits import address_of

KNOWS = (*CARE, Role.DIRECTION, Role.DATA_PROTECTION, Role.AUDITOR)
A_PAGE = 25


@staff_page(*KNOWS)
@require_safe
def emergencies_list(request: HttpRequest) -> HttpResponse:
    """The accesses this person may know: her own, her centre's, or all; what waits for review first."""
    rows = visible(EmergencyAccess, request.user).select_related(
        "user", "episode__referral__center", "episode__referral__case_file", "reviewed_by"
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.is_open = emergencies.is_open(one)
    return render(request, "emergencies/list.html", {"page": page, "opens": request.user.role in CARE})


@staff_page(*CARE)
def emergency_new(request: HttpRequest) -> HttpResponse:
    """Breaking the glass: which case and why; who must know is told at once."""
    form = EmergencyForm(request.POST or None, user=request.user, initial={"folio": request.GET.get("folio", "")[:40]})
    if request.method == "POST" and form.is_valid():
        try:
            access = emergencies.break_glass(form.episode, by=request.user, reason=form.cleaned_data["reason"])
        except (NotYours, Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            # Why, the access itself says, sealed; the log is in clear.
            record_access(request.user, access, action="emergency", address=address_of(request))
            messages.warning(request, _("Acceso de emergencia abierto. Todo lo que consulte queda registrado."))
            return redirect("case", pk=access.episode.referral_id)
    return render(request, "emergencies/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@staff_page(*KNOWS)
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """One access: who, why, what was read while it lasted; and for the data officer, its review."""
    access = _found(request, pk)
    reviews = request.user.role == Role.DATA_PROTECTION and access.reviewed_at is None
    form = EmergencyReviewForm(request.POST or None) if reviews else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _reviewed(request, access, form):
            return redirect("emergencies")
    record_access(request.user, access, address=address_of(request))
    shown = {
        "access": access,
        "form": form,
        "is_open": emergencies.is_open(access),
        "ended_at": emergencies.ended_at(access),
        "rows": readings(emergencies.read_under(access)),
        "is_own": access.user_id == request.user.pk,
    }
    return render(request, "emergencies/one.html", shown, status=422 if request.method == "POST" else 200)


@staff_page(*CARE)
@require_POST
def emergency_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The hour need not be spent."""
    access = _found(request, pk)
    try:
        emergencies.close_early(access, by=request.user)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Acceso de emergencia cerrado."))
    return redirect("emergency", pk=pk)


def _found(request: HttpRequest, pk: int) -> EmergencyAccess:
    together = ("user", "reviewed_by", "episode__referral__center", "episode__referral__case_file")
    return get_object_or_404(visible(EmergencyAccess, request.user).select_related(*together), pk=pk)


def _reviewed(request: HttpRequest, access: EmergencyAccess, form: EmergencyReviewForm) -> bool:
    found = form.cleaned_data
    try:
        emergencies.review(access, by=request.user, verdict=found["verdict"], text=found["text"])
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Revisión registrada."))
    return True
