"""The forms that correct an account, an institution or one of its areas: what differs is what is told to the door."""

import re
from copy import copy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueModelForm
from casework.models import Institution, InstitutionType, InstitutionUnit, Municipality, Referral, User
from casework.roles import PROFESSIONAL_ROLES
from casework.text import as_address, normalised
from workflows.application import TAKEN
from workflows.forms.institution.application import OfficialEmailField
from workflows.forms.public import PhoneField
from workflows.machines.corrected import (
    OF_ACCOUNT,
    OF_AREA,
    OF_INSTITUTION,
    AreaCorrected,
    Change,
    Corrected,
)
from workflows.taken_addresses import NOT_THIS_ADDRESS, why_not


class CorrectionForm(SigueModelForm):
    """The data of a row as they are, to be changed, and why; the row itself stays as it was read."""

    text = forms.CharField(
        label=_("Por qué se corrige"), max_length=1000, widget=forms.Textarea({"rows": 2}),
        help_text=_("Queda en el historial con el dato de antes y el de ahora."),
    )  # fmt: skip
    ask = {"text": _("Escriba por qué se corrige")}

    def __init__(self, *args, instance, **options):
        self.before = instance
        super().__init__(*args, instance=copy(instance), **options)
        self.order_fields([*self._meta.fields, "text"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.changes():
            raise ValidationError(_("Todo sigue igual. Cambie el dato que no es correcto."))
        return cleaned

    def changes(self) -> tuple[Change, ...]:
        """The data that differ from what the row holds."""
        found = []
        for name in self._meta.fields:
            if name not in self.fields:
                continue
            before, after = getattr(self.before, name), self.cleaned_data.get(name)
            if before != after:
                words = ("" if value is None else str(value) for value in (before, after))
                found.append(Change(name, str(self[name].label), after, *words))
        return tuple(found)

    def corrected(self) -> Corrected:
        return Corrected(self.changes(), self.cleaned_data["text"])


class AccountCorrection(CorrectionForm):
    """The data of an account; the function and the place are not among them: they are another account's."""

    email = OfficialEmailField(
        label=_("Correo institucional"),
        help_text=_("Si cambia, se avisa a los dos correos, se cierran sus sesiones y sus enlaces dejan de servir."),
    )
    phone = PhoneField(label=_("Teléfono"), required=False)

    class Meta:
        model = User
        fields = list(OF_ACCOUNT)

    ask = {
        **CorrectionForm.ask,
        "first_name": _("Escriba el nombre"),
        "last_name": _("Escriba los apellidos"),
        "email": _("Escriba el correo institucional"),
        "license": _("Escriba la cédula profesional: firma notas y constancias con ella"),
    }

    address_refused = False  # the address is of an account that the one who corrects does not administer

    def __init__(self, *args, instance: User, by: User, **options):
        self.by = by
        super().__init__(*args, instance=instance, **options)
        if instance.role not in PROFESSIONAL_ROLES:
            del self.fields["license"]
        elif instance.license:
            self.fields["license"].required = True

    def clean_email(self):
        email = as_address(self.cleaned_data["email"])
        taken = why_not(email, asked_by=self.by, of=self.before)
        if taken:
            self.address_refused = taken is NOT_THIS_ADDRESS
            raise ValidationError(taken)
        return email


class InstitutionCorrection(CorrectionForm):
    """The data of an institution that is in."""

    key = forms.CharField(
        label=_("Clave en los folios"), max_length=12,
        help_text=_("De 2 a 12 letras o números. Los folios ya dados no cambian; los nuevos cuentan desde 1."),
    )  # fmt: skip
    phone = PhoneField(label=_("Teléfono"), required=False)
    head_email = OfficialEmailField(label=_("Correo oficial de la o el titular"), required=False)

    class Meta:
        model = Institution
        fields = list(OF_INSTITUTION)

    ask = {
        **CorrectionForm.ask,
        "name": _("Escriba el nombre oficial de la institución"),
        "key": _("Escriba la clave"),
    }

    def __init__(self, *args, instance: Institution, **options):
        super().__init__(*args, instance=instance, **options)
        today = clock.today()
        for name, catalogue in (("type", InstitutionType), ("municipality", Municipality)):
            present = catalogue.objects.filter(pk=getattr(instance, f"{name}_id"))
            self.fields[name].queryset = catalogue.objects.valid_on(today) | present
            self.fields[name].empty_label = None

    def clean_key(self):
        key = self.cleaned_data["key"].strip().upper()
        if not re.fullmatch(r"[A-Z0-9]{2,12}", key):
            raise ValidationError(_("Use de 2 a 12 letras sin acento o números, sin espacios"))
        others = Institution.objects.exclude(pk=self.before.pk)
        theirs = Referral.objects.filter(folio__startswith=f"{key}-").exclude(unit__institution=self.before.pk)
        if key in TAKEN or others.filter(key=key).exists() or theirs.exists():
            raise ValidationError(_("Esa clave es o fue de otra; sus folios se confundirían"))
        return key


class AreaCorrection(CorrectionForm):
    """The data of an administrative area."""

    responsible = forms.CharField(
        label=_("A quién se dirigen sus oficios"), max_length=160, required=False,
        help_text=_("Cambia por sí mismo cuando otra persona recibe la administración de cuentas."),
    )  # fmt: skip
    email = OfficialEmailField(label=_("Correo del área"))
    phone = PhoneField(label=_("Teléfono"), required=False)

    class Meta:
        model = InstitutionUnit
        fields = list(OF_AREA)

    ask = {
        **CorrectionForm.ask,
        "name": _("Escriba el nombre del área"),
        "email": _("Escriba el correo del área"),
    }

    def clean_name(self):
        others = InstitutionUnit.objects.filter(institution=self.before.institution_id).exclude(pk=self.before.pk)
        if normalised(self.cleaned_data["name"]) in {normalised(one.name) for one in others}:
            raise ValidationError(_("La institución ya tiene un área con ese nombre"))
        return self.cleaned_data["name"]

    def corrected(self) -> AreaCorrected:
        return AreaCorrected(self.changes(), self.cleaned_data["text"], self.before)
