"""The figures as a PDF: each with its definition, its chart and its whole table (R40, R41, R111)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from casework import clock
from casework.words import hour, plain_day
from documents.blocks import Block, Chart, Facts, Heading, Legend, Paragraph, Sheet, Table, letterhead
from documents.figures.filters import Asked
from documents.figures.told import Told, tiles
from documents.render import render

LONGEST_TEXT, LONGEST_OF_MANY = 30, 20  # signs; longer text goes on in the next line of its cell


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
    found: list[Block] = [Heading(str(told.figure.title))]
    if told.geometry:
        found.append(Chart(told.geometry))
    if told.data.rows:
        columns = told.data.columns
        rows = [*told.lines, *([told.total] if told.total else [])]
        numeric = frozenset(place for place, column in enumerate(columns) if column.is_number)
        found.append(
            Table(tuple(str(column.name) for column in columns), tuple(map(tuple, rows)), widths_of(told), numeric)
        )
    else:
        found.append(Paragraph(_("No hay datos que mostrar en este periodo.")))
    # After the table: a heading stays on one page with what follows it only if that is the chart or the table.
    found.append(Legend(" ".join(str(text) for text in (told.figure.definition, told.data.note) if text)))
    return found


def widths_of(told: Told) -> tuple[float, ...]:
    """Shares of the page: numbers as wide as the longest word of their head, text as wide as it needs to be."""
    rows = [*told.lines, *([told.total] if told.total else [])]
    longest = LONGEST_TEXT if len(told.data.columns) < 7 else LONGEST_OF_MANY
    found = []
    for place, column in enumerate(told.data.columns):
        head = max(len(word) for word in str(column.name).split())
        cells = max((len(row[place]) for row in rows), default=0)
        found.append(max(head, cells) + 2 if column.is_number else max(head, min(cells, longest)) + 2)
    return tuple(found)
