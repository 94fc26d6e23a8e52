"""How an institution asks to join, corrects what was returned, and hands in its signed letter (R33, R34)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueForm
from casework.models import Institution, InstitutionApplication, InstitutionType, Municipality
from documents.uploads import Rejected, accept_upload
from workflows.forms.public import PhoneField, PublicForm

PERSONAL_MAIL = frozenset(
    "gmail.com hotmail.com hotmail.es outlook.com outlook.es live.com live.com.mx yahoo.com yahoo.com.mx icloud.com "
    "proton.me protonmail.com aol.com msn.com".split()
)
OF_INSTITUTION = ("name", "type", "municipality", "address", "head")
OF_APPLICATION = (
    "unit_name",
    "applicant_first_name",
    "applicant_last_name",
    "position",
    "email",
    "phone",
    "justification",
)


class ApplicationFields(SigueForm):
    """The institution, its area, and who will administer the area's accounts."""

    name = forms.CharField(label=_("Nombre oficial de la institución"), max_length=200)
    type = forms.ModelChoiceField(
        label=_("Tipo de institución"), queryset=InstitutionType.objects.none(), empty_label=_("Elija uno")
    )
    municipality = forms.ModelChoiceField(
        label=_("Municipio"), queryset=Municipality.objects.none(), empty_label=_("Elija uno")
    )
    address = forms.CharField(label=_("Domicilio"), max_length=300)
    head = forms.CharField(label=_("Nombre de la o el titular"), max_length=160)
    unit_name = forms.CharField(
        label=_("Área administrativa que canalizará"),
        max_length=200,
        help_text=_("Cada área tiene sus cuentas y solo ve a las personas que ella canaliza."),
    )
    justification = forms.CharField(
        label=_("¿Por qué necesita canalizar personas?"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    applicant_first_name = forms.CharField(label=_("Nombre o nombres"), max_length=120)
    applicant_last_name = forms.CharField(label=_("Apellidos"), max_length=120)
    position = forms.CharField(label=_("Cargo"), max_length=160)
    email = forms.EmailField(
        label=_("Correo institucional"),
        help_text=_("A este correo llega el enlace para activar la cuenta."),
        max_length=254,
    )
    phone = PhoneField(label=_("Teléfono"), help_text=_("10 dígitos, por ejemplo 722 555 0100"))

    ask = {
        "name": _("Escriba el nombre oficial de la institución"),
        "address": _("Escriba el domicilio de la institución"),
        "head": _("Escriba el nombre de la o el titular"),
        "unit_name": _("Escriba el área administrativa que canalizará"),
        "justification": _("Escriba por qué necesita canalizar personas"),
        "applicant_first_name": _("Escriba el nombre de quien administrará las cuentas"),
        "applicant_last_name": _("Escriba los apellidos de quien administrará las cuentas"),
        "position": _("Escriba el cargo de quien administrará las cuentas"),
        "email": _("Escriba el correo institucional de quien administrará las cuentas"),
        "phone": _("Escriba el teléfono de quien administrará las cuentas"),
    }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["type"].queryset = InstitutionType.objects.valid_on(clock.today())
        self.fields["municipality"].queryset = Municipality.objects.valid_on(clock.today())

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email.rsplit("@", 1)[-1] in PERSONAL_MAIL:
            raise ValidationError(_("Escriba el correo de su institución; este es de uso personal"))
        return email

    def write(self, institution: Institution, application: InstitutionApplication) -> None:
        """Put the answers into the two rows, unsaved."""
        for names, row in ((OF_INSTITUTION, institution), (OF_APPLICATION, application)):
            for name in names:
                setattr(row, name, self.cleaned_data[name])
        institution.level, institution.phone = institution.type.level, self.cleaned_data["phone"]


class ApplicationForm(ApplicationFields, PublicForm):
    """A first application, by anybody."""

    commitments = forms.BooleanField(
        label=_("Mi institución acepta estos compromisos y los firmará en la carta responsiva.")
    )
    ask = {**ApplicationFields.ask, "commitments": _("Marque que su institución acepta los compromisos")}


class CorrectionForm(ApplicationFields):
    """The same data, corrected; the letter is made anew and signed again."""

    @classmethod
    def of(cls, application: InstitutionApplication, data=None) -> "CorrectionForm":
        known = {name: getattr(application.institution, name) for name in OF_INSTITUTION}
        known |= {name: getattr(application, name) for name in OF_APPLICATION}
        return cls(data, initial=known)


class SignedLetterForm(SigueForm):
    """The carta responsiva, signed and scanned."""

    letter = forms.FileField(
        label=_("Carta responsiva firmada"),
        help_text=_("En JPG o PDF, de hasta 10 MB."),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg"}),
    )
    ask = {"letter": _("Elija el archivo de la carta firmada")}

    def clean_letter(self):
        try:
            return accept_upload(self.cleaned_data["letter"])
        except Rejected as refused:
            raise ValidationError(str(refused)) from refused


class ReasonForm(SigueForm):
    """What is said to the institution with a step."""

    text = forms.CharField(label=_("Motivo"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    ask = {"text": _("Escriba el motivo: se le comunica a la institución")}
