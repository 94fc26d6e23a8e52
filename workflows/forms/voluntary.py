"""What a person says who asks for attention of his own will: six questions, no papers, no names of others."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Municipality, Referral
from workflows.forms.public import PhoneField, PublicForm

ADULT = [("YES", _("Sí")), ("NO", _("No"))]


class VoluntaryForm(PublicForm):
    given_names = forms.CharField(
        label=_("¿Cómo quiere que le llamemos?"),
        max_length=120,
        help_text=_("Basta su nombre. El resto lo vemos en persona."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = PhoneField(label=_("Teléfono"), help_text=_("10 dígitos, por ejemplo 722 555 0100"))
    call_time = forms.ChoiceField(
        label=_("¿A qué hora podemos llamar?"), choices=Referral.CallTime.choices, widget=forms.RadioSelect
    )
    municipality = forms.ModelChoiceField(
        label=_("¿En qué municipio vive?"),
        queryset=Municipality.objects.none(),
        empty_label=_("Elija uno"),
        help_text=_("Para proponerle el centro más cercano."),
    )
    adult = forms.ChoiceField(label=_("¿Tiene 18 años o más?"), choices=ADULT, widget=forms.RadioSelect)
    own_words = forms.CharField(
        label=_("¿Quiere contarnos algo?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("No escriba nombres ni domicilios de otras personas."),
    )
    consent = forms.BooleanField(label=_("Leí el aviso de privacidad y acepto que me llamen."))

    ask = {
        "given_names": _("Escriba cómo quiere que le llamemos"),
        "phone": _("Escriba su teléfono"),
        "call_time": _("Elija a qué hora podemos llamar"),
        "municipality": _("Elija el municipio donde vive"),
        "adult": _("Diga si tiene 18 años o más"),
        "consent": _("Para llamarle necesitamos su acuerdo: marque la casilla del aviso de privacidad"),
    }
    notes = {"own_words": _("si lo desea")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["municipality"].queryset = Municipality.objects.valid_on(clock.today()).filter(
            nearest_center__isnull=False
        )

    @property
    def is_minor(self) -> bool:
        return self.cleaned_data.get("adult") == "NO"

    def request(self) -> Referral:
        """The unsaved request, as a referral without institution."""
        moment = clock.now()
        said = ("given_names", "phone", "call_time", "municipality", "own_words")
        return Referral(
            is_voluntary=True,
            created_at=moment,
            changed_at=moment,
            **{name: self.cleaned_data[name] for name in said},
        )


class RegisteredVoluntaryForm(VoluntaryForm):
    """The same, told at the counter or by telephone and written by the centre."""

    given_names = forms.CharField(label=_("Nombre o nombres"), max_length=120)
    first_surname = forms.CharField(label=_("Primer apellido"), max_length=120, required=False)
    second_surname = forms.CharField(label=_("Segundo apellido"), max_length=120, required=False)
    call_time = forms.ChoiceField(
        label=_("¿A qué hora se le puede llamar?"), choices=Referral.CallTime.choices, widget=forms.RadioSelect
    )
    adult = forms.ChoiceField(label=_("¿Tiene 18 años o más?"), choices=ADULT, widget=forms.RadioSelect)
    own_words = forms.CharField(
        label=_("Lo que quiso contar"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Con sus palabras, sin nombres de otras personas."),
    )
    consent = forms.BooleanField(label=_("Se le leyó el aviso de privacidad y acepta que le llamen."))

    field_order = ["given_names", "first_surname", "second_surname"]
    ask = {
        "given_names": _("Escriba el nombre de la persona"),
        "phone": _("Escriba un teléfono de la persona"),
        "call_time": _("Elija a qué hora se le puede llamar"),
        "municipality": _("Elija el municipio donde vive"),
        "adult": _("Diga si tiene 18 años o más"),
        "consent": _("Marque que se le leyó el aviso de privacidad y que acepta que le llamen"),
    }

    def request(self) -> Referral:
        referral = super().request()
        referral.first_surname = self.cleaned_data["first_surname"]
        referral.second_surname = self.cleaned_data["second_surname"]
        return referral
