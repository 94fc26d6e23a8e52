"""«Cuentas»: who has one, its state, and what its administrator may do with it, all through the door."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.access import visible
from casework.forms.base import SigueForm
from casework.models import User
from casework.roles import Role
from casework.states import AccountState
from casework.text import normalised
from workflows.door import NotYours, Refused, open_record, possible_steps
from workflows.machines.account import AccountMachine
from workflows.machines.facts import Said
from workflows.views.account_invite_form import Invitation
from workflows.views.guard import staff_page
from workflows.views.steps import take

ADMINISTRATORS = (Role.INSTITUTION_ADMIN, Role.COORDINATOR, Role.DIRECTION, Role.SYSTEM_ADMIN)
PER_PAGE = 30
DONE = {
    "invite_again": gettext_lazy("Se envió otra invitación. La anterior ya no sirve."),
    "lock": gettext_lazy("La cuenta quedó bloqueada: no puede entrar hasta que se desbloquee."),
    "unlock": gettext_lazy("La cuenta puede entrar de nuevo."),
    "reset_second_factor": gettext_lazy("Al entrar, la persona pondrá otra vez su segundo factor."),
    "disable": gettext_lazy("La cuenta quedó desactivada. Lo que hizo se conserva a su nombre."),
}
HELP = {
    "invite_again": gettext_lazy("Un enlace nuevo por 72 horas. El anterior deja de servir."),
    "lock": gettext_lazy("Deja de entrar de inmediato, hasta que alguien la desbloquee."),
    "unlock": gettext_lazy("Podrá entrar con su contraseña y su código."),
    "reset_second_factor": gettext_lazy("Si perdió o cambió su teléfono. Compruebe que lo pide esa persona."),
    "disable": gettext_lazy("Si dejó el cargo. No se puede deshacer; lo que hizo se conserva."),
}


class Why(SigueForm):
    """Why a step on an account is taken."""

    text = forms.CharField(label=gettext_lazy("Motivo"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    ask = {"text": gettext_lazy("Escriba el motivo")}


@staff_page(*ADMINISTRATORS)
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts that this person administers, the ones that need something first."""
    found = visible(User, request.user).exclude(pk=request.user.pk).select_related("center", "unit__institution")
    state, words = request.GET.get("estado", ""), normalised(request.GET.get("q", ""))
    counts = {key: 0 for key in AccountState.values}
    for one in found.values_list("state", flat=True):
        counts[one] += 1
    if state in AccountState.values:
        found = found.filter(state=state)
    people = [one for one in found if words in normalised(f"{one.full_name} {one.email} {_place(one)}")]
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    states = [(key, label, counts[key]) for key, label in AccountState.choices]
    context = {"page": page, "state": state, "words": request.GET.get("q", ""), "states": states}
    return render(request, "accounts/accounts.html", {**context, "total": sum(counts.values())})


def _place(account: User) -> str:
    return str(account.unit or account.center or "")


@staff_page(*ADMINISTRATORS)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: the link goes to her own address."""
    form = Invitation(request.POST or None, inviter=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            account = open_record(form.account(), by=request.user)
        except NotYours as stranger:
            raise Http404 from stranger
        except (Refused, ValidationError) as refusal:
            for reason in getattr(refusal, "reasons", None) or refusal.messages:
                form.add_error(None, reason)
        else:
            said = _("La invitación salió a %(email)s. El enlace vence en 72 horas.")
            messages.success(request, said % {"email": account.email})
            return redirect("account", pk=account.pk)
    return render(request, "accounts/invite.html", {"form": form})


def _administered(request: HttpRequest, pk: int) -> User:
    known = visible(User, request.user).exclude(pk=request.user.pk).select_related("center", "unit__institution")
    return get_object_or_404(known, pk=pk)


def _detail(request: HttpRequest, account: User, bad: dict[str, Why] | None = None, status: int = 200) -> HttpResponse:
    steps = [
        {
            "step": step,
            "help": HELP[step.name],
            "form": ((bad or {}).get(step.name) or Why(prefix=step.name)) if step.facts else None,
            "is_open": step.name in (bad or {}),
        }
        for step, _missing in possible_steps(account, request.user)
    ]
    form = next(iter(bad.values())) if bad else None
    context = {"account": account, "steps": steps, "form": form, "has_telephone": account.totpdevice_set.exists()}
    return render(request, "accounts/account.html", context, status=status)


@staff_page(*ADMINISTRATORS)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account and the steps that its administrator may take."""
    return _detail(request, _administered(request, pk))


@staff_page(*ADMINISTRATORS)
@require_POST
def account_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step on an account; a second click finds it done and says so."""
    subject = _administered(request, pk)
    step = AccountMachine.step(name)
    if step is None or name not in DONE:
        raise Http404
    facts = None
    if step.facts is not None:
        form = Why(request.POST, prefix=name)
        if not form.is_valid():
            return _detail(request, subject, {name: form}, status=422)
        facts = Said(form.cleaned_data["text"])
    if take(request, subject, step, facts):
        messages.success(request, DONE[name])
    return redirect("account", pk=subject.pk)
