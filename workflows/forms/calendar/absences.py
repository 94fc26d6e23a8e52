"""Absences: what the person shows, what the centre decides, and the withdrawal that a rule proposes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueForm
from casework.models import Reason
from casework.models.catalogues import ReasonGroup
from documents.uploads import Rejected, accept_upload


class JustificationForm(SigueForm):
    reason = forms.ModelChoiceField(Reason.objects.none(), label=_("Motivo"), empty_label=_("Elija"))
    explanation = forms.CharField(
        label=_("Qué explica la persona"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    proof = forms.FileField(
        label=_("Comprobante"),
        required=False,
        help_text=_("En JPG o PDF, hasta 10 MB."),
        widget=forms.ClearableFileInput({"accept": ".jpg,.jpeg,.pdf"}),
    )
    notes = {"proof": _("si lo entrega")}
    ask = {"reason": _("Elija el motivo"), "explanation": _("Escriba qué explica la persona")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["reason"].queryset = Reason.objects.valid_on(clock.today()).filter(group=ReasonGroup.JUSTIFICATION)

    def clean_proof(self):
        file = self.cleaned_data["proof"]
        if not file:
            return None
        try:
            return accept_upload(file)
        except Rejected as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class DecisionForm(SigueForm):
    verdict = forms.ChoiceField(
        label=_("¿Se acepta la justificación?"),
        widget=forms.RadioSelect,
        choices=[("accept", _("Sí, la inasistencia no cuenta")), ("reject", _("No, cuenta como inasistencia"))],
    )
    text = forms.CharField(
        label=_("Por qué no se acepta"), required=False, max_length=300, widget=forms.Textarea({"rows": 2})
    )
    notes = {"text": _("si no se acepta")}

    def clean(self):
        data = super().clean()
        if data.get("verdict") == "reject" and not data.get("text"):
            self.add_error("text", _("Escriba por qué no se acepta"))
        return data


class DismissalForm(SigueForm):
    text = forms.CharField(label=_("Por qué no procede la baja"), max_length=300, widget=forms.Textarea({"rows": 3}))
    ask = {"text": _("Escriba por qué no procede la baja")}
