"""The second factor: setting it up, changing the telephone, and the ten backup codes, which are shown once."""

import io
from base64 import b64encode
from datetime import timedelta

import qrcode
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathImage
from two_factor.forms import MethodForm, TOTPDeviceForm
from two_factor.utils import get_otpauth_url
from two_factor.views import SetupView

from casework import clock
from casework.open_sessions import end_sessions
from documents.account_letters import telephone_changed_letter
from workflows.machines.accounts_kept import tell
from workflows.views.account_forms import DeviceForm, site_name, stored_code
from workflows.views.guard import half_signed_in_page, staff_page

CODES = 10
FEW_CODES = 2  # so many or fewer, and she is asked to make others
CONFIRMED = "password_confirmed_until"  # in the session, a timestamp: telephone and codes may be changed until then
MINUTES_CONFIRMED = 10


def confirm(request: HttpRequest) -> None:
    """The password was just given: for ten minutes the telephone and the backup codes may be changed."""
    request.session[CONFIRMED] = (clock.now() + timedelta(minutes=MINUTES_CONFIRMED)).timestamp()


def is_confirmed(request: HttpRequest) -> bool:
    return request.session.get(CONFIRMED, 0) >= clock.now().timestamp()


def picture(address: str) -> str:
    """A QR as an image that the page may show under its policy (data:, SVG)."""
    written = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(written)
    return f"data:image/svg+xml;base64,{b64encode(written.getvalue()).decode()}"


class _OneTelephone(SetupView):
    """The wizard of two-factor, with its one step: scan, and write the first code."""

    form_list = (("method", MethodForm),)
    qrcode_url = "two_factor:setup"  # ours is in the page; the library wants the name of an address
    success_url = "two_factor:backup_tokens"

    def get_form_list(self):
        return {step: DeviceForm if form is TOTPDeviceForm else form for step, form in super().get_form_list().items()}

    def get_success_url(self):
        target = self.get_redirect_url()
        if target:
            self.request.session["next"] = target
        return reverse(self.success_url)

    def get_context_data(self, form, **kwargs):
        context = super().get_context_data(form, **kwargs)
        address = get_otpauth_url(self.request.user.get_username(), context["secret_key"], site_name())
        key = context["secret_key"]
        context.update(
            picture=picture(address), key=" ".join(key[at : at + 4] for at in range(0, len(key), 4)),
            step=self.steps.current, next=self.get_redirect_url(), form_prefix=self.prefix,
        )  # fmt: skip
        return context

    def done(self, form_list, **kwargs):
        before = list(TOTPDevice.objects.filter(user=self.request.user).values_list("pk", flat=True))
        answer = super().done(form_list, **kwargs)
        TOTPDevice.objects.filter(pk__in=before).delete()
        confirm(self.request)  # what follows is the page of the backup codes
        end_sessions(self.request.user, but=self.request.session.session_key)
        tell(self.request.user, "telephone_changed", telephone_changed_letter(self.request.user))
        return answer


@method_decorator(half_signed_in_page, name="dispatch")
class SetUp(_OneTelephone):
    """Between the first sign-in and any other page."""


@method_decorator(staff_page(), name="dispatch")
class ChangeTelephone(_OneTelephone):
    """A new telephone: the earlier one serves until the new one has shown a code."""

    def dispatch(self, request, *args, **kwargs):
        if not is_confirmed(request):
            return redirect("my_account")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        self.storage.reset()
        return self.render(self.get_form())


@staff_page()
def backup_codes(request: HttpRequest) -> HttpResponse:
    """How many backup codes are left; a post, after the password, makes ten new ones and shows them, once."""
    if request.method == "POST" and not is_confirmed(request):
        return redirect(f"{reverse('confirm_password')}?para=codigos")
    codes = _new_codes(request.user) if request.method == "POST" else []
    if codes:
        request.session.pop(CONFIRMED, None)
    left = codes_left(request.user)
    few = left is not None and 0 < left <= FEW_CODES
    context = {"codes": codes, "left": left, "few": few, "onward": _onward(request)}
    return render(request, "two_factor/core/backup_tokens.html", context)


def codes_left(user) -> int | None:
    """How many backup codes are unused; None for who never made any."""
    counts = StaticDevice.objects.filter(user=user).annotate(left=Count("token_set")).values_list("left", flat=True)
    return sum(counts) if counts else None


def _onward(request: HttpRequest) -> str:
    """Where she wanted to go before the set-up."""
    target = request.session.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()) else "/"


def _new_codes(user) -> list[str]:
    """Ten codes in place of the earlier ones; the database keeps only their digests."""
    device, _new = user.staticdevice_set.get_or_create(name="backup")
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _number in range(CODES)]
    device.token_set.bulk_create(StaticToken(device=device, token=stored_code(code)) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]
