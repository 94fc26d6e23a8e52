"""What the forms for strangers share: a mark against the double click, and a trap for machines."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework.forms.base import SigueForm
from workflows.sent_once import is_ours, new_mark


class PublicForm(SigueForm):
    """A form anybody may send: its mark is renewed when it is missing or old, and what was typed stays."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(label=_("No escriba nada aquí"), required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["mark"].initial = new_mark
        self.order_fields([*(name for name in self.fields if name not in {"mark", "website"}), "mark", "website"])

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError(_("Deje vacía la casilla que dice «No escriba nada aquí»"))
        return ""

    def clean_mark(self):
        mark = self.cleaned_data["mark"]
        if not is_ours(mark):
            self.data = self.data.copy()
            self.data["mark"] = new_mark()
            raise ValidationError(_("La página estuvo abierta más de un día. Revise sus datos y envíela de nuevo"))
        return mark


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
