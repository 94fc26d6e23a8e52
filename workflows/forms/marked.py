"""A form that is sent once: it carries a mark against the double click, renewed when it is missing or old."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework.forms.base import SigueForm
from workflows.sent_once import is_ours, new_mark


class MarkedForm(SigueForm):
    """What was typed stays when the mark is a day old; only the mark is a new one."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["mark"].initial = new_mark
        self.order_fields([*(name for name in self.fields if name != "mark"), "mark"])

    def clean_mark(self):
        mark = self.cleaned_data["mark"]
        if not is_ours(mark):
            self.data = self.data.copy()
            self.data[self.add_prefix("mark")] = new_mark()
            raise ValidationError(_("La página estuvo abierta más de un día. Revise sus datos y envíela de nuevo"))
        return mark
