"""Tables as files for a spreadsheet: CSV and XLSX, in which no cell can act as a formula."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from django.utils.timezone import is_aware, localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from casework import clock

# What spreadsheets take for the beginning of a formula, with its full-width twins.
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767  # signs; Excel refuses the file beyond it

Value = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True)
class TableData:
    """A table to take away: its title, the names of its columns and its rows (which may come one by one)."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]


def to_csv(table: TableData) -> bytes:
    """UTF-8 with the mark that makes spreadsheets read the accents; days as 2026-01-31, local time."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([guarded(name) for name in table.columns])
    for row in table.rows:
        writer.writerow([written(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def written(value: Value) -> str | int | float | Decimal:
    match value:
        case None:
            return ""
        case bool():
            return "sí" if value else "no"
        case datetime():
            return local(value).isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case int() | float() | Decimal():
            return value
    return guarded(value)


def guarded(value: object) -> str:
    """Text that a spreadsheet shows and never runs: an apostrophe before what would begin a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(ACTIVE) or text.startswith(ACTIVE) else text


def local(moment: datetime) -> datetime:
    """The moment on the centre's clock, without zone: spreadsheets know none."""
    return (localtime(moment) if is_aware(moment) else moment).replace(tzinfo=None)


def to_xlsx(table: TableData) -> bytes:
    """A workbook with one sheet: bold head that stays in sight, numbers and days typed, text guarded as in the CSV."""
    book = Workbook(write_only=True)
    book.properties.title = printable(table.title)
    book.properties.creator = "SIGUE"
    book.properties.created = book.properties.modified = local(clock.now())
    sheet = book.create_sheet(sheet_name(table.title))
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(max(len(str(column)) + 4, 14), 48)
    sheet.append([head(sheet, column) for column in table.columns])
    for row in table.rows:
        sheet.append([typed(sheet, value) for value in row])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def head(sheet, column: object) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=printable(guarded(column)))
    cell.font = Font(bold=True, color="420D24")
    cell.fill = PatternFill("solid", fgColor="F4EFE7")
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def typed(sheet, value: Value) -> WriteOnlyCell:
    match value:
        case bool() | None:
            return WriteOnlyCell(sheet, value=written(value) or None)
        case datetime():
            cell = WriteOnlyCell(sheet, value=local(value))
            cell.number_format = "dd/mm/yyyy hh:mm"
        case date():
            cell = WriteOnlyCell(sheet, value=value)
            cell.number_format = "dd/mm/yyyy"
        case int() | float() | Decimal() if math.isfinite(value):
            cell = WriteOnlyCell(sheet, value=value)
            cell.number_format = "#,##0" if value == int(value) else "#,##0.0"
        case _:
            cell = WriteOnlyCell(sheet, value=printable(guarded(value)))
    return cell


def printable(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL]


def sheet_name(title: str) -> str:
    """A name Excel accepts: at most 31 signs, none of []:*?/\\, no apostrophe at its ends."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")[:31].rstrip(" '") or "Datos"
