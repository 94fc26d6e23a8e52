"""The public side of an institution's application: the form, its page by folio and private link, and its letter."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from casework.forms.rows import Rows, retyped_values
from casework.models import InstitutionApplication
from casework.numbers import whole_number
from casework.states import InstitutionState as I
from documents.application_letter import application_token, application_url, opens_application
from documents.asked import ask
from documents.kinds.responsibility_letter import COMMITMENTS, CONFIDENTIALITY
from documents.paper import pdf_of
from documents.storage import NotKept
from workflows import application as applications
from workflows.door import Refused
from workflows.forms.institution.application import (
    ApplicationForm,
    AreaRows,
    CorrectionForm,
    FindForm,
    SignedLetterForm,
    known_areas,
)
from workflows.views.guard import proof_page
from workflows.views.limits import limited

AREAS = "areas"
NEXT = {
    I.REQUESTED: gettext_lazy("La dirección la revisa en los próximos 5 días hábiles. Le avisamos por correo."),
    I.UNDER_VALIDATION: gettext_lazy("La dirección la está revisando. Le avisamos por correo."),
    I.RETURNED: gettext_lazy("Corrija lo que se le pide, firme de nuevo la carta y preséntela otra vez."),
    I.APPROVED: gettext_lazy("Está aprobada. Pronto llega a cada área el correo para activar su cuenta."),
    I.ACTIVE: gettext_lazy(
        "Su institución ya puede canalizar. El enlace para activar cada cuenta se envió por correo."
    ),
    I.REJECTED: gettext_lazy("La dirección decidió que no procede. El motivo está abajo."),
    I.SUSPENDED: gettext_lazy("El acceso de su institución está suspendido. Comuníquese con la dirección."),
    I.TERMINATED: gettext_lazy("Su institución dejó el sistema."),
}
TO_SIGN = gettext_lazy("Ya tiene folio. Falta que suba la carta responsiva firmada: sin la firma nadie la revisa.")


@proof_page
@limited("application", times=40)
def application(request: HttpRequest) -> HttpResponse:
    """The application of an institution; it leads to its own page, where the letter to sign is."""
    if request.method != "POST":
        return _form_page(request, ApplicationForm(), AreaRows(prefix=AREAS))
    if _only_rows(request):
        return _form_page(
            request, ApplicationForm(initial=retyped_values(ApplicationForm, request.POST)), _rows(request)
        )
    form, areas = ApplicationForm(request.POST), AreaRows.posted(request.POST, prefix=AREAS)
    reasons: list[str] = []
    if form.is_valid() & areas.is_valid():
        try:
            made = applications.apply_once(form.asked(areas), mark=form.cleaned_data["mark"])
            return redirect("application_status", made.folio, application_token(made))
        except Refused as refusal:
            reasons = refusal.reasons
    return _form_page(request, form, areas, reasons)


def _only_rows(request: HttpRequest) -> bool:
    """Whether the button adds or drops an area: what was typed stays and nothing is judged."""
    return "otra" in request.POST or "quitar" in request.POST


def _rows(request: HttpRequest) -> Rows:
    without = whole_number(request.POST.get("quitar", ""))
    return AreaRows.retyped(request.POST, prefix=AREAS, one_more="otra" in request.POST, without=without)


def _form_page(request: HttpRequest, form, areas: Rows, reasons: list[str] | None = None) -> HttpResponse:
    context = {
        "form": form,
        "areas": areas,
        "commitments": [*COMMITMENTS, *CONFIDENTIALITY],
        "reasons": reasons or [],
    }
    return render(request, "institutions/application.html", context)


def _found(folio: str, token: str) -> InstitutionApplication:
    made = get_object_or_404(
        InstitutionApplication.objects.select_related("institution__type", "institution__municipality"),
        folio=folio.replace("\0", ""),
    )
    if not opens_application(made, token):
        raise Http404
    return made


@proof_page
@limited("application-letter", times=20)
def application_status(request: HttpRequest, folio: str, token: str) -> HttpResponse:
    """How the application stands; the letter to sign, and where to hand it in signed."""
    made = _found(folio, token)
    form = SignedLetterForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not applications.may_sign(made):
            messages.error(request, _("La solicitud ya está en revisión; la carta no se puede cambiar."))
            return redirect("application_status", folio, token)
        if form.is_valid():
            try:
                _taken(
                    request, _("Recibimos la carta firmada."), applications.hand_in, made, form.cleaned_data["letter"]
                )
            except NotKept as problem:
                form.add_error("letter", str(problem))
            else:
                return redirect("application_status", folio, token)
    institution = made.institution
    context = {
        "form": form,
        "application": made,
        "institution": institution,
        "units": made.units.all(),
        "token": token,
        "next": TO_SIGN if institution.state == I.REQUESTED and not made.signed_at else NEXT[institution.state],
        "may_sign": applications.may_sign(made),
        "may_correct": applications.may_correct(made),
        "address": application_url(made),
    }
    return render(request, "institutions/application_status.html", context)


def _taken(request: HttpRequest, done: str, act, *given) -> None:
    """Do it and say so, or say why not."""
    try:
        act(*given)
        messages.success(request, done)
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)


@proof_page
@require_safe
def application_letter_pdf(request: HttpRequest, folio: str, token: str) -> HttpResponse:
    """The carta responsiva to print and sign, with its seal."""
    letter = applications.letter_to_sign(_found(folio, token))
    if letter is None:
        raise Http404
    answer = HttpResponse(pdf_of(letter), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="carta-responsiva-{letter.folio}.pdf"'
    return answer


@proof_page
@limited("application-correct", times=40)
def application_correct(request: HttpRequest, folio: str, token: str) -> HttpResponse:
    """The data of a returned application, to be corrected."""
    made = _found(folio, token)
    if not applications.may_correct(made):
        raise Http404
    if request.method != "POST":
        form, areas = (
            CorrectionForm(initial=CorrectionForm.known(made)),
            AreaRows(initial=known_areas(made), prefix=AREAS),
        )
    elif _only_rows(request):
        form, areas = CorrectionForm(initial=retyped_values(CorrectionForm, request.POST)), _rows(request)
    else:
        form, areas = CorrectionForm(request.POST), AreaRows.posted(request.POST, prefix=AREAS)
        if form.is_valid() & areas.is_valid():
            done = _("Datos corregidos. Descargue la carta nueva, fírmela y súbala.")
            _taken(request, done, applications.correct, made, form.asked(areas))
            return redirect("application_status", folio, token)
    context = {"form": form, "areas": areas, "application": made, "token": token}
    return render(request, "institutions/application_correct.html", context)


@proof_page
@limited("application-again", times=20)
@require_POST
def application_again(request: HttpRequest, folio: str, token: str) -> HttpResponse:
    """The corrected application is presented again, once its letter is signed."""
    _taken(
        request, _("Su solicitud corregida ya está con la dirección."), applications.send_again, _found(folio, token)
    )
    return redirect("application_status", folio, token)


@proof_page
@limited("application-find", times=6)
def application_find(request: HttpRequest) -> HttpResponse:
    """Who lost the private link asks for it again; the answer is the same whether it exists or not."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask("application_asked", folio=form.cleaned_data["folio"].strip().upper(), email=form.cleaned_data["email"])
        messages.success(
            request, _("Si el folio y el correo coinciden con una solicitud, en unos minutos le llega el enlace.")
        )
        return redirect("application_find")
    return render(request, "institutions/application_find.html", {"form": form})
