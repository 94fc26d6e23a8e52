"""The figures as a PDF: each with its definition, its chart and its whole table (R40, R41, R111)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from casework import clock
from casework.words import hour, plain_day
from documents.blocks import Block, Chart, Facts, Heading, Legend, Paragraph, Sheet, Table, letterhead
from documents.figures.filters import Asked
from documents.figures.told import Told, tiles
from documents.render import render


def figures_pdf(asked: Asked, told: Sequence[Told], *, title: str = "") -> bytes:
    """The sheet of all figures of a period; the cut is the moment it is made."""
    return render(sheet(asked, told, title=title or _("Estadísticas")), letterhead=letterhead()).pdf


def sheet(asked: Asked, told: Sequence[Told], *, title: str) -> Sheet:
    content: list[Block] = [Facts(tuple(cover(asked)))]
    summary = [(tile.name, tile.figure, tile.note) for tile in tiles(told)]
    if summary:
        header = (_("Cifra"), _("Valor"), _("Qué es"))
        content += [Heading(_("En resumen")), Table(header, tuple(summary), (4, 2, 5), frozenset({1}))]
    for one in told:
        content += figure_blocks(one)
    return Sheet(title=title, subject=str(asked.period), blocks=tuple(content), made_at=clock.now())


def cover(asked: Asked) -> list[tuple[str, str]]:
    facts = [(_("Periodo"), str(asked.period)), (_("De quién son las cifras"), asked.whose)]
    if asked.filters:
        facts.append((_("Filtros"), asked.filters))
    now = clock.now()
    return [*facts, (_("Corte"), f"{plain_day(now)}, {hour(now)}")]


def figure_blocks(told: Told) -> list[Block]:
    """Its name, what it counts, the chart and the table."""
    found: list[Block] = [Heading(str(told.figure.title)), Legend(str(told.figure.definition))]
    if told.geometry:
        found.append(Chart(told.geometry))
    if told.data.rows:
        columns = told.data.columns
        rows = [*told.lines, *([told.total] if told.total else [])]
        widths = tuple(1.0 if column.is_number else 2.6 for column in columns)
        numeric = frozenset(place for place, column in enumerate(columns) if column.is_number)
        found.append(Table(tuple(str(column.name) for column in columns), tuple(map(tuple, rows)), widths, numeric))
    else:
        found.append(Paragraph(_("No hay datos que mostrar en este periodo.")))
    if told.data.note:
        found.append(Paragraph(str(told.data.note)))
    return found
