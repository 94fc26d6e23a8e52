"""What the forms for strangers share: a mark against the double click, and a trap for machines; a telephone."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workflows.forms.marked import MarkedForm


class PublicForm(MarkedForm):
    """A form anybody may send."""

    website = forms.CharField(label=_("No escriba nada aquí"), required=False)

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError(_("Deje vacía la casilla que dice «No escriba nada aquí»"))
        return ""


class PhoneField(forms.CharField):
    """A telephone of ten digits, however it was typed; kept as «722 555 0148».

    No browser offers it later: most who type one type another's, and his own may be shared with the victim.
    """

    def __init__(self, **options):
        number = forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"})
        super().__init__(max_length=30, widget=number, **options)
        self.width = "20ch"

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        digits = _national(text)
        if len(digits) != 10:
            raise ValidationError(
                _("El teléfono tiene %(count)d dígitos; deben ser 10, por ejemplo 722 555 0100"),
                params={"count": len(digits)},
            )
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def _national(text: str) -> str:
    """The digits without the country's; mobile numbers had a 1 behind it until 2019, and telephones still keep it."""
    abroad = re.match(r"\s*\+\s*52", text)
    digits = re.sub(r"\D", "", text[abroad.end() :] if abroad else text)
    return digits[1:] if abroad and len(digits) == 11 and digits[0] == "1" else digits
