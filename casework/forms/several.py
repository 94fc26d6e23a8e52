"""Several rows of a table, marked one by one."""

from django import forms
from django.core.exceptions import ValidationError

from casework.numbers import whole_number


class SeveralField(forms.ModelMultipleChoiceField):
    """Rows by their numbers; a number larger than any column is no row, and never reaches the database."""

    def clean(self, value):
        for one in value if isinstance(value, list | tuple) else ():
            if not isinstance(one, int) and whole_number(one) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": one[:20]}
                )
        return super().clean(value)
