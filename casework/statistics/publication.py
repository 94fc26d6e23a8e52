"""Small cells: a count below five could point at a person, so it is joined with others before it is published."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from casework.statistics.figure import PERCENT, Column, FigureData, share

LEAST = 5


def published(data: FigureData) -> FigureData:
    """The table with every row below five joined in one; a lone small row takes the next smallest with it.

    Otherwise the total less the other rows would tell it. A table whose whole is below five shows nothing.
    """
    count = next(place for place, column in enumerate(data.columns) if column.kind == "count")
    kept = sorted((row for row in data.rows if row[count]), key=lambda row: -row[count])
    joined: list[tuple] = []
    while kept and (kept[-1][count] < LEAST or (joined and (len(joined) < 2 or _sum(joined, count) < LEAST))):
        joined.append(kept.pop())
    if joined and _sum(joined, count) < LEAST:
        return replace(data, rows=(), total=None, chart=None, tile=None, note=_("Menos de 5: no se publica."))
    whole = _whole(data, count)
    rows = (*kept, _joined_row(joined, data.columns, count, whole)) if joined else tuple(kept)
    return replace(data, rows=rows, tile=None if joined else data.tile)


def _joined_row(joined: list[tuple], columns: tuple[Column, ...], count: int, whole: int) -> tuple:
    together = _sum(joined, count)
    row: list = ["" for _column in columns]
    row[0], row[count] = _("Otros %(number)s, juntos") % {"number": len(joined)}, together
    for place, column in enumerate(columns):
        if column.kind == PERCENT:
            row[place] = share(together, whole)
    return tuple(row)


def _whole(data: FigureData, count: int) -> int:
    return data.total[count] if data.total else 0


def _sum(rows: list[tuple], count: int) -> int:
    return sum(row[count] for row in rows)
