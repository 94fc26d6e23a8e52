"""What the direction says and registers about an institution: reasons, another area, an agreement, who takes over."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueForm
from casework.forms.dates import DayMonthYearField
from casework.forms.rows import rows_of
from casework.models import CollaborationAgreement, Institution, InstitutionUnit, User
from casework.states import InstitutionState
from casework.text import normalised
from workflows.forms.institution.application import AreaForm, accepted
from workflows.machines.joining import Agreement, AreaAsked

MOST_COMMITMENTS = 20


class ReasonForm(SigueForm):
    """What is said to the institution with a step."""

    text = forms.CharField(label=_("Motivo"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    ask = {"text": _("Escriba el motivo: se le comunica a la institución")}


class ApprovalForm(SigueForm):
    """An institution that resembles others is approved after somebody has looked at them."""

    is_none_of = forms.BooleanField(label=_("Revisé las parecidas: no es ninguna de ellas."))
    ask = {"is_none_of": _("Marque que revisó las instituciones parecidas")}


class NewAreaForm(AreaForm):
    """Another area of an institution that is already in."""

    def __init__(self, *args, institution: Institution, **options):
        super().__init__(*args, **options)
        self.institution = institution

    def clean_name(self):
        known = {normalised(name) for name in self.institution.units.values_list("name", flat=True)}
        if normalised(self.cleaned_data["name"]) in known:
            raise ValidationError(_("La institución ya tiene un área con ese nombre"))
        return self.cleaned_data["name"]

    def clean_email(self):
        if User.objects.filter(email=self.cleaned_data["email"]).exists():
            raise ValidationError(_("Ya hay una cuenta con ese correo; escriba el de otra persona"))
        return self.cleaned_data["email"]

    def area(self) -> AreaAsked:
        return AreaAsked(**self.cleaned_data)


class AgreementForm(SigueForm):
    """A convenio: number, signature, validity and its copy."""

    kind = forms.ChoiceField(
        label=_("Tipo de convenio"), choices=CollaborationAgreement.Kind.choices, widget=forms.RadioSelect
    )
    number = forms.CharField(label=_("Número"), max_length=60)
    signed_on = DayMonthYearField(label=_("Fecha de firma"), latest=clock.today)
    valid_from = DayMonthYearField(label=_("Vigente desde"))
    valid_to = DayMonthYearField(label=_("Vigente hasta"))
    file = forms.FileField(
        label=_("Copia del convenio firmado"),
        help_text=_("En JPG o PDF, de hasta 10 MB."),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg"}),
    )
    ask = {
        "kind": _("Elija el tipo de convenio"),
        "number": _("Escriba el número del convenio"),
        "signed_on": _("Escriba la fecha de firma"),
        "valid_from": _("Escriba desde cuándo está vigente"),
        "valid_to": _("Escriba hasta cuándo está vigente"),
    }

    def __init__(self, *args, institution: Institution, **options):
        super().__init__(*args, **options)
        self.institution = institution

    def clean_number(self):
        in_force = self.institution.agreements.filter(voided_at__isnull=True)
        if in_force.filter(number=self.cleaned_data["number"]).exists():
            raise ValidationError(_("Ya está registrado un convenio con ese número"))
        return self.cleaned_data["number"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        return accepted(file) if file else None

    def clean(self):
        said = super().clean()
        begins, ends = said.get("valid_from"), said.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("Debe ser posterior al día en que empieza"))
        return said

    def agreement(self, commitments) -> Agreement:
        rows = tuple((one["text"], one["due_on"]) for one in commitments.typed())
        return Agreement(**self.cleaned_data, commitments=rows)


class VoidForm(SigueForm):
    """Why a convenio is taken out of force."""

    text = forms.CharField(label=_("Por qué se anula"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    ask = {"text": _("Escriba por qué se anula: lo leen la dirección y la institución")}


class CommitmentForm(SigueForm):
    """One commitment of an agreement."""

    text = forms.CharField(label=_("Compromiso"), max_length=300)
    due_on = DayMonthYearField(label=_("Para cuándo"), required=False)
    ask = {"text": _("Escriba el compromiso")}


CommitmentRows = rows_of(CommitmentForm, at_most=MOST_COMMITMENTS)


class HandOverForm(SigueForm):
    """To which area the open referrals of an institution pass, and why."""

    unit = forms.ModelChoiceField(
        label=_("Área que las recibe"), queryset=InstitutionUnit.objects.none(), empty_label=_("Elija una")
    )
    text = forms.CharField(label=_("Motivo"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    ask = {"unit": _("Elija el área que las recibe"), "text": _("Escriba por qué pasan a otra área")}

    def __init__(self, *args, institution: Institution, **options):
        super().__init__(*args, **options)
        active = InstitutionUnit.objects.filter(institution__state=InstitutionState.ACTIVE)
        self.fields["unit"].queryset = active.exclude(institution=institution.pk).select_related("institution")
