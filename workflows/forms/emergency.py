"""What is said to break the glass, and what its review finds."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework.forms.base import SigueForm
from casework.models import EmergencyAccess
from workflows.emergencies import episode_by_folio
from workflows.forms.center.facts import long_text

SHORTEST = 20  # characters of a reason that can be reviewed


class EmergencyForm(SigueForm):
    """Which case, and why it cannot wait."""

    folio = forms.CharField(label=_("Folio o número de expediente"), max_length=40)
    reason = long_text(
        _("Por qué no puede esperar"),
        4,
        most=1000,
        help_text=_("Qué riesgo hay y qué necesita saber. Lo leerá protección de datos."),
    )

    def __init__(self, *args, user=None, **options):
        self.user, self.episode = user, None
        super().__init__(*args, **options)

    def clean_folio(self):
        self.episode = episode_by_folio(self.user, self.cleaned_data["folio"])
        if self.episode is None:
            raise ValidationError(_("No hay en su centro un proceso con ese folio. Revíselo en el documento."))
        return self.cleaned_data["folio"]

    def clean_reason(self):
        reason = self.cleaned_data["reason"].strip()
        if len(reason) < SHORTEST:
            raise ValidationError(_("Explique el motivo con al menos %(n)d letras.") % {"n": SHORTEST})
        return reason


class EmergencyReviewForm(SigueForm):
    """Whether it was justified, and what was found."""

    verdict = forms.ChoiceField(
        label=_("¿Estuvo justificado?"),
        choices=[
            (EmergencyAccess.Verdict.JUSTIFIED, _("Sí, estuvo justificado")),
            (EmergencyAccess.Verdict.NOT_JUSTIFIED, _("No estuvo justificado")),
        ],
        widget=forms.RadioSelect,
    )
    text = long_text(_("Qué encontró la revisión"), 4, most=1000)
