"""What a paper says, as text: the golden letters are compared word by word, never by the bytes of a PDF."""

import os
from pathlib import Path

from documents.blocks import Facts, Heading, Legend, NumberedList, PageBreak, Paragraph, Sheet, Signature, Spacer, Table

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
REWRITE = os.environ.get("SIGUE_GOLDEN") == "write"  # after a change of wording that somebody has read


def said(sheet: Sheet) -> str:
    """A sheet as plain text, without what is drawn by lot (its code and its seal)."""
    lines = [
        sheet.title.upper(),
        f"Folio {sheet.folio}" if sheet.folio else "",
        sheet.place_and_date,
        *sheet.addressee,
        "",
    ]
    for block in sheet.blocks:
        lines += [*_lines(block), ""]
    return "\n".join(line for line in lines) + "\n"


def _lines(block) -> list[str]:
    match block:
        case Heading():
            return [f"## {block.text}"]
        case Paragraph() | Legend():
            return [str(block.text)]
        case Facts():
            return [f"{label}: {value}" for label, value in block.rows]
        case Table():
            return [" | ".join(map(str, row)) for row in (block.header, *block.rows)]
        case NumberedList():
            return [f"{f'{n}.' if block.ordered else '-'} {item}" for n, item in enumerate(block.items, start=1)]
        case Signature():
            return [f"___ {' · '.join(part for part in (block.name, block.position, block.signed_on) if part)}"]
        case Spacer() | PageBreak():
            return []
    raise TypeError(f"no text for {type(block).__name__}")


def assert_says(name: str, text: str) -> None:
    """The text is the golden one; with SIGUE_GOLDEN=write it becomes it."""
    path = GOLDEN / f"{name}.txt"
    if REWRITE:
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{name}: read tests/golden/{name}.txt and what it says now"
