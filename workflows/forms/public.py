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
    """A telephone of ten digits, however it was typed; kept as «722 555 0148»."""

    def __init__(self, **options):
        super().__init__(
            max_length=30,
            widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "tel-national"}),
            **options,
        )
        self.width = "20ch"

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        digits = re.sub(r"\D", "", re.sub(r"^\s*\+\s*52", "", text))
        if len(digits) != 10:
            raise ValidationError(
                _("El teléfono tiene %(count)d dígitos; deben ser 10, por ejemplo 722 555 0100"),
                params={"count": len(digits)},
            )
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
