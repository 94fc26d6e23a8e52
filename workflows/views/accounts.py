"""«Cuentas»: who has one, its state, and what its administrator may do with it, all through the door."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from casework.access import record_access, visible
from casework.forms.base import SigueForm
from casework.models import HistoryEntry, OneTimeLink, TelephoneRequest, User
from casework.open_sessions import open_sessions
from casework.roles import Role
from casework.sign_in import closed_until
from casework.states import AccountState
from casework.text import normalised
from casework.views.errors import too_many
from casework.wall import as_whole
from workflows.account_duties import ADMINISTRATORS
from workflows.door import NotYours, Refused, open_record, possible_steps
from workflows.history_words import told
from workflows.machines.account import AccountMachine
from workflows.machines.facts import Said
from workflows.taken_addresses import note_refused, tried_enough
from workflows.views.account_invite_form import Invitation
from workflows.views.account_telephones import waiting_for
from workflows.views.guard import staff_page
from workflows.views.limits import address_of
from workflows.views.steps import take, version_seen

PER_PAGE = 30
CORRECTS = "correct_data"  # its page is of its own
SENDS_A_LINK = ("invite_again", "reset_password", "reinstate")
DONE = {
    "invite_again": gettext_lazy("Se envió otra invitación. La anterior ya no sirve."),
    "lock": gettext_lazy("La cuenta quedó bloqueada: no puede entrar hasta que se desbloquee."),
    "unlock": gettext_lazy("La cuenta puede entrar de nuevo."),
    "allow_attempts": gettext_lazy("Se olvidaron los intentos fallidos: puede entrar de nuevo."),
    "reset_password": gettext_lazy("La contraseña anterior ya no sirve. El enlace para elegir otra salió a su correo."),
    "end_sessions": gettext_lazy("Se cerraron sus sesiones."),
    "offer_administration": gettext_lazy("Se le avisó por correo. Usted la conserva hasta que esa persona acepte."),
    "withdraw_offer": gettext_lazy("El ofrecimiento se retiró. Usted sigue administrando las cuentas."),
    "name_administrator": gettext_lazy("Desde ahora administra las cuentas de su área. Se avisó a las dos personas."),
    "disable": gettext_lazy("La cuenta quedó desactivada. Lo que hizo se conserva a su nombre."),
    "reinstate": gettext_lazy("Se le envió un enlace para elegir su contraseña; vence en 72 horas."),
}
HELP = {
    "invite_again": gettext_lazy("Un enlace nuevo por 72 horas. El anterior deja de servir."),
    "lock": gettext_lazy("Deja de entrar de inmediato, hasta que alguien la desbloquee."),
    "unlock": gettext_lazy("Podrá entrar con su contraseña y su código."),
    "allow_attempts": gettext_lazy("Si fue esa persona y ya recuerda su contraseña. Si no fue ella, no lo haga."),
    "reset_password": gettext_lazy(
        "Si alguien más la sabe. Deja de servir, se cierran sus sesiones y le llega un enlace."
    ),
    "end_sessions": gettext_lazy("Si dejó su cuenta abierta en otra parte. Podrá volver a entrar."),
    "offer_administration": gettext_lazy("Si acepta, esa persona administra las cuentas del área y usted ya no."),
    "withdraw_offer": gettext_lazy("Usted conserva la administración de cuentas."),
    "name_administrator": gettext_lazy(
        "Si quien administra las cuentas del área ya no está. Deja de administrarlas en ese momento."
    ),
    "disable": gettext_lazy("Si dejó el cargo. Lo que hizo se conserva; si vuelve, se le reincorpora aquí."),
    "reinstate": gettext_lazy("Si volvió. Le llega un enlace a su correo de siempre; su teléfono es el que tenía."),
}


class Why(SigueForm):
    """Why a step on an account is taken."""

    text = forms.CharField(label=gettext_lazy("Motivo"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    ask = {"text": gettext_lazy("Escriba el motivo")}


def administrators_page(view):
    """A page of who administers accounts; who gave that up while its form was open is told so when it is sent."""

    @wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.role in ADMINISTRATORS:
            return view(request, *args, **kwargs)
        if request.method != "POST" or not _administered_before(request.user):
            raise Http404
        messages.error(request, _("Usted ya no administra las cuentas de su área. No se guardó ni se envió nada."))
        return redirect("my_account")

    return staff_page(*ADMINISTRATORS, Role.INSTITUTION_USER)(shown)


@as_whole  # that she did so herself is hers to know
def _administered_before(user: User) -> bool:
    return HistoryEntry.objects.filter(noun="user", record_id=user.pk, step="step_down").exists()


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
    context |= {"total": sum(counts.values()), "telephones": waiting_for(request.user)}
    return render(request, "accounts/accounts.html", context)


def _place(account: User) -> str:
    return str(account.unit or account.center or "")


@administrators_page
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: the link goes to her own address."""
    if request.method == "POST" and tried_enough(request.user):
        return too_many(request)
    form = Invitation(request.POST or None, inviter=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            account = open_record(form.account(), by=request.user, facts=form.remark())
        except NotYours as stranger:
            raise Http404 from stranger
        except (Refused, ValidationError) as refusal:
            for reason in getattr(refusal, "reasons", None) or refusal.messages:
                form.add_error(None, reason)
        else:
            said = _("La invitación salió a %(email)s. El enlace vence en 72 horas.")
            messages.success(request, said % {"email": account.email})
            return redirect("account", pk=account.pk)
    if form.address_refused:
        note_refused(request.user)
    return render(request, "accounts/invite.html", {"form": form})


def administered(request: HttpRequest, pk: int) -> User:
    """The account, if this person administers it; else 404."""
    known = visible(User, request.user).exclude(pk=request.user.pk).select_related("center", "unit__institution")
    return get_object_or_404(known, pk=pk)


def _detail(request: HttpRequest, account: User, bad: dict[str, Why] | None = None, status: int = 200) -> HttpResponse:
    offers = possible_steps(account, request.user)
    steps = [
        {
            "step": step,
            "help": HELP[step.name],
            "missing": missing,
            "form": ((bad or {}).get(step.name) or Why(prefix=step.name)) if step.facts else None,
            "is_open": step.name in (bad or {}),
        }
        for step, missing in offers
        if step.name in DONE
    ]
    form = next(iter(bad.values())) if bad else None
    history = visible(HistoryEntry, request.user).filter(noun="user", record_id=account.pk).select_related("actor")
    context = {
        "account": account, "last_link": _last_link(account), "closed_until": closed_until(account.email),
        "corrects": any(step.name == CORRECTS for step, _missing in offers), "history": told(history),
        "steps": steps, "form": form, "has_telephone": _has_telephone(account),
        "sessions": open_sessions(account),
        "asked": TelephoneRequest.objects.filter(user=account, state__in=TelephoneRequest.OPEN).first(),
    }  # fmt: skip
    return render(request, "accounts/account.html", context, status=status)


@as_whole  # a link is nobody's to read; of one's own account the page learns only that a newer one went out
def _last_link(account: User) -> int:
    """The newest link sent to an account: the page carries it, so that a second click sends no other."""
    return OneTimeLink.objects.filter(user=account).aggregate(last=Max("pk"))["last"] or 0


@as_whole  # a second factor is its owner's; who administers the account learns that there is one
def _has_telephone(account: User) -> bool:
    return account.totpdevice_set.exists()


@staff_page(*ADMINISTRATORS)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account, its history with the reasons that were given, and the steps that its administrator may take."""
    found = administered(request, pk)
    record_access(request.user, found, address=address_of(request))
    return _detail(request, found)


@administrators_page
@require_POST
def account_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take one step on an account; a second click finds it done and says so."""
    subject = administered(request, pk)
    step = AccountMachine.step(name)
    if step is None or name not in DONE:
        raise Http404
    facts = None
    if step.facts is not None:
        form = Why(request.POST, prefix=name)
        if not form.is_valid():
            return _detail(request, subject, {name: form}, status=422)
        facts = Said(form.cleaned_data["text"])
    link = version_seen(request, "enlace")
    if link is not None and name in SENDS_A_LINK and link != _last_link(subject):
        messages.info(request, _("El enlace ya salió hace un momento; no se envió otro."))
    elif take(request, subject, step, facts):
        messages.success(request, DONE[name])
    return redirect("account", pk=subject.pk)
