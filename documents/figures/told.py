"""A figure computed for one reader, with its numbers written as in Mexico and its chart drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.statistics.all_figures import FIGURES
from casework.statistics.figure import MEAN, PERCENT, TEXT, Cell, Column, Figure, FigureData, Words, finding
from casework.statistics.publication import published
from casework.words import number, percentage
from documents import charts
from documents.charts import Geometry
from documents.figures.filters import UNSUPPRESSED, Asked

SHOWN_ROWS = 12  # the others are one click away; a paper and a file hold them all
DRAWN_ROWS = 12


@dataclass(frozen=True)
class Told:
    """One figure on a page or a paper."""

    figure: Figure
    data: FigureData

    @property
    def lines(self) -> list[list[str]]:
        return [written_row(row, self.data) for row in self.data.rows]

    @property
    def total(self) -> list[str]:
        return written_row(self.data.total, self.data) if self.data.total else []

    @property
    def shown(self) -> list[list[tuple[Column, str]]]:
        return [self._cells(line) for line in self.lines[:SHOWN_ROWS]]

    @property
    def hidden(self) -> list[list[tuple[Column, str]]]:
        return [self._cells(line) for line in self.lines[SHOWN_ROWS:]]

    @property
    def total_cells(self) -> list[tuple[Column, str]]:
        return self._cells(self.total)

    def _cells(self, line: list[str]) -> list[tuple[Column, str]]:
        """Each text with its column, as a table needs both; an empty line has none."""
        return list(zip(self.data.columns, line, strict=True)) if line else []

    @cached_property
    def geometry(self) -> Geometry | None:
        return drawn(str(self.figure.title), self.data)

    @property
    def chart(self) -> dict | None:
        return charts.svg(self.geometry) if self.geometry else None

    @property
    def is_wide(self) -> bool:
        """Whether its table needs the whole width, so that the chart stands above it."""
        return len(self.data.columns) > 5

    @property
    def is_stacked(self) -> bool:
        """Whether it has too many columns for a phone, where its rows become cards."""
        return len(self.data.columns) > 6

    @property
    def scrolls(self) -> bool:
        """Whether its numbers may be wider than a phone and move inside their own frame."""
        return len(self.data.columns) > 3 and not self.is_stacked


@dataclass(frozen=True)
class ToldTile:
    name: Words
    figure: str
    note: Words
    slug: str


def tell(asked: Asked, role: str, *, only: str = "") -> list[Told]:
    """Every figure this reader may see, or the one named; small cells are joined unless his role sees them."""
    figures = [figure for figure in FIGURES if figure.for_institutions or not asked.scope.of_institution]
    told = []
    for figure in figures:
        if only in ("", figure.slug):
            data = figure.compute(asked.period, asked.scope)
            told.append(Told(figure, published(data) if figure.breakdown and role not in UNSUPPRESSED else data))
    return told


def tiles(told: Sequence[Told]) -> list[ToldTile]:
    """The figures that have one number, in their order."""
    return [
        ToldTile(tile.name, written(tile.value, tile.kind), tile.note, one.figure.slug)
        for one in told
        if (tile := one.data.tile)
    ]


def written(value: Cell, kind: str) -> str:
    """«1,234», «84.5 %», «3.5»; a number that cannot be said is a dash."""
    if value is None:
        return "—"
    if kind == TEXT or isinstance(value, str | Promise):
        return str(value)
    if kind == PERCENT:
        return percentage(value, 0 if value == int(value) else 1)
    return number(value) if kind == MEAN else number(int(value))


def written_row(row: Sequence[Cell], data: FigureData) -> list[str]:
    return [written(value, column.kind) for value, column in zip(row, data.columns, strict=True)]


def drawn(title: str, data: FigureData) -> Geometry | None:
    """The chart of a table, when it has one and something to draw; its title says the finding."""
    rows = data.rows[:DRAWN_ROWS] if data.chart == "hbar" else data.rows
    if not data.chart or not rows or not any(row[data.plotted[0]] for row in rows):
        return None
    labels = [str(row[0]) for row in rows]
    values = [_plain(row[data.plotted[0]]) for row in rows]
    if data.chart == "bar":
        return charts.bar_chart(values, labels, title=_said(_("Barras"), title, data))
    if data.chart == "hbar":
        return charts.horizontal_bars(values, labels, title=_said(_("Barras"), title, data))
    done, planned = data.plotted
    names = (_("Realizado"), _("Programado"))  # the title says that they are accumulated
    target = [_plain(row[planned]) for row in rows]
    last = _("%(title)s. Al final: %(done)s realizadas de %(planned)s programadas. La tabla da cada valor.") % {
        "title": title, "done": number(values[-1] or 0), "planned": number(target[-1] or 0),
    }  # fmt: skip
    return charts.line_chart(values, target, labels, title=last, names=names)


def _said(kind: str, title: str, data: FigureData) -> str:
    return _("%(kind)s: %(title)s. El máximo es %(most)s. La tabla da cada valor.") % {
        "kind": kind, "title": title, "most": finding(data),
    }  # fmt: skip


def _plain(value: Cell) -> float | None:
    return None if value is None or isinstance(value, str | Promise) else float(value)
