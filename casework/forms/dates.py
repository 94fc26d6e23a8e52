"""A day typed as day, month and year, which is how it stands in a resolution and on an identification."""

import calendar
import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from casework.numbers import whole_number
from casework.words import MONTHS

# For a day that bounds a search: beyond these years nothing is kept, and what is added to the last day is no day.
PLAUSIBLE_DAYS = {
    "validators": [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))],
    "error_messages": dict.fromkeys(("min_value", "max_value"), _("Escriba un año entre 2000 y 2100")),
}

FIRST_YEAR, LAST_YEAR = 1900, 2200


class DayMonthYearWidget(forms.MultiWidget):
    PARTS = (
        ("day", "_dia", _("Día"), "w-2ch"),
        ("month", "_mes", _("Mes"), "w-2ch"),
        ("year", "_anio", _("Año"), "w-4ch"),
    )

    def __init__(self, attrs=None):
        number = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({suffix[1:]: forms.TextInput(number) for _code, suffix, _label, _css in self.PARTS}, attrs)

    def decompress(self, value: date | None) -> list:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def value_from_datadict(self, data, files, name) -> list[str]:
        """The three parts; a whole day written or pasted into the first one (30/2/2026) is taken apart."""
        parts = [(data.get(f"{name}{suffix}") or "").strip() for _code, suffix, _label, _css in self.PARTS]
        whole = re.fullmatch(r"(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4})", parts[0] or (data.get(name) or "").strip())
        return list(whole.groups()) if whole and not any(parts[1:]) else parts

    def value_omitted_from_data(self, data, files, name) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)


def _is_number(text: str, digits: int) -> bool:
    return len(text) <= digits and whole_number(text) is not None


class DayMonthYearField(forms.MultiValueField):
    """A day of the calendar. `earliest` and `latest` are days, or functions that give one."""

    widget = DayMonthYearWidget
    default_error_messages = {"required": _("Escriba la fecha"), "incomplete": _("Escriba la fecha completa")}

    def __init__(self, *, earliest=None, latest=None, **options):
        self.earliest, self.latest = earliest, latest
        parts = tuple(forms.CharField(required=False) for _part in DayMonthYearWidget.PARTS)
        super().__init__(parts, require_all_fields=False, **options)

    def clean(self, value) -> date | None:
        if isinstance(value, date):
            value = self.widget.decompress(value)
        parts = [str(part or "").strip() for part in value or ["", "", ""]]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        day = self._day(*parts)
        self._within(day)
        self.run_validators(day)
        return day

    def has_changed(self, initial, data) -> bool:
        before = [str(part or "") for part in self.widget.decompress(initial)]
        return before != [str(part or "").lstrip("0") for part in data or ["", "", ""]]

    def _day(self, day: str, month: str, year: str) -> date:
        for text, code, message in (
            (day, "day", _("Falta el día de la fecha")),
            (month, "month", _("Falta el mes de la fecha")),
            (year, "year", _("Falta el año de la fecha")),
        ):
            if not text:
                raise ValidationError(message, code=code)
        if not _is_number(month, 2) or not 1 <= int(month) <= 12:
            raise ValidationError(_("El mes debe ser un número entre 1 y 12"), code="month")
        if not _is_number(year, 4) or len(year) != 4:
            raise ValidationError(_("Escriba el año con cuatro cifras"), code="year")
        self._year_within(int(year))
        last = calendar.monthrange(int(year), int(month))[1]
        if not _is_number(day, 2) or not 1 <= int(day) <= last:
            name = f"{MONTHS[int(month) - 1]} de {year}"
            raise ValidationError(
                _("El día debe estar entre 1 y %(last)s: es lo que tiene %(month)s"),
                code="day",
                params={"last": last, "month": name},
            )
        return date(int(year), int(month), int(day))

    def _bounds(self) -> list[date | None]:
        return [bound() if callable(bound) else bound for bound in (self.earliest, self.latest)]

    def _year_within(self, year: int) -> None:
        """No year beyond those of anybody's life; where the field itself has a nearer bound, that one is told."""
        earliest, latest = self._bounds()
        if year < FIRST_YEAR:
            first = max(FIRST_YEAR, earliest.year if earliest else FIRST_YEAR)
            raise ValidationError(_("El año no puede ser anterior a %(year)s"), code="year", params={"year": first})
        if year > LAST_YEAR:
            last = min(LAST_YEAR, latest.year if latest else LAST_YEAR)
            raise ValidationError(_("El año no puede ser posterior a %(year)s"), code="year", params={"year": last})

    def _within(self, day: date) -> None:
        earliest, latest = self._bounds()
        if earliest and day < earliest:
            raise ValidationError(
                _("La fecha no puede ser anterior al %(day)s"), code="early", params={"day": f"{earliest:%d/%m/%Y}"}
            )
        if latest and day > latest:
            raise ValidationError(
                _("La fecha no puede ser posterior al %(day)s"), code="late", params={"day": f"{latest:%d/%m/%Y}"}
            )
