"""Rows that a page without JavaScript may add and drop: what was typed stays, and a blank row counts for nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.numbers import whole_number

INCOMPLETE = _("La página llegó incompleta. Revise los datos y envíela de nuevo.")


class Rows(forms.BaseFormSet):
    """A formset whose rows after the first may stay blank; `typed()` gives the rows that were filled."""

    default_error_messages = {
        "missing_management_form": INCOMPLETE,
        "too_many_forms": _("Son demasiados renglones: caben %(num)d."),
        "too_few_forms": _("Falta llenar al menos un renglón."),
    }

    def typed(self) -> list[dict]:
        """What each filled row says, once the rows are valid."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data and any(form.cleaned_data.values())]

    @classmethod
    def posted(cls, data, *, prefix: str) -> "Rows":
        """The rows as they were sent; none of them is an earlier one, so that a blank one is nothing."""
        data = data.copy()
        data[f"{prefix}-INITIAL_FORMS"] = "0"
        data[f"{prefix}-TOTAL_FORMS"] = str(_count(data, prefix))
        return cls(data, prefix=prefix)

    @classmethod
    def retyped(cls, data, *, prefix: str, one_more: bool = False, without: int | None = None) -> "Rows":
        """The same rows to go on typing: nothing is judged yet; one is added or dropped."""
        count = min(_count(data, prefix), cls.max_num)
        rows = [retyped_values(cls.form, data, f"{prefix}-{number}") for number in range(count) if number != without]
        rows += [{}] if one_more and len(rows) < cls.max_num else []
        return cls(prefix=prefix, initial=rows or [{}])

    @property
    def is_full(self) -> bool:
        return self.total_form_count() >= self.max_num


def _count(data, prefix: str) -> int:
    """The rows that came; where the page's own count is made up, by the highest number that a field has."""
    said = whole_number(data.get(f"{prefix}-TOTAL_FORMS", ""))
    if said is not None:
        return said
    numbers = (whole_number(name.removeprefix(f"{prefix}-").partition("-")[0]) for name in data)
    return max((number + 1 for number in numbers if number is not None), default=1)


def retyped_values(form: type[forms.Form], data, prefix: str = "") -> dict:
    """What the fields of a form hold in a page that was sent, as the initial values of the next one."""
    fields = form.base_fields.items()
    return {
        name: field.widget.value_from_datadict(data, {}, f"{prefix}-{name}" if prefix else name)
        for name, field in fields
    }


def rows_of(form: type[forms.Form], *, at_least: int = 0, at_most: int, rows: type[Rows] = Rows) -> type[Rows]:
    """The class of the rows of a form: so many that must be filled, and so many that fit."""
    return forms.formset_factory(
        form, formset=rows, extra=0 if at_least else 1, min_num=at_least, max_num=at_most, absolute_max=at_most,
        validate_min=bool(at_least), validate_max=True,
    )  # fmt: skip
