"""The figures as a table for a spreadsheet: one of them as it is, or all of them one value a row (R41)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from casework.statistics.figure import PERCENT
from documents.exports import TableData, Value
from documents.figures.filters import Asked
from documents.figures.told import Told


def table_of(asked: Asked, told: Sequence[Told], *, title: str = "") -> TableData:
    """A single figure keeps its own columns; several are told value by value, so that one sheet holds them."""
    if len(told) == 1:
        return own_table(told[0])
    columns = [_("Cifra"), _("Fila"), _("Columna"), _("Valor"), _("Unidad"), _("Desde"), _("Hasta"), _("De quién son")]
    return TableData(title or _("Estadísticas"), columns, value_rows(asked, told))


def own_table(told: Told) -> TableData:
    """The rows of one figure, with its total last."""
    rows = [*told.data.rows, *([told.data.total] if told.data.total else [])]
    names = [
        _("%(name)s (%%)") % {"name": one.name} if one.kind == PERCENT else str(one.name) for one in told.data.columns
    ]
    return TableData(str(told.figure.title), names, [[plain(value) for value in row] for row in rows])


def value_rows(asked: Asked, told: Sequence[Told]) -> Iterator[list[Value]]:
    """figure, row, column, value, unit, and the period and scope again on each row."""
    period = (asked.period.start, asked.period.end, asked.whose)
    for one in told:
        for row in [*one.data.rows, *([one.data.total] if one.data.total else [])]:
            for column, value in list(zip(one.data.columns, row, strict=True))[1:]:
                unit = "%" if column.kind == PERCENT else ""
                yield [str(one.figure.title), str(row[0]), str(column.name), plain(value), unit, *period]


def plain(value: object) -> Value:
    """Lazy words become text; numbers stay numbers."""
    return value if value is None or isinstance(value, int | float | Decimal) else str(value)
