"""How an institution asks to join, corrects what was returned, and hands in its signed letter (R33, R34)."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueForm
from casework.forms.rows import Rows, rows_of
from casework.models import InstitutionApplication, InstitutionType, Municipality
from casework.text import normalised
from documents.uploads import Rejected, accept_upload
from workflows.forms.public import PhoneField, PublicForm
from workflows.machines.joining import AreaAsked, Asked

MOST_AREAS = 8
OF_INSTITUTION = ("name", "type", "municipality", "address", "head", "head_position", "head_email", "phone")


class OfficialEmailField(forms.EmailField):
    """An address of an institution, in lower case; one that anybody can open for himself is refused."""

    def __init__(self, **options):
        super().__init__(max_length=254, **options)

    def clean(self, value):
        email = super().clean(value).lower()
        if email.rsplit("@", 1)[-1] in settings.SIGUE_PERSONAL_MAIL:
            raise ValidationError(_("Escriba el correo de la institución; este es de uso personal"))
        return email


class InstitutionFields(SigueForm):
    """The institution and who heads it."""

    name = forms.CharField(label=_("Nombre oficial de la institución"), max_length=200)
    type = forms.ModelChoiceField(
        label=_("Tipo de institución"), queryset=InstitutionType.objects.none(), empty_label=_("Elija uno")
    )
    municipality = forms.ModelChoiceField(
        label=_("Municipio"), queryset=Municipality.objects.none(), empty_label=_("Elija uno")
    )
    address = forms.CharField(label=_("Domicilio"), max_length=300)
    phone = PhoneField(label=_("Teléfono de la institución"), help_text=_("10 dígitos, por ejemplo 722 555 0100"))
    head = forms.CharField(label=_("Nombre de la o el titular"), max_length=160)
    head_position = forms.CharField(label=_("Cargo de la o el titular"), max_length=160)
    head_email = OfficialEmailField(label=_("Correo oficial de la o el titular"))
    justification = forms.CharField(
        label=_("¿Por qué necesita canalizar personas?"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    ask = {
        "name": _("Escriba el nombre oficial de la institución"),
        "address": _("Escriba el domicilio de la institución"),
        "phone": _("Escriba el teléfono de la institución"),
        "head": _("Escriba el nombre de la o el titular"),
        "head_position": _("Escriba el cargo de la o el titular"),
        "head_email": _("Escriba el correo oficial de la o el titular"),
        "justification": _("Escriba por qué necesita canalizar personas"),
    }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["type"].queryset = InstitutionType.objects.valid_on(clock.today())
        self.fields["municipality"].queryset = Municipality.objects.valid_on(clock.today())

    def asked(self, areas: Rows) -> Asked:
        """The answers of the form and of its areas, all valid."""
        said = {name: self.cleaned_data[name] for name in (*OF_INSTITUTION, "justification")}
        return Asked(**said, areas=tuple(AreaAsked(**one) for one in areas.typed()))


class ApplicationForm(InstitutionFields, PublicForm):
    """A first application, by anybody."""

    commitments = forms.BooleanField(
        label=_("Mi institución acepta estos compromisos y los firmará en la carta responsiva.")
    )
    ask = {**InstitutionFields.ask, "commitments": _("Marque que su institución acepta los compromisos")}


class CorrectionForm(InstitutionFields):
    """The same data, corrected; the letter is made anew and signed again."""

    @staticmethod
    def known(application: InstitutionApplication) -> dict:
        """What was written before, to begin from."""
        known = {name: getattr(application.institution, name) for name in OF_INSTITUTION}
        return {**known, "justification": application.justification}


class AreaForm(SigueForm):
    """An administrative area and who will administer its accounts."""

    name = forms.CharField(label=_("Área administrativa que canalizará"), max_length=200)
    first_name = forms.CharField(label=_("Nombre o nombres de quien administrará sus cuentas"), max_length=120)
    last_name = forms.CharField(label=_("Apellidos"), max_length=120)
    position = forms.CharField(label=_("Cargo"), max_length=160)
    email = OfficialEmailField(
        label=_("Correo oficial"), help_text=_("A este correo llega el enlace para activar la cuenta.")
    )
    phone = PhoneField(label=_("Teléfono"), help_text=_("10 dígitos, por ejemplo 722 555 0100"))
    ask = {
        "name": _("Escriba el área administrativa que canalizará"),
        "first_name": _("Escriba el nombre de quien administrará las cuentas"),
        "last_name": _("Escriba los apellidos de quien administrará las cuentas"),
        "position": _("Escriba el cargo de quien administrará las cuentas"),
        "email": _("Escriba el correo oficial de quien administrará las cuentas"),
        "phone": _("Escriba el teléfono de quien administrará las cuentas"),
    }


class DifferentAreas(Rows):
    """Each area once, and one person for each: an account belongs to one area (R56)."""

    default_error_messages = {**Rows.default_error_messages, "too_few_forms": _("Escriba al menos un área")}

    def clean(self):
        names, emails = set(), set()
        for form in self.forms:
            name, email = normalised(form.cleaned_data.get("name", "")), form.cleaned_data.get("email", "")
            if name and name in names:
                form.add_error("name", _("Esta área ya está escrita arriba"))
            if email and email in emails:
                form.add_error("email", _("Este correo ya administra otra área; escriba el de otra persona"))
            names.add(name)
            emails.add(email)


AreaRows = rows_of(AreaForm, at_least=1, at_most=MOST_AREAS, rows=DifferentAreas)


def known_areas(application: InstitutionApplication) -> list[dict]:
    """The areas as they were written before, to begin from."""
    return list(application.units.values(*AreaForm.base_fields))


class SignedLetterForm(SigueForm):
    """The carta responsiva, signed and scanned."""

    letter = forms.FileField(
        label=_("Carta responsiva firmada"),
        help_text=_("En JPG o PDF, de hasta 10 MB."),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg"}),
    )
    ask = {"letter": _("Elija el archivo de la carta firmada")}

    def clean_letter(self):
        return accepted(self.cleaned_data["letter"])


class FindForm(SigueForm):
    """Who lost the link of an application asks for it again."""

    folio = forms.CharField(
        label=_("Folio de la solicitud"), max_length=24, help_text=_("Por ejemplo, SOL-2026-KQ7M-4TXR")
    )
    email = forms.EmailField(
        label=_("Correo oficial"), max_length=254, help_text=_("El de quien administrará la primera área.")
    )
    ask = {"folio": _("Escriba el folio de la solicitud"), "email": _("Escriba el correo oficial")}


def accepted(file):
    """What may be kept of an uploaded file; raises ValidationError with the reason."""
    try:
        return accept_upload(file)
    except Rejected as refused:
        raise ValidationError(str(refused)) from refused
