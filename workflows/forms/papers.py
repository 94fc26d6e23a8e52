"""What is written into the draft of a paper, box by box, and the reason with which one is given back or discarded."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.base import SigueForm
from casework.words import lower_first
from documents.kind import Box, Kind

LONG, SHORT = 8000, 1000


class WordingForm(SigueForm):
    """One field a box of the kind; a draft may be kept half-written, and whatever is `needed` holds back the rest."""

    def __init__(self, *args, kind: Kind, needed: list[Box], leaves: bool = False, **options):
        super().__init__(*args, **options)
        for box in kind.boxes:
            if box.area and box not in needed:
                continue  # an area that did not conclude has no opinion to give
            field = self.fields[box.name] = _field(box)
            if box in needed:
                field.note, field.required = "", leaves
                field.error_messages["required"] = _ask(box)


def _ask(box: Box) -> str:
    asked = _("Elija: %(label)s") if box.choices else _("Escriba: %(label)s")
    return asked % {"label": lower_first(str(box.label))}


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
