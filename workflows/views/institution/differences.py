"""What was typed against what is saved, in words: for a page that came too late."""

from datetime import date

from django.utils.translation import gettext as _

from casework.words import plain_day


def differences(forms) -> list[tuple[str, str, str]]:
    """(label, what is saved now, what was typed) of every answer that is not the same."""
    return [
        (str(bound.label), in_words(bound, bound.initial), in_words(bound, bound.data))
        for form in _single(forms)
        for bound in form
        if bound.name in form.changed_data and not bound.is_hidden
    ]


def typed(forms) -> list[tuple[str, str]]:
    """(label, what was typed) of every answer that would be lost."""
    return [(label, new) for label, _old, new in differences(forms) if new]


def _single(forms):
    for form in forms:
        yield from getattr(form, "forms", [form])


def in_words(bound, value) -> str:
    """A value as a person reads it: the words of a choice, a day, yes or no."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool) or value == "on":
        return _("Sí") if value else _("No")
    if isinstance(value, date):
        return plain_day(value)
    choices = _labels(bound.field)
    if choices:
        many = value if isinstance(value, list | tuple) else [value]
        return ", ".join(choices.get(str(getattr(one, "pk", one)), str(one)) for one in many)
    if isinstance(value, list | tuple):
        return " ".join(str(getattr(one, "name", one)) for one in value if one)
    return str(value)


def _labels(field) -> dict[str, str]:
    flat: dict[str, str] = {}
    for value, label in getattr(field, "choices", []):
        if isinstance(label, list | tuple):
            flat |= {str(one): str(word) for one, word in label}
        else:
            flat[str(value)] = str(label)
    return flat
