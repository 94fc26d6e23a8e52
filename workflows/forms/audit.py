"""What an audit asks: whose log and when, which case, for which purpose something leaves, and what opens to whom."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.access import visible
from casework.forms.base import SigueForm, SigueModelForm
from casework.forms.dates import PLAUSIBLE_DAYS, DayMonthYearField
from casework.forms.several import SeveralField
from casework.models import AuditAssignment, Center, User
from casework.roles import Role

ACTIONS = [
    ("", _("Todas")),
    ("read", _("Lectura")),
    ("download", _("Descarga")),
    ("export", _("Exportación")),
    ("search", _("Búsqueda")),
    ("victim", _("Registro de la víctima")),
    ("emergency", _("Acceso de emergencia")),
    ("survey_link", _("Enlace de encuesta")),
    ("create", _("Fila agregada a un catálogo")),
    ("change", _("Fila cambiada de un catálogo")),
]
PURPOSES = [
    (str(text), text) for text in (_("Auditoría programada"), _("Queja o denuncia"), _("Requerimiento de autoridad"))
]
MONTH = 31


class LogForm(SigueForm):
    """The filter of a log; both days included."""

    que = forms.CharField(label=_("Folio, expediente o persona usuaria"), required=False, max_length=120)
    accion = forms.ChoiceField(label=_("Acción"), choices=ACTIONS, required=False)
    desde = forms.DateField(
        label=_("Desde"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        **PLAUSIBLE_DAYS,
    )
    hasta = forms.DateField(
        label=_("Hasta"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        **PLAUSIBLE_DAYS,
    )

    def clean(self):
        data = super().clean()
        if data.get("desde") and data.get("hasta") and data["hasta"] < data["desde"]:
            self.add_error("hasta", _("La fecha final no puede ser anterior a la inicial"))
        return data


class ExportForm(SigueForm):
    """Nothing leaves without a purpose and the number of the audit."""

    purpose = forms.ChoiceField(label=_("Propósito"), choices=PURPOSES)
    reference = forms.CharField(label=_("Número de oficio o auditoría"), max_length=80)
    ask = {"reference": _("Escriba el número del oficio o de la auditoría")}


class AssignmentForm(SigueModelForm):
    """Which centres open to which auditor, from when to when, for what."""

    starts_on = DayMonthYearField(label=_("Desde"))
    ends_on = DayMonthYearField(label=_("Hasta"), earliest=clock.today)

    class Meta:
        model = AuditAssignment
        fields = ["auditor", "purpose", "reference", "centers", "starts_on", "ends_on"]
        field_classes = {"centers": SeveralField}
        widgets = {"centers": forms.CheckboxSelectMultiple}
        labels = {"auditor": _("Persona auditora")}

    ask = {
        "auditor": _("Elija a la persona auditora"),
        "purpose": _("Escriba el propósito"),
        "reference": _("Escriba el número del oficio o de la auditoría"),
        "centers": _("Elija al menos un centro"),
        "starts_on": _("Escriba desde cuándo"),
        "ends_on": _("Escriba hasta cuándo"),
    }

    def __init__(self, *args, user: User, **options):
        super().__init__(*args, **options)
        self.fields["auditor"].queryset = visible(User, user).filter(role=Role.AUDITOR, state="ACTIVE")
        self.fields["auditor"].empty_label = _("Elija una")
        self.fields["centers"].queryset = Center.objects.valid_on(clock.today())

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", ValidationError(_("La fecha final no puede ser anterior a la inicial")))
        return data
