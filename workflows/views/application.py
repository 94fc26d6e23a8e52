"""The public side of an institution's application: the form, its page by folio and private link, and its letter."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from casework.models import InstitutionApplication
from casework.states import InstitutionState as I
from documents.application_letter import (
    COMMITMENTS,
    application_letter,
    application_token,
    application_url,
    opens_application,
)
from workflows import application as applications
from workflows.door import Refused
from workflows.forms.institutions import ApplicationForm, CorrectionForm, SignedLetterForm
from workflows.views.guard import public_page
from workflows.views.limits import limited

NEXT = {
    I.REQUESTED: gettext_lazy("Falta que la dirección la revise. Le avisamos por correo."),
    I.UNDER_VALIDATION: gettext_lazy("La dirección la está revisando. Le avisamos por correo."),
    I.RETURNED: gettext_lazy("Corrija lo que se le pide, firme de nuevo la carta y preséntela otra vez."),
    I.APPROVED: gettext_lazy("Está aprobada. Pronto le llega el correo para activar la cuenta."),
    I.ACTIVE: gettext_lazy("Su institución ya puede canalizar. El enlace para activar la cuenta se envió por correo."),
    I.REJECTED: gettext_lazy("La dirección decidió que no procede. El motivo está abajo."),
    I.SUSPENDED: gettext_lazy("El acceso de su institución está suspendido. Comuníquese con la dirección."),
    I.TERMINATED: gettext_lazy("Su institución dejó el sistema."),
}


@public_page
@limited("application", times=10)
def application(request: HttpRequest) -> HttpResponse:
    """The application of an institution; it leads to its own page, where the letter to sign is."""
    form = ApplicationForm(request.POST or None)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = applications.apply_once(form, mark=form.cleaned_data["mark"])
            return redirect("application_status", made.folio, application_token(made))
        except Refused as refusal:
            reasons = refusal.reasons
    context = {"form": form, "commitments": COMMITMENTS, "reasons": reasons}
    return render(request, "institutions/application.html", context)


def _found(folio: str, token: str) -> InstitutionApplication:
    made = get_object_or_404(
        InstitutionApplication.objects.select_related("institution__type", "institution__municipality"), folio=folio
    )
    if not opens_application(made, token):
        raise Http404
    return made


@public_page
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
            applications.keep_signed_letter(made, form.cleaned_data["letter"])
            messages.success(request, _("Recibimos la carta firmada."))
            return redirect("application_status", folio, token)
    context = {
        "form": form,
        "application": made,
        "institution": made.institution,
        "token": token,
        "next": NEXT[made.institution.state],
        "may_sign": applications.may_sign(made),
        "may_correct": applications.may_correct(made),
        "address": application_url(made),
    }
    return render(request, "institutions/application_status.html", context)


@public_page
@require_safe
def application_letter_pdf(request: HttpRequest, folio: str, token: str) -> HttpResponse:
    """The carta responsiva to print and sign."""
    made = _found(folio, token)
    answer = HttpResponse(application_letter(made), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="carta-responsiva-{made.folio}.pdf"'
    return answer


@public_page
@limited("application-correct", times=20)
def application_correct(request: HttpRequest, folio: str, token: str) -> HttpResponse:
    """The data of a returned application, to be corrected."""
    made = _found(folio, token)
    if not applications.may_correct(made):
        raise Http404
    form = CorrectionForm.of(made, request.POST or None)
    if request.method == "POST" and form.is_valid():
        applications.correct(made, form)
        messages.success(request, _("Datos corregidos. Descargue la carta nueva, fírmela y súbala."))
        return redirect("application_status", folio, token)
    return render(request, "institutions/application_correct.html", {"form": form, "application": made, "token": token})


@public_page
@limited("application-again", times=20)
@require_POST
def application_again(request: HttpRequest, folio: str, token: str) -> HttpResponse:
    """The corrected application is presented again, once its letter is signed."""
    made = _found(folio, token)
    if not made.signed_at:
        messages.error(request, _("Falta la carta responsiva firmada."))
        return redirect("application_status", folio, token)
    try:
        applications.send_again(made)
        messages.success(request, _("Su solicitud corregida ya está con la dirección."))
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    return redirect("application_status", folio, token)
