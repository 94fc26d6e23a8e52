"""Numbers from outside are numbers or nothing; never an exception."""

import pytest

from casework.forms.base import SigueForm
from casework.forms.dates import DayMonthYearField
from casework.forms.several import SeveralField
from casework.models import Center
from casework.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("9" * 5000, None),
        ("²", None),
        ("-1", None),
        ("1.5", None),
        (" 7", None),
        ("a\0b", None),
        ("", None),
        (None, None),
    ],
)
def test_a_whole_number_has_at_most_nine_digits(text, number):
    assert whole_number(text) == number


class Day(SigueForm):
    day = DayMonthYearField(label="Día")


@pytest.mark.parametrize("part", ["dia", "mes", "anio"])
@pytest.mark.parametrize("typed", ["9" * 5000, "²", "99999999999999999999", "-1"])
def test_a_day_of_nonsense_is_refused_beside_its_field(part, typed):
    good = {"day_dia": "1", "day_mes": "2", "day_anio": "2026"}
    form = Day({**good, f"day_{part}": typed})
    assert not form.is_valid() and form.errors["day"]


class Centers(SigueForm):
    centers = SeveralField(Center.objects.all(), label="Centros")


@pytest.mark.parametrize("typed", ["99999999999999999999", "9" * 5000, "²", "a\0b", "-1"])
def test_a_marked_row_that_cannot_exist_is_refused(catalogues, typed):
    assert not Centers({"centers": [typed]}).is_valid()


def test_marked_rows_that_exist_are_found(catalogues):
    rows = list(Center.objects.order_by("pk")[:2])
    form = Centers({"centers": [str(row.pk) for row in rows]})
    assert form.is_valid() and set(form.cleaned_data["centers"]) == set(rows)
