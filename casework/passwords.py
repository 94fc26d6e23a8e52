"""What a good password is, by NIST SP 800-63B: long, not known to others, and with any sign a keyboard has.

No rule of composition and no expiry: they make people write worse passwords. A refusal says why and how to do better.
"""

import unicodedata
from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.text import normalised

LONGEST = 128  # signs
SHORTEST_OWN_WORD = 4  # letters: «Ana» is in half of all sentences
ADVICE = gettext_lazy(
    "Pruebe con cuatro o cinco palabras que no vayan juntas: fáciles para usted, raras para los demás."
)


def as_compared(password: str) -> str:
    """A password as it is kept and compared: the same signs, typed on any keyboard, are the same password (NFKC)."""
    return unicodedata.normalize("NFKC", password)


class LongEnough:
    """At least SIGUE_PASSWORD_LENGTH signs and at most 128; a space and an emoji are signs like any other."""

    def validate(self, password: str, user=None) -> None:
        length, least = len(as_compared(password)), settings.SIGUE_PASSWORD_LENGTH
        if length < least:
            said = _("Tiene %(length)d caracteres; deben ser al menos %(least)d. %(advice)s")
            raise ValidationError(
                said % {"length": length, "least": least, "advice": ADVICE}, code="password_too_short"
            )
        if length > LONGEST:
            said = _("Tiene %(length)d caracteres; caben %(most)d. Quite algunas palabras")
            raise ValidationError(said % {"length": length, "most": LONGEST}, code="password_too_long")

    def get_help_text(self) -> str:
        return _("Al menos %(least)d caracteres; puede llevar espacios.") % {"least": settings.SIGUE_PASSWORD_LENGTH}


class NotCommon:
    """Refuses what anybody would try first: the published list, also in capitals or with digits behind, and runs."""

    def validate(self, password: str, user=None) -> None:
        folded = as_compared(password).casefold()
        bare = "".join(folded.split())
        if {folded, bare, folded.rstrip("0123456789"), bare.rstrip("0123456789")} & _common():
            said = _(
                "Es una contraseña común: está en las listas que prueban primero quienes quieren entrar. %(advice)s"
            )
            raise ValidationError(said % {"advice": ADVICE}, code="password_too_common")
        if _is_a_run(bare):
            said = _("Repite o sigue un orden, como «aaaa» o «1234», y se adivina enseguida. %(advice)s")
            raise ValidationError(said % {"advice": ADVICE}, code="password_is_a_run")

    def get_help_text(self) -> str:
        return _("Que no sea una contraseña común.")


class NotOneself:
    """Refuses the person's name, her e-mail and the system's name: whoever wants to enter tries them too."""

    def validate(self, password: str, user=None) -> None:
        letters = normalised(as_compared(password))
        found = next((word for word in _own_words(user) if word in letters), None)
        if found is not None:
            said = _("Contiene «%(word)s», que es de su nombre, de su correo o del sistema. %(advice)s")
            raise ValidationError(said % {"word": found, "advice": ADVICE}, code="password_is_oneself")

    def get_help_text(self) -> str:
        return _("Que no lleve su nombre, su correo ni el nombre del sistema.")


@cache
def _common() -> set[str]:
    return set(CommonPasswordValidator().passwords)


def _is_a_run(text: str) -> bool:
    """Whether every sign follows the one before by the same step: none, one up or one down, with 0 after 9."""
    steps = {ord(after) - ord(before) for before, after in zip(text, text[1:], strict=False)}
    return any(steps <= one for one in ({0}, {1, -9}, {-1, 9}))


def _own_words(user) -> list[str]:
    said = [settings.SIGUE_ACRONYM]
    if user is not None:
        local, _at, domain = user.email.partition("@")
        said += [user.first_name, user.last_name, user.email, local.replace(".", " "), domain.partition(".")[0]]
    words = [word for text in said for word in normalised(text).split()]
    return [word for word in dict.fromkeys(words) if len(word) >= SHORTEST_OWN_WORD]
