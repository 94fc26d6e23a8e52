"""What a figure is: a name, its definition in one sentence, and a table with an optional chart.

`casework.statistics.all_figures` lists them; the page, the PDF, the workbook and the CSV draw whatever is in that list.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.functional import Promise

from casework.statistics.period import Period
from casework.statistics.scope import Scope

TEXT, COUNT, PERCENT, MEAN = "text", "count", "percent", "mean"
Words = str | Promise
Cell = Words | int | float | Decimal | None
Row = tuple[Any, ...]  # of cells, the first of them its name


@dataclass(frozen=True)
class Column:
    """A column of the table: its name and what its values are, which is how they are written."""

    name: Words
    kind: str = COUNT

    @property
    def is_number(self) -> bool:
        return self.kind != TEXT


@dataclass(frozen=True)
class Tile:
    """The figure in one number, with what to know beside it."""

    name: Words
    value: Cell
    kind: str = COUNT
    note: Words = ""


@dataclass(frozen=True)
class FigureData:
    """A table ready to be drawn: `plotted` are the columns of the chart, a value None is «no answer»."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    chart: str | None = None  # bar, line, hbar
    plotted: tuple[int, ...] = (1,)
    tile: Tile | None = None
    note: Words = ""  # what to know to read it: a contradiction, a lack


@dataclass(frozen=True)
class Figure:
    """One entry of the list. `compute` asks a fixed number of queries whatever the number of rows."""

    slug: str
    title: Words
    definition: Words
    compute: Callable[[Period, Scope], FigureData] = field(repr=False)
    breakdown: bool = False  # small cells are not published to everybody
    for_institutions: bool = True


def share(part: int | float, whole: int | float, decimals: int = 1) -> Decimal | None:
    """Per cent, rounded half up as people do; None where there is nothing to divide by."""
    if not whole:
        return None
    exact = Decimal(str(part)) * 100 / Decimal(str(whole))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def finding(data: FigureData) -> str:
    """What a chart shows, for who does not see it: its largest value and where."""
    column = data.plotted[0]
    known = [(row[column], row[0]) for row in data.rows if row[column] is not None]
    if not known:
        return ""
    most, where = max(known, key=lambda pair: pair[0])
    return f"{where}, {most:,}"
