"""What is typed to the other side: a message, the reason of a change, a request and its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueForm
from casework.forms.widgets import DayMonthYearField
from casework.models import Amendment, ThreadMessage
from casework.working_days import working_days_after
from documents.uploads import Rejected, accept_upload
from workflows.forms.marked import MarkedForm
from workflows.forms.referral.part import SaysWhichIsTooLong
from workflows.models import InstitutionRequest

REPORT_DAYS = 10  # working days proposed for a report
ANSWER_DAYS = 5  # and for any other answer


def _long(label, most: int, rows: int = 5, **options) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea({"rows": rows}), **options)


class MessageForm(SaysWhichIsTooLong, MarkedForm):
    ask = {"text": _("Escriba el mensaje")}
    text = _long(
        _("Mensaje"),
        ThreadMessage.LONGEST,
        help_text=_("No escriba el nombre ni el domicilio de la víctima. Lo enviado no se cambia ni se borra."),
    )
    document = forms.FileField(
        label=_("Documento"),
        required=False,
        help_text=_("Uno, en JPG o PDF, hasta 10 MB."),
        widget=forms.FileInput({"accept": ".jpg,.jpeg,.pdf"}),
    )

    def clean_document(self):
        """The file, looked into and cleaned, or None."""
        file = self.cleaned_data.get("document")
        if not file:
            return None
        try:
            return accept_upload(file)
        except Rejected as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AmendmentForm(SaysWhichIsTooLong, MarkedForm):
    ask = {"reason": _("Escriba por qué cambia")}
    reason = _long(
        _("Por qué cambia"),
        Amendment.LONGEST_REASON,
        3,
        help_text=_("Por ejemplo: la autoridad amplió el plazo por acuerdo del 3 de marzo."),
    )


class AnswerForm(SaysWhichIsTooLong, SigueForm):
    """Why not, for the institution to read; and the version of what was read."""

    ask = {"text": _("Escriba el motivo")}
    text = _long(
        _("Motivo"), InstitutionRequest.LONGEST, 3, help_text=_("Lo lee la instancia. Nada clínico ni de la víctima.")
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)


class RequestForm(SaysWhichIsTooLong, SigueForm):
    """Why, and for when."""

    ask = {"reason": _("Escriba por qué lo pide")}
    due_on = DayMonthYearField(label=_("Para cuándo"), earliest=clock.today)
    reason = _long(_("Por qué lo pide"), InstitutionRequest.LONGEST, 4)
    days = ANSWER_DAYS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["due_on"].initial = working_days_after(clock.today(), self.days)


class ReportRequestForm(RequestForm):
    about = forms.ChoiceField(
        label=_("Sobre qué"), choices=InstitutionRequest.About, widget=forms.RadioSelect, initial="PROGRESS"
    )
    days = REPORT_DAYS
    field_order = ("about", "due_on", "reason")
