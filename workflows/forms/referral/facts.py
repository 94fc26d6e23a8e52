"""The facts as the institution knows them, and the risk it sees."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.several import SeveralField
from casework.models import Referral, Relationship, ViolenceModality, ViolenceType
from casework.roles import Risk
from workflows.forms.referral.part import PartForm, in_force, long_text


class FactsForm(PartForm):
    """Types, settings, who the victim is to him, weapons, risk, and a short account."""

    needed = ("violence_types", "violence_modalities", "relationship")
    ask = {
        "violence_types": _("Marque al menos un tipo de violencia"),
        "violence_modalities": _("Marque al menos una modalidad"),
        "relationship": _("Elija la relación con la víctima"),
    }
    widths = {"relationship": "30ch"}

    victim_age_group = forms.ChoiceField(
        label=_("La víctima es"), choices=Referral.VictimAge, required=False, widget=forms.RadioSelect
    )
    weapons = forms.ChoiceField(
        label=_("¿Tiene o usó armas?"), choices=Referral.Answer, required=False, widget=forms.RadioSelect
    )
    institution_risk = forms.ChoiceField(
        label=_("Riesgo que valora su instancia"), choices=Risk, required=False, widget=forms.RadioSelect,
        help_text=_("Su apreciación. El centro hará su propia valoración."),
    )  # fmt: skip
    narrative = long_text(
        _("Hechos"),
        _(
            "Pocas líneas: solo lo que el centro necesita para atenderlo. "
            "No escriba el nombre ni el domicilio de la víctima."
        ),
        rows=6,
    )

    class Meta:
        model = Referral
        fields = (
            "violence_types", "violence_modalities", "relationship", "victim_age_group", "weapons", "institution_risk",
            "narrative",
        )  # fmt: skip
        labels = {
            "violence_types": _("Tipos de violencia"), "violence_modalities": _("Modalidad"),
            "relationship": _("Él es, para la víctima"),
        }  # fmt: skip
        help_texts = {"violence_types": _("Marque todos los que consten"), "violence_modalities": _("Dónde ocurre")}
        field_classes = {"violence_types": SeveralField, "violence_modalities": SeveralField}
        widgets = {
            "violence_types": forms.CheckboxSelectMultiple, "violence_modalities": forms.CheckboxSelectMultiple,
        }  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name, model in (
            ("violence_types", ViolenceType), ("violence_modalities", ViolenceModality), ("relationship", Relationship),
        ):  # fmt: skip
            self.fields[name].queryset = in_force(model)
        self.fields["relationship"].empty_label = _("Elija de la lista")
