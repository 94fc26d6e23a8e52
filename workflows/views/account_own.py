"""«Mi cuenta»: one's own data, password, telephone, backup codes and open sessions."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework import clock
from workflows.views.account_forms import ChangePassword, ConfirmPassword
from workflows.views.account_links import set_password
from workflows.views.account_second_factor import CONFIRMED
from workflows.views.guard import staff_page
from workflows.views.limits import limited

MINUTES_TO_CHANGE = 10


@staff_page()
def my_account(request: HttpRequest) -> HttpResponse:
    """One's own account, and what can be changed in it."""
    return render(
        request, "accounts/my_account.html",
        {
            "owner": request.user,
            "device": TOTPDevice.objects.filter(user=request.user, confirmed=True).first(),
            "codes_left": StaticToken.objects.filter(device__user=request.user).count(),
        },
    )  # fmt: skip


def _asking(request: HttpRequest, form, template: str) -> HttpResponse:
    return render(request, template, {"form": form})


@staff_page()
@limited("own-password", times=20)
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password with the present one; the other sessions end."""
    form = ChangePassword(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_password(request.user, form.cleaned_data["new_password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Su contraseña cambió. Se cerraron sus otras sesiones; esta sigue abierta."))
        return redirect("my_account")
    return _asking(request, form, "accounts/change_password.html")


@staff_page()
@limited("own-sessions", times=20)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Ends every session but this one: the same password, hashed anew, is what no other session knows."""
    form = ConfirmPassword(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_password(request.user, form.cleaned_data["current_password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Se cerraron sus otras sesiones; esta sigue abierta."))
        return redirect("my_account")
    return _asking(request, form, "accounts/end_sessions.html")


@staff_page()
@limited("own-telephone", times=20)
def confirm_for_telephone(request: HttpRequest) -> HttpResponse:
    """The password once more, before another telephone may take the place of the present one."""
    form = ConfirmPassword(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        request.session[CONFIRMED] = (clock.now() + timedelta(minutes=MINUTES_TO_CHANGE)).timestamp()
        return redirect("two_factor:change")
    return _asking(request, form, "accounts/confirm_telephone.html")
