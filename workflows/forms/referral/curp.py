"""The CURP: its form, its check digit, and whether it says the same as the other data."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.mx import curp

from casework.words import plain_day

LENGTH = 18
SHAPE = re.compile(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d")
SEX_AT = 10
WORDS = {"H": "un hombre", "M": "una mujer"}


def cleaned_curp(text: str) -> str:
    """The CURP without spaces or dashes, in capitals; raises ValidationError with what is wrong."""
    number = re.sub(r"[\s\-_.]", "", text or "").upper()
    if not number:
        return ""
    if len(number) != LENGTH:
        raise ValidationError(
            ngettext(
                "La CURP tiene %(n)d carácter; deben ser 18",
                "La CURP tiene %(n)d caracteres; deben ser 18",
                len(number),
            )
            % {"n": len(number)}
        )
    if not SHAPE.fullmatch(number):
        raise ValidationError(
            _(
                "La CURP lleva 4 letras, 6 números, la letra del sexo, 5 letras más y 2 al final. "
                "Revise si cambió una letra por un número"
            )
        )
    try:
        # The library knows no X for the sex; the rest of the number is examined as if it said H.
        curp.validate(
            number[:SEX_AT] + number[SEX_AT].replace("X", "H") + number[SEX_AT + 1 :], validate_check_digits=False
        )
    except BadNumber as bad:
        raise ValidationError(_("La CURP tiene una fecha o una entidad que no existen. Cópiela de nuevo")) from bad
    if curp.calc_check_digit(number) != number[-1]:
        raise ValidationError(_("El último número de la CURP no corresponde con lo demás. Revise letra por letra"))
    return number


def contradictions(number: str, *, birth_date: date | None, sex: str) -> list[str]:
    """What a well-formed CURP says otherwise than the answers beside it, one sentence each."""
    found = []
    says = curp.get_birth_date(number)
    if birth_date and says != birth_date:
        found.append(
            _("La CURP dice que nació el %(said)s, y abajo la fecha es el %(typed)s. Corrija la que esté mal")
            % {"said": plain_day(says), "typed": plain_day(birth_date)}
        )
    letter = number[SEX_AT]
    if sex in WORDS and letter in WORDS and letter != sex:
        found.append(
            _("La CURP es de %(said)s, y abajo marcó otro sexo. Corrija el que esté mal") % {"said": WORDS[letter]}
        )
    return found
