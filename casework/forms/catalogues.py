"""Editing a catalogue: words, dates and contacts of a row that is in use; its rules only in a new row.

Old cases keep pointing at the row they were decided under, so what it ordered then is never rewritten: a rule changes
by ending its row and making another from it.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import chain, count

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueModelForm
from casework.forms.dates import DayMonthYearField
from casework.models.catalogues import (
    AttendancePolicy,
    CatalogueRow,
    CurriculumTopic,
    Determination,
    EligibilityCriterion,
    Holiday,
    InstitutionType,
    Language,
    LegalBasis,
    Municipality,
    ProgramTemplate,
    Reason,
    Relationship,
    ViolenceModality,
    ViolenceType,
)
from casework.models.centers import Center, Room
from casework.text import normalised
from casework.words import plain_day

OF_EVERY_ROW = ("name", "order", "valid_to", "source")


@dataclass(frozen=True)
class Catalogue:
    """A catalogue as its page shows it: where it is found, and what of a row may change once the row exists."""

    slug: str
    model: type[models.Model]
    later: tuple[str, ...] = OF_EVERY_ROW
    has_key: bool = False  # people use its key: the INEGI's of a municipality, a centre's in its folios

    @property
    def title(self) -> str:
        return _upper_first(self.model._meta.verbose_name_plural)


CATALOGUES = {
    one.slug: one
    for one in (
        Catalogue("centros", Center, (*OF_EVERY_ROW, "address", "phone", "email", "opening_hours"), has_key=True),
        Catalogue("salas", Room, ("name", "capacity")),
        Catalogue("dias-inhabiles", Holiday, ("name", "source")),
        Catalogue(
            "municipios",
            Municipality,
            ("region", "source", "nearest_center", "avgm_feminicide", "avgm_disappearance"),
            has_key=True,
        ),
        Catalogue("tipos-de-instancia", InstitutionType),
        Catalogue("determinaciones", Determination, (*OF_EVERY_ROW, "legal_note")),
        Catalogue("tipos-de-violencia", ViolenceType, (*OF_EVERY_ROW, "legal_reference", "banavim_code")),
        Catalogue("modalidades", ViolenceModality, (*OF_EVERY_ROW, "legal_reference", "banavim_code")),
        Catalogue("relaciones", Relationship),
        Catalogue("motivos", Reason),
        Catalogue("criterios-de-ingreso", EligibilityCriterion, ("order", "valid_to", "source")),
        Catalogue("lenguas", Language),
        Catalogue("fundamentos", LegalBasis, ("order", "valid_to", "source")),
        Catalogue("programas", ProgramTemplate),
        Catalogue("reglas-de-asistencia", AttendancePolicy),
        Catalogue("temas-de-grupo", CurriculumTopic, (*OF_EVERY_ROW, "objective")),
    )
}

is_a_code = RegexValidator(r"^[A-Z0-9_]+$", _("Use letras mayúsculas sin acento, números y guion bajo: SENTENCIA_2"))


class CatalogueForm(SigueModelForm):
    """One row. Its dates are typed as everywhere; a new row begins today unless it says otherwise."""

    ask = {"name": _("Escriba el nombre"), "source": _("Escriba la fuente: la ley, el acuerdo o el oficio")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if "code" in self.fields:
            self.fields["code"].validators.append(is_a_code)
            self.fields["code"].help_text = _("No cambia después: los documentos y los expedientes la citan.")

        if "order" in self.fields:
            self.fields["order"].help_text = _("En qué lugar aparece al elegir: de menor a mayor.")

    def clean(self):
        found = super().clean()
        begins, ends = found.get("valid_from", self.instance.valid_from if self._dated else None), found.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", ValidationError(_("La fecha final no puede ser anterior a la inicial.")))
        if self._dated and not self.instance.code and "code" not in self.fields and not self.errors:
            self._give_key(found)
        return found

    def _give_key(self, found: dict) -> None:
        """A key that nobody reads or types, of the row's name and first day; what is sent twice is the same row."""
        rows = type(self.instance)._default_manager
        if rows.filter(**found).exists():
            return self.add_error("name", ValidationError(_("Ya se agregó una fila con estos mismos datos.")))
        words = re.sub(r"[^A-Z0-9]+", "_", normalised(found["name"]).upper()).strip("_")
        key = f"{words[:25]}_{found['valid_from']:%Y%m%d}"
        # The same name in another group, or another that begins alike, has a number behind it.
        keys = chain([key], (f"{key}_{number}" for number in count(2)))
        self.instance.code = next(one for one in keys if not rows.filter(code=one).exists())

    @property
    def _dated(self) -> bool:
        return isinstance(self.instance, CatalogueRow)


def _field(column: models.Field, **options) -> forms.Field | None:
    if isinstance(column, models.DateField):
        options.pop("widget", None)
        return DayMonthYearField(label=_upper_first(column.verbose_name), required=not column.blank)
    made = column.formfield(**options)
    if isinstance(made, forms.ModelChoiceField):
        made.empty_label = _("Elija") if made.required else _("Ninguno")
    return made


def form_of_row(catalogue: Catalogue, *, exists: bool) -> type[CatalogueForm]:
    """The form of a new row, or of what may still change in one that exists."""
    fields = catalogue.later if exists else _all_fields(catalogue)
    return forms.modelform_factory(
        catalogue.model, form=CatalogueForm, fields=fields, formfield_callback=_field,
    )  # fmt: skip


def _all_fields(catalogue: Catalogue) -> list[str]:
    columns = [one for one in catalogue.model._meta.concrete_fields if one.editable and not one.primary_key]
    return [one.name for one in columns if catalogue.has_key or one.name != "code"]


def settled(catalogue: Catalogue, row: models.Model) -> list[tuple[str, object]]:
    """What of an existing row no longer changes: label and value, in words."""
    kept = [name for name in _all_fields(catalogue) if name not in catalogue.later]
    return [(_label(catalogue.model, name), said(row, name)) for name in kept]


def _label(model, name: str) -> str:
    return _upper_first(model._meta.get_field(name).verbose_name)


def _upper_first(label) -> str:
    return str(label)[:1].upper() + str(label)[1:]


def said(row: models.Model, name: str):
    """A value as a person reads it: the word of a choice, yes or no, a day, or the text itself."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if field.choices:
        return getattr(row, f"get_{name}_display")()
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(value, date):
        return plain_day(value)
    return value if value is not None else ""


def as_new(catalogue: Catalogue, row: models.Model) -> dict:
    """The first answers of a row made from another one: everything but its code and its days."""
    unlike = {"code", "day", "valid_from", "valid_to"}
    values = {name: getattr(row, name) for name in _all_fields(catalogue) if name not in unlike}
    return {**values, "valid_from": clock.today()}


def what_changed(form: CatalogueForm, before: dict[str, object]) -> str:
    """«nombre: A → B» for the log; empty when nothing did."""
    after = {name: said(form.instance, name) for name in before}
    return "; ".join(
        f"{form.instance._meta.get_field(name).verbose_name}: {before[name] or '—'} → {after[name] or '—'}"
        for name in before
        if before[name] != after[name]
    )
