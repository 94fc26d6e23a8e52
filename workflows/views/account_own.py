"""«Mi cuenta»: one's own data, password, telephone, backup codes, and what others offer or ask in one's name."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework.models import TelephoneRequest
from casework.open_sessions import open_sessions
from casework.roles import Role
from workflows.machines.account import AccountMachine
from workflows.machines.facts import Said
from workflows.machines.telephone_request import TelephoneRequestMachine
from workflows.views import account_links as links
from workflows.views.account_forms import ChangePassword, ConfirmPassword
from workflows.views.account_second_factor import FEW_CODES, codes_left, confirm
from workflows.views.account_sessions import keep_this_session
from workflows.views.guard import staff_page
from workflows.views.limits import limited
from workflows.views.steps import take

# What the password is asked for: what the page says, and where it leads.
CONFIRMS = {
    "telefono": (
        gettext_lazy("Cambiar de teléfono"),
        gettext_lazy(
            "Escriba su contraseña y después agregue el teléfono nuevo. El de ahora sirve hasta que el nuevo muestre "
            "un código; entonces se cierran sus otras sesiones."
        ),
        "two_factor:change",
    ),
    "codigos": (
        gettext_lazy("Hacer códigos de respaldo"),
        gettext_lazy(
            "Escriba su contraseña y después haga los diez códigos. Si ya tiene otros, sirven hasta entonces."
        ),
        "two_factor:backup_tokens",
    ),
}
ANSWERS = {
    "accept_administration": gettext_lazy("Desde ahora usted administra las cuentas de su área."),
    "decline_administration": gettext_lazy("No la aceptó; la administración sigue con quien la ofreció."),
}


@staff_page()
def my_account(request: HttpRequest) -> HttpResponse:
    """One's own account, and what can be changed in it."""
    left = codes_left(request.user)
    return render(
        request, "accounts/my_account.html",
        {
            "owner": request.user,
            "device": TOTPDevice.objects.filter(user=request.user, confirmed=True).first(),
            "codes_left": left,
            "few_codes": left is not None and left <= FEW_CODES,
            "sessions": len(open_sessions(request.user)),
            "asked": _own_request(request),
        },
    )  # fmt: skip


def _own_request(request: HttpRequest) -> TelephoneRequest | None:
    return TelephoneRequest.objects.filter(user=request.user, state__in=TelephoneRequest.OPEN).first()


@staff_page()
@limited("own-password", times=20)
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password with the present one; the other sessions end."""
    form = ChangePassword(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            links.change_password(request.user, form.cleaned_data["new_password"], but=request.session.session_key)
        keep_this_session(request)
        messages.success(request, _("Su contraseña cambió. Se cerraron sus otras sesiones; esta sigue abierta."))
        return redirect("my_account")
    return render(request, "accounts/change_password.html", {"form": form})


@staff_page()
@limited("confirm-password", times=20)
def confirm_password(request: HttpRequest) -> HttpResponse:
    """The password once more, before the telephone or the backup codes may be changed."""
    wanted = request.GET.get("para", "telefono")
    if wanted not in CONFIRMS:
        raise Http404
    title, lede, leads_to = CONFIRMS[wanted]
    form = ConfirmPassword(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        confirm(request)
        return redirect(leads_to)
    return render(request, "accounts/confirm_password.html", {"form": form, "title": title, "lede": lede})


@staff_page()
@require_POST
def answer_offer(request: HttpRequest, name: str) -> HttpResponse:
    """Accept the administration of the area's accounts, or not; a second click finds it accepted."""
    if name not in ANSWERS:
        raise Http404
    if name == "accept_administration" and request.user.role == Role.INSTITUTION_ADMIN:
        messages.info(request, _("Usted ya administra las cuentas de su área."))
    elif take(request, request.user, AccountMachine.step(name)):
        messages.success(request, ANSWERS[name])
    return redirect("my_account")


@staff_page()
@require_POST
def it_was_not_me(request: HttpRequest) -> HttpResponse:
    """Stop a request for another telephone that was made in one's name; a second click finds it stopped."""
    asked = _own_request(request)
    if asked is None:
        messages.info(request, _("No hay una petición abierta: ya se detuvo o ya terminó."))
    elif take(
        request,
        asked,
        TelephoneRequestMachine.refuse,
        Said(_("La persona dice que no lo pidió o que ya no lo necesita.")),
    ):
        messages.success(
            request,
            _("La petición se detuvo. Su teléfono de ahora sigue sirviendo; si no fue usted, cambie su contraseña."),
        )
    return redirect("my_account")
