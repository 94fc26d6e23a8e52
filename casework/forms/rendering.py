"""How a field is drawn: which kind of widget it is, and the attributes that tie label, help and error to it."""

from django import forms
from django.forms.boundfield import BoundField

from casework.forms.dates import DayMonthYearWidget

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def describe(bound: BoundField, *, width: str, note: str | None, look: str, row: bool) -> dict:
    """The context of parts/field.html for one field."""
    kind = _kind(bound.field.widget)
    width = width or getattr(bound.field, "width", "")
    said = {"ayuda": bool(bound.help_text), "error": bool(bound.errors), "archivo": _is_lost(bound)}
    described_by = " ".join(f"{bound.auto_id}-{what}" for what, is_there in said.items() if is_there)
    context: dict[str, object] = {
        "bound": bound,
        "kind": kind,
        "note": _note(bound) if note is None else note,
        "described_by": described_by,
        "help_id": f"{bound.auto_id}-ayuda",
        "error_id": f"{bound.auto_id}-error",
        "lost_id": f"{bound.auto_id}-archivo" if said["archivo"] else "",
        "look": look,
        "row": row,
    }
    if kind == "date":
        context["parts"] = _date_parts(bound, described_by)
    elif kind == "group":
        bound.field.widget.attrs["class"] = "form-check-input"
        notes = getattr(bound.field, "choice_notes", {})
        context["options"] = [(option, notes.get(str(option.data["value"]), "")) for option in bound.subwidgets]
    else:
        context["control"] = bound.as_widget(attrs=_attributes(bound, kind, width, described_by))
    return context


def first_control(bound: BoundField) -> str:
    """The id where the cursor should go: a group of options or parts begins with its first one."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, DayMonthYearWidget):
        return "date"
    if isinstance(widget, GROUPS):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "control"


def _note(bound: BoundField) -> str:
    """«opcional», unless the form says better or the field is a question with an answer for everybody."""
    return getattr(
        bound.field, "note", "" if bound.field.required or _kind(bound.field.widget) == "check" else "opcional"
    )


def _is_lost(bound: BoundField) -> bool:
    """Whether a file was chosen that has to be chosen again: no browser puts it back into a form that is shown again.

    A field with an error of its own says already what to do.
    """
    return isinstance(bound.field, forms.FileField) and bound.form.is_bound and bool(bound.data) and not bound.errors


def _attributes(bound: BoundField, kind: str, width: str, described_by: str) -> dict[str, str | bool]:
    widget = bound.field.widget
    base = (
        "form-check-input" if kind == "check" else "form-select" if isinstance(widget, forms.Select) else "form-control"
    )
    classes = [base, *widget.attrs.get("class", "").split()]
    if bound.errors:
        classes.append("is-invalid")
    if width:
        classes.append(f"w-{width}")
    attributes: dict[str, str | bool] = {
        "class": " ".join(dict.fromkeys(classes)),
        "autocomplete": widget.attrs.get("autocomplete", "off"),
    }
    if isinstance(widget, forms.HiddenInput | forms.FileInput) or kind == "check":
        del attributes["autocomplete"]
    if described_by:
        attributes["aria-describedby"] = described_by
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def _date_parts(bound: BoundField, described_by: str) -> list[dict]:
    """Day, month and year, each with its own label; only the part that is wrong is marked."""
    codes = {error.code for error in bound.form.errors.as_data().get(bound.name, [])} if bound.errors else set()
    wrong = codes & {"day", "month", "year"} or ({"day", "month", "year"} if codes else set())
    value = bound.value()
    values = value if isinstance(value, list) else bound.field.widget.decompress(value)
    parts = []
    for index, (code, suffix, label, css) in enumerate(DayMonthYearWidget.PARTS):
        parts.append(
            {
                "label": label,
                "id": f"{bound.auto_id}_{index}",
                "name": f"{bound.html_name}{suffix}",
                "value": values[index] if values[index] is not None else "",
                "css": css,
                "is_wrong": code in wrong,
                "described_by": described_by,
            }
        )
    return parts
