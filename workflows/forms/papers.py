"""What is written into the draft of a paper, box by box, and the reason with which one is given back or discarded."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.base import SigueForm
from documents.kind import Kind

LONG, SHORT = 6000, 1000


class WordingForm(SigueForm):
    """One field a box of the kind; nothing is required, because a draft may be kept half-written."""

    def __init__(self, *args, kind: Kind, **options):
        super().__init__(*args, **options)
        for box in kind.boxes:
            self.fields[box.name] = _field(box)


def _field(box) -> forms.Field:
    if box.choices:
        choices = [("", _("Elija una opción")), *box.choices]
        return forms.ChoiceField(label=box.label, choices=choices, required=False, help_text=box.help)
    return forms.CharField(
        label=box.label, required=False, max_length=LONG, help_text=box.help, widget=forms.Textarea({"rows": 6})
    )


class WhyForm(SigueForm):
    """Why a draft goes back, is discarded, or a signed paper loses its validity."""

    text = forms.CharField(label=_("Explique por qué"), max_length=SHORT, widget=forms.Textarea({"rows": 3}))
