"""Pages of the one-time links: activating an account, and choosing a new password. Reading one never spends it."""

from datetime import timedelta

from axes.utils import reset as forget_failures
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from casework import clock
from casework.fields import keyed_digest
from casework.models import OneTimeLink, User
from casework.roles import SYSTEM
from casework.states import AccountState
from documents.account_letters import password_letter
from documents.outbox import post_to
from workflows.door import take_step
from workflows.machines.account import AccountMachine
from workflows.machines.accounts_opened import one_time_token
from workflows.views.account_forms import ForgottenPassword, NewPassword
from workflows.views.guard import public_page
from workflows.views.limits import limited

PASSWORD_HOURS = 2
LINKS_AN_HOUR = 3  # to one account, whoever asks
FORMS_AN_HOUR = 10  # from one address
Purpose = OneTimeLink.Purpose
_OPENS = {Purpose.ACTIVATION: AccountState.INVITED, Purpose.PASSWORD: AccountState.ACTIVE}


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


def _spend(link: OneTimeLink) -> bool:
    """Use a link up; false when somebody was faster."""
    return OneTimeLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=clock.now()) == 1


@public_page
@never_cache
@limited("activate", times=30)
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation: whose it is, by first name alone, and the password she chooses."""
    return _choose_password(request, token, Purpose.ACTIVATION, _activated)


@public_page
@never_cache
@limited("password", times=30)
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """The link for who forgot the password."""
    return _choose_password(request, token, Purpose.PASSWORD, _password_chosen)


def _choose_password(request: HttpRequest, token: str, purpose: str, then) -> HttpResponse:
    link = living_link(token, purpose)
    if link is None:
        return _dead_link(request, purpose)
    form = NewPassword(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not _spend(link):
                return _dead_link(request, purpose)
            set_password(link.user, form.cleaned_data["new_password"])
            then(request, link.user)
        return redirect("two_factor:login")
    is_activation = purpose == Purpose.ACTIVATION
    context = {"form": form, "owner": link.user, "is_activation": is_activation, "until": link.expires_at}
    return render(request, "accounts/choose_password.html", context)


def _dead_link(request: HttpRequest, purpose: str) -> HttpResponse:
    """The same page for a link that was used, is late, or never was."""
    return render(request, "accounts/dead_link.html", {"is_activation": purpose == Purpose.ACTIVATION}, status=404)


def set_password(user: User, password: str) -> None:
    """A new password; every session of the account ends, and the links for another one stop working."""
    user.set_password(password)
    user.save(update_fields=["password"])
    OneTimeLink.objects.filter(user=user, purpose=Purpose.PASSWORD, used_at__isnull=True).update(used_at=clock.now())


def _activated(request: HttpRequest, user: User) -> None:
    take_step(user, AccountMachine.activate, by=SYSTEM)
    messages.success(request, _("Su cuenta quedó activa. Entre con ella; después pondrá su segundo factor."))


def _password_chosen(request: HttpRequest, user: User) -> None:
    forget_failures(username=user.email)  # who reads the account's mail is not who was guessing
    messages.success(request, _("Su contraseña cambió y se cerraron las sesiones abiertas. Entre con la nueva."))


@public_page
@limited("forgotten", times=FORMS_AN_HOUR)
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asks for the address; the answer is the same whether there is such an account or not."""
    form = ForgottenPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_link(form.cleaned_data["email"])
        return redirect("password_asked")
    return render(request, "accounts/forgotten.html", {"form": form})


@public_page
def asked(request: HttpRequest) -> HttpResponse:
    """What happens after asking for a new password."""
    return render(request, "accounts/password_asked.html", {"hours": PASSWORD_HOURS})


def send_link(email: str) -> None:
    """Post the link to an active account; nothing for anybody else, nor beyond three in an hour."""
    user = User.objects.filter(email__iexact=email.strip(), state=AccountState.ACTIVE).first()
    if user is None:
        return
    lately = OneTimeLink.objects.filter(
        user=user, purpose=Purpose.PASSWORD, created_at__gt=clock.now() - timedelta(hours=1)
    )
    if lately.count() >= LINKS_AN_HOUR:
        return
    with transaction.atomic():
        letter = password_letter(user, one_time_token(user, Purpose.PASSWORD, PASSWORD_HOURS))
        post_to(user.email, notice="password", subject=letter.subject, body=letter.body, user=user)
