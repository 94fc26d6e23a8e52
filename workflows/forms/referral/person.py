"""The person: identity, how to reach him, and his situation."""

import re

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.widgets import DayMonthYearField
from casework.models import Language, Municipality, Referral
from casework.models.people import Sex
from workflows.forms.referral.curp import cleaned_curp, contradictions
from workflows.forms.referral.part import MunicipalityField, PartForm, in_force, long_text

ADULT, OLDEST = 18, 110
TELEPHONE_DIGITS = 10


def _oldest_birthday():
    return clock.today() - relativedelta(years=OLDEST)


class IdentityForm(PartForm):
    """Who he is, as the resolution or an identification says."""

    needed = ("given_names", "first_surname")
    widths = {name: "30ch" for name in ("given_names", "first_surname", "second_surname")} | {
        "curp": "20ch", "approximate_age": "4ch",
    }  # fmt: skip
    ask = {"given_names": _("Escriba el nombre o nombres"), "first_surname": _("Escriba el primer apellido")}
    notes = {
        "second_surname": _("si lo tiene"), "curp": _("si la conoce"),
        "birth_date": "", "approximate_age": "", "sex": "",
    }  # fmt: skip

    curp = forms.CharField(
        label=_("CURP"), required=False, max_length=60, help_text=_("18 caracteres. Sin ella podemos continuar."),
        widget=forms.TextInput({"autocapitalize": "characters", "spellcheck": "false", "class": "folio"}),
    )  # fmt: skip
    birth_date = DayMonthYearField(
        label=_("Fecha de nacimiento"), help_text=_("Por ejemplo, 27 3 1988"), required=False,
        earliest=_oldest_birthday, latest=clock.today,
    )  # fmt: skip
    approximate_age = forms.IntegerField(
        label=_("Edad aproximada, en años"), required=False, min_value=ADULT, max_value=OLDEST,
        error_messages={
            "min_value": _("La persona es menor de 18 años: corresponde al sistema de justicia para adolescentes"),
        },
    )  # fmt: skip
    sex = forms.ChoiceField(
        label=_("Sexo que aparece en la resolución"), choices=Sex, required=False, widget=forms.RadioSelect
    )

    class Meta:
        model = Referral
        fields = ("given_names", "first_surname", "second_surname", "curp", "birth_date", "approximate_age", "sex")
        labels = {
            "given_names": _("Nombre o nombres"), "first_surname": _("Primer apellido"),
            "second_surname": _("Segundo apellido"),
        }  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["approximate_age"].widget.attrs["inputmode"] = "numeric"

    def clean_curp(self):
        return cleaned_curp(self.cleaned_data["curp"])

    def clean(self):
        data = super().clean()
        if data.get("curp"):
            for sentence in contradictions(data["curp"], birth_date=data.get("birth_date"), sex=data.get("sex", "")):
                self.add_error("curp", sentence)
        if self.fields["given_names"].required and not (data.get("birth_date") or data.get("approximate_age")):
            if not {"birth_date", "approximate_age"} & set(self.errors):
                self.add_error("birth_date", _("Escriba la fecha de nacimiento o la edad aproximada"))
        return data


class ContactForm(PartForm):
    """How to find him: a telephone and his municipality are enough."""

    needed = ("phone", "municipality")
    widths = {"phone": "20ch", "email": "30ch", "municipality": "30ch"}
    ask = {"phone": _("Escriba un teléfono de la persona"), "municipality": _("Elija el municipio de la persona")}

    municipality = MunicipalityField(
        label=_("Municipio de procedencia"), queryset=Municipality.objects.none(), required=False,
        help_text=_("Escriba las primeras letras para llegar a él. Según el municipio se propone el centro."),
        empty_label=_("Elija el municipio"),
    )  # fmt: skip
    address = long_text(
        _("Domicilio"), _("Calle, número, colonia y código postal, como aparece en su identificación."), rows=3
    )

    class Meta:
        model = Referral
        fields = ("phone", "email", "municipality", "address")
        labels = {"phone": _("Teléfono"), "email": _("Correo electrónico")}
        help_texts = {
            "phone": _("10 números. Si no tiene, el de alguien de confianza que le pase recados."),
            "email": _("Le llegarán ahí sus citas. El mensaje no dice de qué se trata."),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["municipality"].queryset = in_force(Municipality)
        self.fields["phone"].widget.attrs.update({"inputmode": "tel"})

    def clean_phone(self):
        number = " ".join(self.cleaned_data["phone"].split())
        digits = len(re.sub(r"\D", "", number))
        if number and digits < TELEPHONE_DIGITS:
            raise ValidationError(_("El teléfono tiene %(n)d números; deben ser 10"), params={"n": digits})
        return number


class SituationForm(PartForm):
    """What the centre should know to receive him well; all of it may be left empty."""

    widths = {name: "30ch" for name in ("language", "disability", "occupation", "schooling", "marital_status")}
    widths["children_in_common"] = "4ch"

    lives_with_victim = forms.ChoiceField(
        label=_("¿Vive con la víctima?"), choices=Referral.Answer, required=False, widget=forms.RadioSelect
    )
    children_in_common = forms.IntegerField(
        label=_("Hijas e hijos en común con la víctima"), required=False, min_value=0, max_value=30
    )

    class Meta:
        model = Referral
        fields = (
            "language", "needs_interpreter", "disability", "occupation", "schooling", "marital_status",
            "lives_with_victim", "children_in_common",
        )  # fmt: skip
        labels = {
            "language": _("Lengua que habla"), "needs_interpreter": _("Necesita intérprete"),
            "disability": _("Discapacidad"), "occupation": _("Ocupación"), "schooling": _("Escolaridad"),
            "marital_status": _("Estado civil"),
        }  # fmt: skip
        help_texts = {"disability": _("Lo que el centro debe prever para que pueda asistir")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["language"].queryset = in_force(Language)
        self.fields["language"].empty_label = _("Elija de la lista")
        self.fields["children_in_common"].widget.attrs["inputmode"] = "numeric"
