"""The victim's safety: only what protects her, sealed, and the protection orders in force."""

from datetime import date

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueModelForm
from casework.forms.rows import INCOMPLETE
from casework.forms.widgets import DayMonthYearField
from casework.models import ProtectionOrder, VictimRecord
from workflows.forms.referral.part import LONG_TEXT, SaysWhichIsTooLong, long_text

MOST_ORDERS = 10
SHORT = 200


def _sealed_line(label, help_text="") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=SHORT)


class VictimForm(SaysWhichIsTooLong, SigueModelForm):
    """How she is called here and how her own service can be reached; never her address."""

    alias = _sealed_line(_("Iniciales o alias de la víctima"), _("Para hablar de ella sin escribir su nombre."))
    victim_service = _sealed_line(
        _("Servicio que la atiende"), _("El centro se comunica con el servicio, no con ella.")
    )
    safe_channel = _sealed_line(_("Cómo comunicarse con ese servicio"), _("Teléfono o correo del servicio."))
    banavim_folio = _sealed_line(_("Folio del expediente único de víctima (BANAVIM)"))
    zones_to_avoid = long_text(
        _("Zonas que la persona canalizada debe evitar"),
        _("Como las dice la orden: «la escuela de sus hijos», «el centro de su colonia». No escriba un domicilio."),
        rows=3,
    )

    class Meta:
        model = VictimRecord
        fields = (
            "alias",
            "victim_service",
            "safe_channel",
            "banavim_folio",
            "zones_to_avoid",
            "do_not_contact",
            "notes",
        )
        labels = {
            "do_not_contact": _("El centro no debe contactarla"), "notes": _("Otra indicación de seguridad"),
        }  # fmt: skip
        widgets = {"notes": forms.Textarea({"rows": 3})}
        help_texts = {"do_not_contact": _("Déjelo marcado salvo que ella haya pedido lo contrario.")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["notes"].validators.append(MaxLengthValidator(LONG_TEXT))
        for name in ("alias", "victim_service", "safe_channel"):
            self.fields[name].width = "30ch"
        self.fields["banavim_folio"].width = "20ch"

    def says_something(self) -> bool:
        """Whether there is anything to keep beyond the default that nobody contacts her."""
        return any(value for name, value in self.cleaned_data.items() if name != "do_not_contact")


class OrderForm(SaysWhichIsTooLong, SigueModelForm):
    """One protection order: without an end, it holds until the risk ends."""

    ask = {
        "authority": _("Escriba la autoridad que dictó la orden"),
        "issued_on": _("Escriba el día en que se dictó la orden"),
    }
    issued_on = DayMonthYearField(label=_("Se dictó el"), earliest=date(2000, 1, 1), latest=clock.today)
    valid_to = DayMonthYearField(
        label=_("Vigente hasta"),
        required=False,
        help_text=_("Vacío: mientras dure el riesgo."),
        earliest=date(2000, 1, 1),
    )
    restrictions = long_text(_("Restricciones"), _("Lo que no puede hacer, y dónde."), rows=3)

    class Meta:
        model = ProtectionOrder
        fields = ("authority", "number", "issued_on", "valid_to", "restrictions")
        labels = {"authority": _("Autoridad"), "number": _("Número")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["authority"].width, self.fields["number"].width = "30ch", "20ch"

    def clean(self):
        data = super().clean()
        begins, ends = data.get("issued_on"), data.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("La orden no puede terminar antes de dictarse"))
        return data


class Orders(forms.BaseModelFormSet):
    """The orders already written, each with a box to take it out, and room for one more."""

    default_error_messages = {"missing_management_form": INCOMPLETE}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Quitar esta orden")


OrderFormSet = forms.modelformset_factory(
    ProtectionOrder, form=OrderForm, formset=Orders, extra=1, can_delete=True, can_delete_extra=False,
    max_num=MOST_ORDERS, absolute_max=MOST_ORDERS + 1,
)  # fmt: skip
