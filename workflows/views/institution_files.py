"""An institution's agreements, areas, papers and open referrals: the pages that stand behind the page of each."""

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from casework import clock
from casework.access import record_access, visible
from casework.forms.rows import retyped_values
from casework.models import CollaborationAgreement, FollowUp, Institution, Referral
from casework.numbers import whole_number
from casework.roles import Role
from documents.models import InstitutionPaper
from documents.paper import pdf_of
from workflows.agreements import of_institution
from workflows.door import Refused, possible_steps, take_step
from workflows.forms.institution.decisions import AgreementForm, CommitmentRows, HandOverForm, NewAreaForm, VoidForm
from workflows.machines import InstitutionMachine, ReferralMachine
from workflows.machines.institution import OPEN_REFERRALS
from workflows.machines.joining import Voided
from workflows.machines.referral import Reassignment
from workflows.views.guard import staff_page
from workflows.views.institutions import DECIDES, as_download, found
from workflows.views.limits import address_of
from workflows.views.steps import take

ROWS = "compromisos"


def _may(record: Institution, request: HttpRequest, name: str) -> None:
    """404 unless this person could take the step on the institution as it is now."""
    if not any(step.name == name for step, _missing in possible_steps(record, request.user)):
        raise Http404


@staff_page(Role.DIRECTION)
def institution_area(request: HttpRequest, pk: int) -> HttpResponse:
    """Another administrative area of an institution that is in, with its account administrator (R56)."""
    record = found(request, pk)
    _may(record, request, "add_area")
    form = NewAreaForm(request.POST or None, institution=record)
    if request.method == "POST" and form.is_valid():
        if take(request, record, InstitutionMachine.add_area, form.area()):
            messages.success(request, _("Se abrió el área y se envió el enlace a quien administrará sus cuentas."))
            return redirect("institution", pk)
    return render(request, "institutions/area.html", {"institution": record, "form": form})


@staff_page(Role.DIRECTION)
def institution_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """A convenio that was signed: number, dates, commitments and its copy (R29, R54)."""
    record = found(request, pk)
    _may(record, request, "record_agreement")
    if request.method != "POST":
        form, rows = AgreementForm(institution=record), CommitmentRows(prefix=ROWS)
    elif "otra" in request.POST or "quitar" in request.POST:
        form = AgreementForm(institution=record, initial=retyped_values(AgreementForm, request.POST))
        without = whole_number(request.POST.get("quitar", ""))
        rows = CommitmentRows.retyped(request.POST, prefix=ROWS, one_more="otra" in request.POST, without=without)
    else:
        form = AgreementForm(request.POST, request.FILES, institution=record)
        rows = CommitmentRows.posted(request.POST, prefix=ROWS)
        if form.is_valid() & rows.is_valid():
            if take(request, record, InstitutionMachine.record_agreement, form.agreement(rows)):
                messages.success(request, _("Se registró el convenio."))
                return redirect("institution", pk)
    return render(request, "institutions/agreement.html", {"institution": record, "form": form, "rows": rows})


@staff_page(Role.DIRECTION)
def agreement_void(request: HttpRequest, pk: int) -> HttpResponse:
    """A convenio that was written down wrongly is taken out of force, with the reason."""
    in_force = visible(CollaborationAgreement, request.user).filter(voided_at__isnull=True)
    agreement = get_object_or_404(in_force.select_related("institution"), pk=pk)
    record = agreement.institution
    _may(record, request, "void_agreement")
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if take(request, record, InstitutionMachine.void_agreement, Voided(agreement, form.cleaned_data["text"])):
            messages.success(request, _("El convenio quedó anulado."))
            return redirect("institution", record.pk)
    context = {"institution": record, "agreement": agreement, "form": form}
    return render(request, "institutions/agreement_void.html", context)


@staff_page(Role.DIRECTION)
def institution_referrals(request: HttpRequest, pk: int) -> HttpResponse:
    """The referrals of an institution that are open, and to whom they pass before it leaves (domain §8.7)."""
    record = found(request, pk)
    _may(record, request, "terminate")
    open_ones = list(_open_referrals(request, record))
    form = HandOverForm(request.POST or None, institution=record)
    if request.method == "POST" and form.is_valid():
        facts = Reassignment(form.cleaned_data["unit"], form.cleaned_data["text"])
        done = sum(_passed(request, one, facts) for one in open_ones)
        messages.success(
            request, ngettext("Pasó %(n)d canalización.", "Pasaron %(n)d canalizaciones.", done) % {"n": done}
        )
        return redirect("institution_referrals", pk)
    context = {"institution": record, "form": form, "referrals": open_ones}
    return render(request, "institutions/referrals.html", context)


def _open_referrals(request: HttpRequest, record: Institution):
    """What is under way, and what is concluded with a follow-up of the institution's side still to come."""
    to_follow = FollowUp.objects.filter(
        side=FollowUp.Side.INSTITUTION, state__in=["SCHEDULED", "DUE", "IN_PROGRESS"]
    ).values("episode__referral")
    return (
        visible(Referral, request.user)
        .filter(Q(state__in=OPEN_REFERRALS) | Q(pk__in=to_follow), unit__institution=record.pk)
        .select_related("unit", "center")
        .order_by("submitted_at", "pk")
    )


def _passed(request: HttpRequest, referral: Referral, facts: Reassignment) -> bool:
    """Each through the door of its own case; one that moved in between says why and holds none of the others back."""
    try:
        take_step(referral, ReferralMachine.reassign, by=request.user, facts=facts)
    except Refused as refusal:
        messages.error(request, f"{referral.shown_folio}: {refusal}")
        return False
    return True


@staff_page(*DECIDES, Role.INSTITUTION_ADMIN, Role.INSTITUTION_USER)
@require_safe
def agreement_file(request: HttpRequest, pk: int) -> FileResponse:
    """The copy of an agreement, for the direction and for the institution that signed it."""
    agreement = get_object_or_404(visible(CollaborationAgreement, request.user).distinct(), pk=pk)
    if not agreement.file:
        raise Http404
    record_access(request.user, agreement, action="download", purpose=_("convenio"), address=address_of(request))
    return as_download(agreement.file, f"convenio-{agreement.pk}")


@staff_page(*DECIDES, Role.INSTITUTION_ADMIN)
@require_safe
def institution_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The oficio de alta or the carta responsiva of an institution, as it was sealed."""
    paper = get_object_or_404(visible(InstitutionPaper, request.user).distinct(), pk=pk)
    record_access(request.user, paper, action="download", purpose=paper.title, address=address_of(request))
    answer = HttpResponse(pdf_of(paper), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{paper.kind}-{paper.folio}.pdf"'
    return answer


@staff_page(Role.INSTITUTION_ADMIN, Role.INSTITUTION_USER)
@require_safe
def own_institution(request: HttpRequest) -> HttpResponse:
    """«Mi institución»: its areas, its agreement with what it committed to, and its papers; of others, nothing."""
    record = get_object_or_404(visible(Institution, request.user).select_related("type", "municipality"))
    context = {
        "institution": record,
        "units": record.units.all(),
        "agreements": of_institution(record, clock.today()),
        "today": clock.today(),
        "papers": visible(InstitutionPaper, request.user).filter(replaced_at__isnull=True).distinct(),
    }
    return render(request, "institutions/own.html", context)
