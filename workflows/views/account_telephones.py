"""A lost telephone: the public page that asks, the pages of the two who answer, and the link that opens the way."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.access import visible
from casework.forms.base import SigueForm
from casework.models import TelephoneRequest, User
from casework.roles import SYSTEM
from casework.states import TelephoneRequestState
from documents.asked import ask
from workflows.account_duties import ADMINISTRATORS
from workflows.door import Refused, possible_steps, take_step
from workflows.machines.facts import Said
from workflows.machines.telephone_request import Checked, TelephoneRequestMachine
from workflows.views.account_forms import ForgottenPassword, PasswordOfLink
from workflows.views.account_links import FORMS_AN_HOUR, Purpose, dead_link, living_link, spend
from workflows.views.guard import proof_page, public_page, staff_page
from workflows.views.limits import address_of, limited
from workflows.views.steps import take, version_seen

DONE = {
    "vouch": gettext_lazy("Quedó su palabra. Ahora otra persona tiene que autorizarlo; ya se le avisó."),
    "confirm": gettext_lazy("Autorizado. El enlace para registrar el teléfono salió al correo de la persona."),
    "refuse": gettext_lazy("No se autorizó. Se avisó a la persona."),
}


class HowChecked(SigueForm):
    """How the first person made sure."""

    text = forms.CharField(
        label=gettext_lazy("Cómo comprobó que es esa persona"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("En persona, por videollamada o llamando a su teléfono registrado. No por correo."),
    )  # fmt: skip
    ask = {"text": gettext_lazy("Escriba cómo lo comprobó")}


class WhyNot(SigueForm):
    """Why it is not allowed."""

    text = forms.CharField(label=gettext_lazy("Motivo"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    ask = {"text": gettext_lazy("Escriba el motivo")}


FORMS = {"vouch": HowChecked, "refuse": WhyNot}
FACTS = {"vouch": Checked, "refuse": Said}


# ---- Who lost it ----------------------------------------------------------------------------------------------------


@public_page
@limited("telephone", times=FORMS_AN_HOUR)
def lost_telephone(request: HttpRequest) -> HttpResponse:
    """Asks for the address; the answer is the same whether there is such an account or not."""
    form = ForgottenPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask("another_telephone_asked", email=form.cleaned_data["email"], address=address_of(request) or "")
        return redirect("telephone_asked")
    return render(request, "accounts/lost_telephone.html", {"form": form})


@public_page
def telephone_asked(request: HttpRequest) -> HttpResponse:
    """What happens after asking."""
    return render(request, "accounts/telephone_asked.html")


@proof_page
@limited("telephone-link", times=30)
def other_telephone(request: HttpRequest, token: str) -> HttpResponse:
    """The link that two people allowed: with the password, the earlier telephone goes and the new one is next."""
    link = living_link(token, Purpose.TELEPHONE)
    asked = link and TelephoneRequest.objects.filter(user=link.user, state=TelephoneRequestState.CONFIRMED).first()
    if not asked:
        return dead_link(request, Purpose.TELEPHONE)
    form = PasswordOfLink(request.POST or None, user=link.user, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if not spend(link):
                    return dead_link(request, Purpose.TELEPHONE)
                take_step(asked, TelephoneRequestMachine.complete, by=SYSTEM)
            login(request, form.signed)
            return redirect("two_factor:setup")
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
    return render(
        request, "accounts/other_telephone.html", {"form": form, "owner": link.user, "until": link.expires_at}
    )


# ---- The two who answer ---------------------------------------------------------------------------------------------


def waiting_for(user: User) -> list[TelephoneRequest]:
    """The open requests that this person could answer now, the oldest first."""
    found = visible(TelephoneRequest, user).filter(state__in=TelephoneRequest.OPEN).exclude(user=user.pk)
    open_ones = found.select_related("user__unit", "user__center").order_by("asked_at")
    return [one for one in open_ones if _answers(one, user)]


def _answers(asked: TelephoneRequest, user: User) -> bool:
    machine = TelephoneRequestMachine
    steps = (machine.step(name) for name in ("vouch", "confirm"))
    return any(step.leads_from(asked.state) and step.duty(asked, user) for step in steps)


def _known(request: HttpRequest, pk: int) -> TelephoneRequest:
    known = visible(TelephoneRequest, request.user).exclude(user=request.user.pk)
    return get_object_or_404(
        known.select_related("user__unit__institution", "user__center", "vouched_by", "confirmed_by"), pk=pk
    )


def _page(request: HttpRequest, asked: TelephoneRequest, bad: dict | None = None, status: int = 200) -> HttpResponse:
    forms_of = {name: (bad or {}).get(name) or form(prefix=name) for name, form in FORMS.items()}
    steps = [
        {"step": step, "form": forms_of.get(step.name), "is_open": step.name == "vouch" or step.name in (bad or {})}
        for step, _missing in possible_steps(asked, request.user)
    ]
    form = next(iter(bad.values())) if bad else None
    return render(
        request, "accounts/telephone_request.html", {"asked": asked, "steps": steps, "form": form}, status=status
    )


@staff_page(*ADMINISTRATORS)
def telephone_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: who asks, what the first person checked, and what this person may answer."""
    return _page(request, _known(request, pk))


@staff_page(*ADMINISTRATORS)
@require_POST
def telephone_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Vouch, allow or refuse; the door holds that the two are not the same."""
    asked = _known(request, pk)
    step = TelephoneRequestMachine.step(name)
    if step is None or name not in DONE:
        raise Http404
    facts = None
    if name in FORMS:
        form = FORMS[name](request.POST, prefix=name)
        if not form.is_valid():
            return _page(request, asked, {name: form}, status=422)
        facts = FACTS[name](form.cleaned_data["text"])
    if take(request, asked, step, facts, seen=version_seen(request)):
        messages.success(request, DONE[name])
    return redirect("telephone_request", pk=asked.pk)
