"""Pages of the one-time links: activating an account, and choosing a new password. Reading one never spends it."""

from axes.utils import reset as forget_failures
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import clock
from casework.fields import keyed_digest
from casework.models import OneTimeLink, User
from casework.open_sessions import end_sessions
from casework.roles import SYSTEM
from casework.states import AccountState
from documents.account_letters import password_changed_letter
from documents.asked import ask
from workflows.door import Refused, take_step
from workflows.machines.account import AccountMachine
from workflows.machines.accounts_kept import PASSWORD_HOURS, tell
from workflows.views.account_forms import ForgottenPassword, NewPassword
from workflows.views.guard import proof_page, public_page
from workflows.views.limits import limited

FORMS_AN_HOUR = 10  # from one address
Purpose = OneTimeLink.Purpose
_OPENS = {
    Purpose.ACTIVATION: AccountState.INVITED,
    Purpose.PASSWORD: AccountState.ACTIVE,
    Purpose.TELEPHONE: AccountState.ACTIVE,
}


def living_link(token: str, purpose: str) -> OneTimeLink | None:
    """The link of a token while it is unused, in time, and its account still waits for it."""
    return (
        OneTimeLink.objects.filter(
            token_digest=keyed_digest(token), purpose=purpose, used_at__isnull=True, expires_at__gt=clock.now(),
            user__state=_OPENS[purpose],
        )
        .select_related("user")
        .first()
    )  # fmt: skip


def spend(link: OneTimeLink) -> bool:
    """Use a link up; false when somebody was faster."""
    return OneTimeLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=clock.now()) == 1


@proof_page
@limited("activate", times=30)
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation: whose it is, by first name alone, and the password she chooses."""
    return _choose_password(request, token, Purpose.ACTIVATION, _activated)


@proof_page
@limited("password", times=30)
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """The link for who forgot the password."""
    return _choose_password(request, token, Purpose.PASSWORD, _password_chosen)


def _choose_password(request: HttpRequest, token: str, purpose: str, then) -> HttpResponse:
    link = living_link(token, purpose)
    if link is None:
        return dead_link(request, purpose)
    form = NewPassword(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if not spend(link):
                    return dead_link(request, purpose)
                then(request, link.user, form.cleaned_data["new_password"])
            return redirect("two_factor:login")
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
    is_activation = purpose == Purpose.ACTIVATION
    context = {"form": form, "owner": link.user, "is_activation": is_activation, "until": link.expires_at}
    return render(request, "accounts/choose_password.html", context)


def dead_link(request: HttpRequest, purpose: str) -> HttpResponse:
    """The same page for a link that was used, is late, or never was."""
    context = {"is_activation": purpose == Purpose.ACTIVATION, "is_telephone": purpose == Purpose.TELEPHONE}
    return render(request, "accounts/dead_link.html", context, status=404)


def set_password(user: User, password: str, *, but: str | None = None) -> None:
    """A new password; every session but the one with the key `but` ends, and the links for another stop working."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user, but=but)
    OneTimeLink.objects.filter(user=user, purpose=Purpose.PASSWORD, used_at__isnull=True).update(used_at=clock.now())


def change_password(user: User, password: str, *, but: str | None = None) -> None:
    """Another password in place of one that she had: she is told, because it may not have been she."""
    set_password(user, password, but=but)
    tell(user, "password_changed", password_changed_letter(user))


def _activated(request: HttpRequest, user: User, password: str) -> None:
    take_step(user, AccountMachine.activate, by=SYSTEM)
    set_password(user, password)
    messages.success(request, _("Su cuenta quedó activa. Entre con ella; después pondrá su segundo factor."))


def _password_chosen(request: HttpRequest, user: User, password: str) -> None:
    change_password(user, password)
    forget_failures(username=user.email)  # who reads the account's mail is not who was guessing
    messages.success(request, _("Su contraseña cambió y se cerraron las sesiones abiertas. Entre con la nueva."))


@public_page
@limited("forgotten", times=FORMS_AN_HOUR)
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asks for the address; the answer is the same whether there is such an account or not."""
    form = ForgottenPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask("password_asked", email=form.cleaned_data["email"])
        return redirect("password_asked")
    return render(request, "accounts/forgotten.html", {"form": form})


@public_page
def asked(request: HttpRequest) -> HttpResponse:
    """What happens after asking for a new password."""
    return render(request, "accounts/password_asked.html", {"hours": PASSWORD_HOURS})
