"""The messages about an account: activation and forgotten password, each with a link that works once."""

from django.conf import settings
from django.utils.translation import gettext as _

from documents.notice import Letter


def activation_letter(user, token: str) -> Letter:
    """The invitation to activate an account; the link works once, for 72 hours (R35)."""
    return Letter(
        _("Active su cuenta de SIGUE"),
        _(
            "Buen día, %(name)s:\n\nSe abrió una cuenta a su nombre en SIGUE. Para activarla elija su contraseña y su "
            "segundo factor:\n\n%(url)s\n\nEl enlace sirve una sola vez y vence en 72 horas. "
            "Si no esperaba este correo, "
            "bórrelo."
        )
        % {"name": user.first_name, "url": f"{settings.BASE_URL}/cuenta/activar/{token}/"},
    )


def password_letter(user, token: str) -> Letter:
    """The link to choose a new password; it works once, for two hours."""
    return Letter(
        _("Cambie su contraseña de SIGUE"),
        _(
            "Buen día, %(name)s:\n\nPara elegir una contraseña nueva:\n\n%(url)s\n\n"
            "El enlace sirve una sola vez y vence "
            "en 2 horas. Si usted no lo pidió, no haga nada: su contraseña sigue siendo la misma."
        )
        % {"name": user.first_name, "url": f"{settings.BASE_URL}/cuenta/contrasena/{token}/"},
    )
