"""Signing in, in two steps, and out; where each role begins its day."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_static.models import StaticDevice
from two_factor.utils import default_device
from two_factor.views import LoginView
from two_factor.views.utils import IdempotentSessionWizardView

from casework.roles import Role
from casework.views.errors import too_many
from documents.account_letters import backup_code_letter
from workflows.machines.accounts_kept import tell
from workflows.views import account_unsaved as unsaved
from workflows.views.account_attempts import failed_too_often
from workflows.views.account_forms import BackupForm, CodeForm, PasswordForm
from workflows.views.account_second_factor import FEW_CODES
from workflows.views.guard import proof_page, public_page

FIRST_PAGE = {
    Role.INSTITUTION_USER: "panel",
    Role.INSTITUTION_ADMIN: "panel",
    Role.RECEPTION: "inbox",
    Role.PSYCHOLOGIST: "inbox",
    Role.SOCIAL_WORKER: "inbox",
    Role.LAWYER: "inbox",
    Role.FACILITATOR: "groups",
    Role.COORDINATOR: "inbox",
    Role.DIRECTION: "statistics",
    Role.DATA_PROTECTION: "audit",
    Role.SYSTEM_ADMIN: "accounts",
    Role.AUDITOR: "audit",
}


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The first page of who is signed in; the login page for anybody else."""
    user = request.user
    if user.is_authenticated and user.is_verified():
        return redirect(FIRST_PAGE[user.role])
    if user.is_authenticated and not default_device(user):
        return redirect("two_factor:setup")
    if unsaved.session_ended_by_itself(request):
        return redirect(f"{reverse('two_factor:login')}?motivo=inactividad")
    return redirect("two_factor:login")


@public_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, _("Usted salió. Cierre también esta ventana si la computadora no es suya."))
    return redirect("two_factor:login")


@method_decorator(proof_page, name="dispatch")
class SignIn(LoginView):
    """Password, then code. What was typed before the session ended travels with both steps."""

    form_list = (
        (LoginView.AUTH_STEP, PasswordForm),
        (LoginView.TOKEN_STEP, CodeForm),
        (LoginView.BACKUP_STEP, BackupForm),
    )

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.is_verified():
            return self._already_in()
        if request.method == "POST" and failed_too_often(request):
            return too_many(request)
        return super().dispatch(request, *args, **kwargs)

    def _already_in(self) -> HttpResponse:
        """A second press of the button, or another tab: what was typed comes back all the same."""
        typed = unsaved.opened(self.request.POST.get(unsaved.FIELD, ""), self.request.user)
        if typed is not None:
            return unsaved.page_of_what_was_typed(self.request, typed)
        return redirect(self.get_success_url())

    def get_form(self, step=None, **kwargs):
        # LoginView's own would put the library's token form in place of ours.
        form = IdempotentSessionWizardView.get_form(self, step, **kwargs)
        if self.show_timeout_error:
            form.cleaned_data = getattr(form, "cleaned_data", {})
            form.add_error(None, ValidationError(_("Pasaron más de diez minutos. Escriba de nuevo su contraseña.")))
        return form

    def get_context_data(self, form, **kwargs):
        sealed = self.request.POST.get(unsaved.FIELD, "")
        return super().get_context_data(
            form, step=self.steps.current, kept=sealed, next=self.get_redirect_url(),
            idle=self.request.GET.get("motivo") == "inactividad", **kwargs,
        )  # fmt: skip

    def done(self, form_list, **kwargs):
        """Sign in; then the set-up of a second factor, what was typed before, or the page that was asked for."""
        before = unsaved.who_was(self.request)
        answer = super().done(form_list, **kwargs)
        user = self.get_user()
        if before not in (None, user.pk):
            self.request.session["somebody_before"] = True
        device = getattr(user, "otp_device", None)
        if isinstance(device, StaticDevice):
            self._tell_of_backup_code(device)
        if device is None:
            target = self.get_redirect_url()
            answer = redirect(reverse("two_factor:setup") + (f"?{urlencode({'next': target})}" if target else ""))
        else:
            typed = unsaved.opened(self.request.POST.get(unsaved.FIELD, ""), user)
            if typed is not None:
                answer = unsaved.page_of_what_was_typed(self.request, typed)
        unsaved.remember_who(self.request, answer)
        return answer

    def _tell_of_backup_code(self, device: StaticDevice) -> None:
        """Somebody came in without the telephone: the owner is told, and how many codes are left."""
        left, owner = device.token_set.count(), device.user
        tell(owner, "backup_code", backup_code_letter(owner, left))
        said = ngettext(
            "Entró con un código de respaldo. Le queda %(left)d.",
            "Entró con un código de respaldo. Le quedan %(left)d.",
            left,
        )
        show = messages.warning if left <= FEW_CODES else messages.info
        show(self.request, said % {"left": left})
