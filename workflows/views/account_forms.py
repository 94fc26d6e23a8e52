"""The forms of signing in: what is asked, in our words."""

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from two_factor import forms as two_factor_forms

from casework.fields import keyed_digest
from casework.forms.base import SigueForm, SigueFormMixin

REFUSED_CODE = _("El código no es correcto o ya se usó. Espere el siguiente y escríbalo completo")
REFUSED_ADDRESS = _("Un correo tiene como máximo 254 caracteres. Escriba solo el suyo")
LONGEST_TYPED, LONGEST_ADDRESS = 512, 254  # a new password that is too long gets the sentence of its own rule


def stored_code(code: str) -> str:
    """What the database holds of a backup code: it does not open the account to who reads the table."""
    return keyed_digest("".join(code.split()).replace("-", "").lower())[:16]


class PasswordForm(SigueFormMixin, AuthenticationForm):
    """Step 1 of signing in. A wrong address, a wrong password and a closed account get one and the same sentence."""

    ask = {"username": _("Escriba su correo institucional"), "password": _("Escriba su contraseña")}
    error_messages = {
        "invalid_login": _("El correo o la contraseña no son correctos, o la cuenta no está activa"),
        "inactive": _("El correo o la contraseña no son correctos, o la cuenta no está activa"),
    }

    def __init__(self, request=None, *args, **options):
        super().__init__(request, *args, **options)
        email, password = self.fields["username"], self.fields["password"]
        email.label, password.label = _("Correo institucional"), _("Contraseña")
        email.widget = forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"})
        password.widget.attrs["autocomplete"] = "current-password"
        # A failed attempt is written down with the address: nothing longer than its column may get that far.
        email.validators.append(MaxLengthValidator(LONGEST_ADDRESS, REFUSED_ADDRESS))

    def clean(self):
        try:
            return super().clean()
        except ValidationError as refused:
            self.add_error("password", refused)  # beside a field, and never which of the two was wrong
            return self.cleaned_data


class _OurCode(SigueFormMixin):
    """The refusals of django-otp in our words."""

    otp_error_messages = {
        **two_factor_forms.AuthenticationTokenForm.otp_error_messages,
        "token_required": _("Escriba el código"),
        "invalid_token": REFUSED_CODE,
        "n_failed_attempts": _("Hubo varios códigos equivocados. Espere un minuto antes de escribir otro"),
        "verification_not_allowed": _("Espere un minuto antes de escribir otro código"),
    }

    def clean(self):
        if "otp_token" in self.errors:
            return self.cleaned_data
        try:
            return super().clean()
        except ValidationError as refused:
            self.add_error("otp_token", refused)
            return self.cleaned_data


class CodeForm(_OurCode, two_factor_forms.AuthenticationTokenForm):
    """Step 2: the six digits of the telephone."""

    ask = {"otp_token": _("Escriba los seis dígitos del código")}

    def __init__(self, user, initial_device, **options):
        super().__init__(user, initial_device, **options)
        code = self.fields["otp_token"]
        code.label = _("Código de 6 dígitos")
        code.help_text = _("Ábralo en la aplicación de códigos de su teléfono. Cambia cada 30 segundos.")
        code.error_messages["invalid"] = _("El código son seis números")
        code.error_messages["min_length"] = code.error_messages["max_length"] = _("El código son seis números")
        code.widget = forms.TextInput(
            attrs={"class": "code-input", "inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "6"}
        )


class BackupForm(_OurCode, two_factor_forms.BackupTokenForm):
    """Step 2 without the telephone: one of the ten codes that were kept."""

    ask = {"otp_token": _("Escriba uno de sus códigos de respaldo")}

    def __init__(self, user, initial_device, **options):
        super().__init__(user, initial_device, **options)
        code = self.fields["otp_token"]
        code.label, code.help_text = _("Código de respaldo"), _("Uno de los diez que guardó. Cada uno sirve una vez.")
        code.widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        code.width = "20ch"

    def clean_otp_token(self):
        return stored_code(self.cleaned_data["otp_token"])


class DeviceForm(SigueFormMixin, two_factor_forms.TOTPDeviceForm):
    """The first code of a telephone that was just added."""

    ask = {"token": _("Escriba los seis dígitos del código")}
    error_messages = {
        "invalid_token": _("El código no es correcto. Revise la hora de su teléfono y escriba el siguiente")
    }

    def __init__(self, key, user, metadata=None, **options):
        super().__init__(key, user, metadata, **options)
        code = self.fields["token"]
        code.label, code.help_text = _("Código de 6 dígitos"), _("El que muestra ahora la aplicación de su teléfono.")
        code.error_messages["invalid"] = _("El código son seis números")
        code.error_messages["max_value"] = code.error_messages["min_value"] = _("El código son seis números")
        code.widget = forms.TextInput(
            attrs={"class": "code-input", "inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "6"}
        )


class _Owned(SigueForm):
    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user


class NewPassword(_Owned):
    """A password by NIST SP 800-63B: long, not known to be common, no rules of composition."""

    new_password = forms.CharField(
        label=_("Contraseña nueva"), strip=False, max_length=LONGEST_TYPED,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    new_password_again = forms.CharField(
        label=_("Escríbala otra vez"), strip=False, max_length=LONGEST_TYPED,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    ask = {
        "new_password": _("Escriba la contraseña nueva"),
        "new_password_again": _("Escriba otra vez la contraseña nueva"),
    }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["new_password"].help_text = _(
            "Al menos %(least)d caracteres; caben espacios y cualquier signo. Cuatro o cinco palabras que no vayan "
            "juntas son fáciles de recordar y difíciles de adivinar. No vence: cámbiela solo si alguien más la sabe."
        ) % {"least": settings.SIGUE_PASSWORD_LENGTH}

    def clean_new_password(self):
        typed = self.cleaned_data["new_password"]
        validate_password(typed, self.user)
        return typed

    def clean(self):
        first, second = self.cleaned_data.get("new_password"), self.cleaned_data.get("new_password_again")
        if first and second and first != second:
            self.add_error("new_password_again", _("No es igual a la de arriba; escríbala otra vez"))
        return self.cleaned_data


class _AsksPassword(_Owned):
    current_password = forms.CharField(
        label=_("Su contraseña actual"), strip=False, max_length=LONGEST_TYPED,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip

    def clean_current_password(self):
        typed = self.cleaned_data["current_password"]
        if not self.user.check_password(typed):
            raise ValidationError(_("No es su contraseña actual; escríbala de nuevo"))
        return typed


class ChangePassword(_AsksPassword, NewPassword):
    """Somebody signed in changes her own password."""

    ask = {**NewPassword.ask, "current_password": _("Escriba su contraseña actual")}
    field_order = ["current_password", "new_password", "new_password_again"]


class ConfirmPassword(_AsksPassword):
    """Somebody signed in shows that it is still her."""

    ask = {"current_password": _("Escriba su contraseña actual")}


class PasswordOfLink(_Owned):
    """The password of who opened a one-time link from her mail: a mailbox alone opens nothing.

    Failures are counted with those of signing in.
    """

    current_password = forms.CharField(
        label=_("Su contraseña"), strip=False, max_length=LONGEST_TYPED,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    ask = {"current_password": _("Escriba su contraseña")}

    def __init__(self, *args, request, **options):
        super().__init__(*args, **options)
        self.request = request

    def clean_current_password(self):
        typed = self.cleaned_data["current_password"]
        self.signed = authenticate(self.request, username=self.user.email, password=typed)
        if self.signed is None:
            raise ValidationError(_("No es su contraseña; escríbala de nuevo"))
        return typed


class ForgottenPassword(SigueForm):
    """The address to which a message goes, if there is such an account."""

    email = forms.EmailField(
        label=_("Correo institucional"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )  # fmt: skip


def site_name() -> str:
    """The name under which the telephone shows the account."""
    return settings.SIGUE_ACRONYM
