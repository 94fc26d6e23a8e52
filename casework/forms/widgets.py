"""The fields and widgets of our own, in one place to import from."""

from casework.forms.dates import DayMonthYearField, DayMonthYearWidget

__all__ = ["DayMonthYearField", "DayMonthYearWidget"]
