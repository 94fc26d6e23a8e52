"""What the question groups share: nothing is obligatory while it is a draft, and what was sent is not emptied again."""

from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueModelForm
from casework.models import Referral
from casework.states import ReferralState

# The summary above the page says which answer it is about.
TOO_LONG = _("«%(label)s» tiene %%(show_value)d caracteres; caben %%(limit_value)d")
LONG_TEXT = 5000  # characters of a free text: more is a document, to be attached


class SaysWhichIsTooLong:
    """The summary above a page of many questions names the one whose answer is too long."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for field in self.fields.values():
            if getattr(field, "max_length", None):
                field.error_messages["max_length"] = TOO_LONG % {"label": field.label}


class PartForm(SaysWhichIsTooLong, SigueModelForm):
    """One group of questions about a referral.

    `needed` may be left empty in a draft: they only hold back the sending. A referral that was sent keeps them, so when
    it is corrected or amended they are asked for at once.
    """

    needed: tuple[str, ...] = ()
    widths: dict[str, str] = {}

    class Meta:
        model = Referral
        fields: tuple[str, ...] = ()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        sent = self.instance.state != ReferralState.DRAFT
        for name in self.needed:
            self.fields[name].note = ""
            self.fields[name].required = sent
        for name, width in self.widths.items():
            self.fields[name].width = width


class ByInitial(ModelChoiceIterator):
    """Rows under the letter with which they begin, so that 125 of them can be looked through."""

    def __iter__(self):
        yield ("", self.field.empty_label)
        for letter, rows in groupby(self.queryset.order_by("name_search"), key=lambda row: row.name_search[:1].upper()):
            yield letter, [self.choice(row) for row in rows]


class MunicipalityField(forms.ModelChoiceField):
    iterator = ByInitial


def in_force(model):
    """The rows of a catalogue that are valid today."""
    return model.objects.valid_on(clock.today())


def long_text(label, help_text="", rows: int = 5, **options) -> forms.CharField:
    """A free text of up to LONG_TEXT characters."""
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONG_TEXT,
        widget=forms.Textarea({"rows": rows}), **options,
    )  # fmt: skip
