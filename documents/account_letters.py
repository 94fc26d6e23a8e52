"""The messages about an account: its links, its administration, its locks and its second factor (domain §11)."""

from django.conf import settings
from django.utils.translation import gettext as _

from casework import clock
from casework.words import hour, plain_day
from documents.notice import Letter


def activation_letter(user, token: str) -> Letter:
    """The invitation to activate an account; the link works once, for 72 hours (R35)."""
    return Letter(
        _("Active su cuenta de SIGUE"),
        _(
            "Buen día, %(name)s:\n\nSe abrió una cuenta a su nombre en SIGUE. Su usuario es su correo: %(email)s\n\n"
            "Para activarla elija su contraseña y su segundo factor:\n\n%(url)s\n\nEl enlace sirve una sola vez y "
            "vence en 72 horas."
        )
        % {
            "name": user.first_name,
            "email": user.email,
            "url": f"{settings.BASE_URL}/cuenta/activar/{token}/",
        },
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


def _said(user, subject: str, *lines: str, link: str = "") -> Letter:
    """A letter to the owner of an account; `link` is the path of a page, on a line of its own."""
    greeting = _("Buen día, %(name)s:") % {"name": user.first_name}
    return Letter(subject, "\n\n".join([greeting, *lines, *([f"{settings.BASE_URL}{link}"] if link else [])]))


def password_reset_letter(user, token: str, hours: int) -> Letter:
    """Who administers the accounts made the present password useless: the link to another one (R56)."""
    return _said(
        user,
        _("Elija otra contraseña de SIGUE"),
        _("Quien administra las cuentas reinició su contraseña: la anterior ya no sirve. Para elegir otra:"),
        f"{settings.BASE_URL}/cuenta/contrasena/{token}/",
        _("El enlace sirve una sola vez y vence en %(hours)d horas. Si vence, pida otro en «Olvidé mi contraseña».")
        % {"hours": hours},
    )


def locked_letter(user) -> Letter:
    return _said(
        user,
        _("Su cuenta de SIGUE está bloqueada"),
        _("No podrá entrar hasta que la desbloquee quien administra las cuentas de su área o de su centro."),
    )


def suspended_letter(user) -> Letter:
    """Her institution was suspended: nobody unlocks her account by itself."""
    return _said(
        user,
        _("Su cuenta de SIGUE está detenida"),
        _("El acceso de su institución al sistema está suspendido. Podrá entrar de nuevo cuando la Dirección General "
          "lo reanude; le avisaremos por correo."),
        _("Lo que ya canalizó sigue su curso en los centros."),
    )  # fmt: skip


def attempts_letter(user, at) -> Letter:
    """Five wrong passwords closed her account for half an hour."""
    return _said(
        user,
        _("Hubo intentos fallidos de entrar a su cuenta"),
        _("El %(day)s a las %(hour)s hubo cinco contraseñas equivocadas seguidas. Desde entonces nadie puede entrar a "
          "su cuenta por 30 minutos.") % {"day": plain_day(at), "hour": hour(at)},
        _("Si fue usted y no la recuerda, elija otra en «Olvidé mi contraseña»: después puede entrar de inmediato."),
        _("Si no fue usted, avise a quien administra las cuentas de su área o de su centro."),
        link="/cuenta/contrasena/",
    )  # fmt: skip


def password_changed_letter(user) -> Letter:
    return _said(
        user,
        _("Su contraseña de SIGUE cambió"),
        _("El %(day)s a las %(hour)s se cambió la contraseña de su cuenta y se cerraron sus otras sesiones.")
        % {"day": plain_day(clock.now()), "hour": hour(clock.now())},
        _("Si no fue usted, elija otra ahora en «Olvidé mi contraseña» y avise a quien administra las cuentas."),
        link="/cuenta/contrasena/",
    )


def telephone_changed_letter(user) -> Letter:
    return _said(
        user,
        _("Se registró un teléfono en su cuenta"),
        _("El %(day)s a las %(hour)s se registró el teléfono que da los códigos de su cuenta. El anterior, si lo "
          "había, ya no sirve.") % {"day": plain_day(clock.now()), "hour": hour(clock.now())},
        _("Si no fue usted, cambie su contraseña ahora y avise a quien administra las cuentas."),
        link="/cuenta/sesiones/",
    )  # fmt: skip


def unlocked_letter(user) -> Letter:
    return _said(
        user,
        _("Su cuenta de SIGUE se desbloqueó"),
        _("Ya puede entrar con su contraseña y el código de su teléfono."),
        link="/entrar/",
    )


def address_left_letter(user) -> Letter:
    """To the address that is no longer the account's; it does not say the new one."""
    return _said(
        user,
        _("Este correo ya no es el de su cuenta de SIGUE"),
        _("Quien administra las cuentas cambió el correo de su cuenta. Los enlaces que llegaron aquí ya no sirven y se "
          "cerraron las sesiones abiertas."),
        _("Si usted no lo pidió, avise hoy a quien administra las cuentas de su área o de su centro."),
    )  # fmt: skip


def address_taken_letter(user) -> Letter:
    """To the address with which she signs in from now on."""
    return _said(
        user,
        _("Desde ahora entre a SIGUE con este correo"),
        _("Quien administra las cuentas cambió el correo de su cuenta a este. Su contraseña y su teléfono siguen "
          "siendo los mismos."),
        _("Si usted no lo pidió, avise hoy a quien administra las cuentas de su área o de su centro."),
        link="/entrar/",
    )  # fmt: skip


def idle_letter(user, days: int, until: str) -> Letter:
    """A warning before an account that nobody uses is locked; `until` is the day, in words."""
    return _said(
        user,
        _("Entre a SIGUE antes del %(until)s") % {"until": until},
        _("Su cuenta lleva mucho tiempo sin uso. Por seguridad se bloquea a los %(days)d días sin entrar.")
        % {"days": days},
        _("Si entra antes del %(until)s no pasa nada. Si ya no la necesita, no haga nada.") % {"until": until},
        link="/entrar/",
    )


def idle_locked_letter(user, account) -> Letter:
    """To who administers an account that was locked because nobody used it."""
    return _said(
        user,
        _("Se bloqueó una cuenta sin uso"),
        _("La cuenta de %(name)s se bloqueó por falta de uso. Desbloquéela si esa persona la necesita; si dejó el "
          "cargo, desactívela.") % {"name": account.full_name},
        link=f"/cuentas/{account.pk}/",
    )  # fmt: skip


# ---- The administration of an area's accounts (R56) -----------------------------------------------------------------


def offered_letter(user, by) -> Letter:
    return _said(
        user,
        _("Le ofrecen administrar las cuentas de su área"),
        _("%(name)s le ofrece administrar las cuentas de %(unit)s. Usted decide: acéptelo o no en «Mi cuenta».")
        % {"name": by.full_name, "unit": user.unit},
        link="/cuenta/",
    )


def not_taken_letter(user, other) -> Letter:
    return _said(
        user,
        _("No aceptó administrar las cuentas"),
        _("%(name)s no aceptó la administración de cuentas. Usted la conserva; puede ofrecerla a otra persona.")
        % {"name": other.full_name},
        link="/cuentas/",
    )


def new_administrator_letter(user) -> Letter:
    return _said(
        user,
        _("Usted administra las cuentas de su área"),
        _("Desde hoy administra las cuentas de %(unit)s: invita, desbloquea y desactiva a su gente.")
        % {"unit": user.unit},
        link="/cuentas/",
    )


def former_administrator_letter(user, successor) -> Letter:
    return _said(
        user,
        _("Usted ya no administra las cuentas de su área"),
        _("Desde hoy las administra %(name)s. Su cuenta sigue abierta: puede canalizar y dar seguimiento.")
        % {"name": successor.full_name},
    )


# ---- The second factor ----------------------------------------------------------------------------------------------


def backup_code_letter(user, left: int) -> Letter:
    """One of the ten codes was used; `left` are unused."""
    return _said(
        user,
        _("Se usó un código de respaldo de su cuenta"),
        _("El %(day)s a las %(hour)s se entró a su cuenta con un código de respaldo. Códigos sin usar: %(left)d.")
        % {"day": plain_day(clock.now()), "hour": hour(clock.now()), "left": left},
        _("Si no fue usted, cambie su contraseña ahora y avise a quien administra las cuentas."),
        link="/cuenta/sesiones/",
    )


def telephone_asked_letter(user) -> Letter:
    return _said(
        user,
        _("Pidió registrar otro teléfono"),
        _("Dos personas deben autorizarlo, una después de otra. La primera se comunicará con usted para comprobar "
          "que es quien lo pide."),
        _("Si no lo pidió, avise hoy a quien administra las cuentas: alguien conoce su correo y quizá su contraseña."),
    )  # fmt: skip


def to_vouch_letter(user, request) -> Letter:
    return _said(
        user,
        _("Compruebe quién pide otro teléfono"),
        _("%(name)s pide registrar otro teléfono en su cuenta. Compruebe que es esa persona, por una vía que no sea "
          "el correo, y respóndale en el sistema.") % {"name": request.user.full_name},
        link=f"/cuentas/telefonos/{request.pk}/",
    )  # fmt: skip


def to_confirm_letter(user, request) -> Letter:
    return _said(
        user,
        _("Autorice que registre otro teléfono"),
        _("%(voucher)s comprobó la identidad de %(name)s, que pide registrar otro teléfono. Falta la autorización de "
          "otra persona.") % {"voucher": request.vouched_by.full_name, "name": request.user.full_name},
        link=f"/cuentas/telefonos/{request.pk}/",
    )  # fmt: skip


def telephone_vouched_letter(user) -> Letter:
    return _said(
        user,
        _("Falta una autorización para su teléfono"),
        _("Se comprobó su identidad. Falta que otra persona lo autorice; después le llegará el enlace."),
    )


def telephone_link_letter(user, token: str, hours: int) -> Letter:
    return _said(
        user,
        _("Registre su teléfono nuevo"),
        _("Dos personas autorizaron que registre otro teléfono. Tenga a la mano el nuevo y su contraseña:"),
        f"{settings.BASE_URL}/cuenta/telefono/{token}/",
        _("El enlace sirve una sola vez y vence en %(hours)d horas. El teléfono anterior y sus códigos de respaldo "
          "dejarán de servir.") % {"hours": hours},
    )  # fmt: skip


def telephone_allowed_letter(user, request) -> Letter:
    """To who vouched: the second person agreed."""
    return _said(
        user,
        _("Se autorizó el teléfono de %(name)s") % {"name": request.user.full_name},
        _("%(other)s lo autorizó. La persona recibió el enlace para registrarlo.")
        % {"other": request.confirmed_by.full_name},
    )


def telephone_done_letter(user, request) -> Letter:
    mine = user.pk == request.user_id
    return _said(
        user,
        _("Su teléfono anterior ya no sirve") if mine else _("Se abrió el registro de otro teléfono"),
        _("Se usó el enlace para registrar otro teléfono en su cuenta y se cerraron sus sesiones. Si no fue usted, "
          "avise ahora a quien administra las cuentas.") if mine else
        _("%(name)s usó el enlace que usted autorizó.") % {"name": request.user.full_name},
    )  # fmt: skip


def telephone_refused_letter(user, request) -> Letter:
    mine = user.pk == request.user_id
    return _said(
        user,
        _("No se autorizó registrar otro teléfono"),
        _("Su petición no se autorizó. Acuda con quien administra las cuentas de su área o de su centro.") if mine else
        _("La petición de %(name)s no se autorizó.") % {"name": request.user.full_name},
    )  # fmt: skip


def telephone_expired_letter(user) -> Letter:
    return _said(
        user,
        _("Venció su petición de registrar otro teléfono"),
        _("Pasó el plazo sin completarse. Si todavía lo necesita, pídalo otra vez."),
        link="/cuenta/perdi-mi-telefono/",
    )
