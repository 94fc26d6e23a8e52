"""A list as a PDF: what was asked, when, and the rows; for who takes a page of the system away on paper."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from casework import clock
from casework.words import hour, plain_day
from documents.blocks import Facts, Legend, Sheet, Table, letterhead
from documents.render import render


def list_pdf(
    title: str,
    *,
    cover: Sequence[tuple[str, str]],
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: tuple[float, ...],
    note: str = "",
) -> bytes:
    """The sheet of a list, across the paper, with the moment it was made."""
    now = clock.now()
    facts = (*cover, (_("Corte"), f"{plain_day(now)}, {hour(now)}"))
    table = Table(tuple(header), [tuple(row) for row in rows], widths)
    content = [Facts(facts), table, *([Legend(note)] if note else [])]
    return render(Sheet(title=title, blocks=content, lies=True, made_at=now), letterhead=letterhead()).pdf
