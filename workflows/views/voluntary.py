"""The form of who asks for attention himself, his status page, and the same request written down by the centre."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access import record_access
from casework.roles import SYSTEM, Role
from casework.states import ReferralState as R
from workflows import voluntary as requests
from workflows.door import Refused
from workflows.forms.voluntary import RegisteredVoluntaryForm, VoluntaryForm
from workflows.views.guard import proof_page, staff_page
from workflows.views.limits import address_of, limited

# What each state means to the person who asked; nothing here names the programme.
SAID = {
    R.SUBMITTED: (
        gettext_lazy("Recibida"),
        gettext_lazy("Le llamamos en los próximos 3 días hábiles, en el horario que eligió."),
    ),
    R.IN_REVIEW: (
        gettext_lazy("En revisión"),
        gettext_lazy("Alguien del centro la está leyendo. Le llamamos en el horario que eligió."),
    ),
    R.ACCEPTED: (
        gettext_lazy("Aceptada"),
        gettext_lazy("El centro le espera. Si aún no conoce el día de su cita, llame al centro."),
    ),
    R.LINKED: (
        gettext_lazy("En curso"),
        gettext_lazy("Ya asiste al centro. Para cualquier duda, llame o pregunte en su próxima cita."),
    ),
    R.NO_SHOW: (
        gettext_lazy("Sin cita"),
        gettext_lazy("No pudimos recibirle. Si todavía quiere acudir, llame al centro."),
    ),
    R.CLOSED: (
        gettext_lazy("Terminada"),
        gettext_lazy("El centro terminó su atención. Si necesita algo, puede llamar."),
    ),
    R.DECLINED: (
        gettext_lazy("Respondida"),
        gettext_lazy("En este centro no podemos atender su solicitud. Llame y le decimos dónde sí pueden."),
    ),
    R.CANCELLED: (gettext_lazy("Cancelada"), gettext_lazy("La solicitud se canceló. Puede enviar otra cuando quiera.")),
}
_RECEIVED = SAID[R.SUBMITTED]


@proof_page
@limited("voluntary", times=10)
def voluntary(request: HttpRequest) -> HttpResponse:
    """Six questions, behind the privacy notice; sending twice makes one request."""
    form = VoluntaryForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/voluntary.html", {"form": form})
    if form.is_minor:  # nothing of a minor is kept
        return render(request, "public/voluntary_minor.html")
    try:
        _referral, token = requests.send(form.request(), mark=form.cleaned_data["mark"], by=SYSTEM)
    except Refused as refusal:
        return render(request, "public/voluntary.html", {"form": form, "reasons": refusal.reasons})
    return redirect(reverse("request_status", args=[token]) + "?enviada=1")


@proof_page
def request_status(request: HttpRequest, token: str) -> HttpResponse:
    """How a request stands, in neutral words, for whoever holds its link."""
    link = requests.by_link(token)
    if link is None:
        return render(request, "public/link_over.html", status=404)
    word, meaning = SAID.get(link.referral.state, _RECEIVED)
    context = {
        "link": link,
        "referral": link.referral,
        "center": link.referral.center,
        "word": word,
        "meaning": meaning,
        "is_new": "enviada" in request.GET,
        "address": f"{settings.BASE_URL}{request.path}",
    }
    return render(request, "public/request_status.html", context)


@staff_page(Role.RECEPTION, Role.COORDINATOR)
def voluntary_new(request: HttpRequest) -> HttpResponse:
    """«Registrar solicitud voluntaria»: told at the counter or by telephone, for the centre of who writes it."""
    form = RegisteredVoluntaryForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/voluntary_new.html", {"form": form})
    if form.is_minor:
        form.add_error(
            "adult",
            _("El centro atiende a personas adultas. Oriente a la persona menor de edad al DIF de su municipio"),
        )
        return render(request, "public/voluntary_new.html", {"form": form})
    draft = form.request()
    draft.center, draft.created_by = request.user.center, request.user
    try:
        referral, _token = requests.send(draft, mark=form.cleaned_data["mark"], by=request.user)
    except Refused as refusal:
        return render(request, "public/voluntary_new.html", {"form": form, "reasons": refusal.reasons})
    record_access(request.user, referral, action="read", purpose=_("solicitud registrada"), address=address_of(request))
    messages.success(request, _("Solicitud registrada con el folio %(folio)s.") % {"folio": referral.folio})
    return redirect("case", referral.pk)
