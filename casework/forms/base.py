"""Every form: errors that say what to do, no browser bubbles, days as three numbers."""

from django import forms
from django.forms.utils import pretty_name
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.words import lower_first


class SigueFormMixin:
    """Spanish that asks: «Escriba el primer apellido», not «Campo requerido».

    A form may say better: `ask = {"last_name": _("Escriba el primer apellido")}`; and what stands after a label
    instead of «opcional»: `notes = {"curp": _("si la conoce")}`.
    """

    ask: dict[str, str | Promise] = {}
    notes: dict[str, str | Promise] = {}
    use_required_attribute = False

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if name in self.notes:
                field.note = self.notes[name]
            # A browser would cut off in silence what is pasted beyond it; so it arrives whole and gets a sentence.
            field.widget.attrs.pop("maxlength", None)
            self._word(name, field)

    def _word(self, name: str, field: forms.Field) -> None:
        own = field.error_messages.get("required")
        if name in self.ask:
            field.error_messages["required"] = self.ask[name]
        elif own == forms.Field.default_error_messages["required"]:
            # Not of self[name]: what a form says of its fields later would no longer be shown.
            label = pretty_name(name) if field.label is None else field.label
            field.error_messages["required"] = _request(field, label)
        for code, sentence in _sentences(field).items():
            if field.error_messages.get(code) in (None, _inherited(field, code)):
                field.error_messages[code] = sentence


class SigueForm(SigueFormMixin, forms.Form):
    """A form of ours."""


class SigueModelForm(SigueFormMixin, forms.ModelForm):
    """A form of one row; it never holds `state`, which only machines write."""


def _inherited(field: forms.Field, code: str):
    for cls in type(field).__mro__:
        if code in vars(cls).get("default_error_messages", {}):
            return cls.default_error_messages[code]
    return None


def _request(field: forms.Field, label: str) -> str:
    """What a missing answer is called, by the kind of field; the label is quoted, so that it needs no article."""
    label = str(label or "").rstrip(":")
    if "¿" in label:
        asked = _("Responda «%(label)s»")
    elif isinstance(field, forms.BooleanField):
        asked, label = _("Marque la casilla: %(label)s"), lower_first(label)
    elif isinstance(field, forms.FileField):
        asked = _("Adjunte un archivo en «%(label)s»")
    elif isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        asked = _("Elija al menos una opción en «%(label)s»")
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        asked = _("Elija una opción en «%(label)s»")
    else:
        asked = _("Complete «%(label)s»")
    return asked % {"label": label}


def _sentences(field: forms.Field) -> dict[str, str]:
    """The other refusals, in our words."""
    said = {
        "max_length": _("Tiene %(show_value)d caracteres; caben %(limit_value)d"),
        "min_length": _("Tiene %(show_value)d caracteres; deben ser al menos %(limit_value)d"),
        "max_value": _("El número no puede ser mayor que %(limit_value)s"),
        "min_value": _("El número no puede ser menor que %(limit_value)s"),
        "invalid_choice": _("Elija una de las opciones de la lista"),
    }
    if isinstance(field, forms.IntegerField):
        said["invalid"] = _("Escriba un número entero, sin letras")
    elif isinstance(field, forms.EmailField):
        said["invalid"] = _("Escriba un correo completo, como nombre@dependencia.gob.mx")
    elif isinstance(field, forms.DateField):
        said["invalid"] = _("Escriba la fecha como día/mes/año, por ejemplo 27/3/2026")
    elif isinstance(field, forms.TimeField):
        said["invalid"] = _("Escriba la hora como 10:00 o 16:30")
    elif isinstance(field, forms.FileField):
        said["max_length"] = _("El nombre del archivo es demasiado largo; acórtelo")
        said["empty"] = _("El archivo está vacío; elija otro")
        said["invalid"] = _("El archivo no llegó completo; adjúntelo de nuevo")
    return said
