"""A sheet becomes a PDF: letterhead, body, and on every page the box of the electronic seal."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from itertools import groupby, zip_longest
from typing import Any
from xml.sax.saxutils import escape

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import LETTER, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, registerFontFamily, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    PageTemplate,
    TableStyle,
)
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Prose
from reportlab.platypus import Spacer as Gap
from reportlab.platypus import Table as Grid

from documents import blocks, charts
from documents.blocks import Letterhead, Sheet, Status
from documents.fonts import BOX, FILES, clean, font_file

log = logging.getLogger(__name__)

WINE, WINE_DARK, GOLD = HexColor("#6d1738"), HexColor("#420d24"), HexColor("#b98a2f")
GOLD_LIGHT, WHITE, RED = HexColor("#e8c778"), HexColor("#ffffff"), HexColor("#a3180f")
INK, SOFT, LINE, TINT = HexColor("#241c19"), HexColor("#5a4f49"), HexColor("#d9cec0"), HexColor("#f4efe7")

LEFT, RIGHT = 25 * mm, 20 * mm  # the file's holes are on the left
TOP = 34 * mm
COUNT_WIDTH = 9
TALLEST_CELL = 330  # points; a taller cell goes on in a row of its own, so that any text fits some page
MOST_LINES = 40

REGULAR, BOLD, ITALIC, MONO = FILES


@dataclass(frozen=True)
class Page:
    """Letter paper, upright with room for a seal at its foot, or lying, for lists, which bear none; in points."""

    width: float
    height: float
    bottom: float

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def inner(self) -> float:
        """How wide the text is."""
        return self.right - LEFT


UPRIGHT, LYING = Page(*LETTER, 41 * mm), Page(*landscape(LETTER), 20 * mm)


@dataclass(frozen=True)
class Rendered:
    """The file, and the signs for which the letters have no drawing: they print as □."""

    pdf: bytes
    missing: frozenset[str]


def render(sheet: Sheet, *, letterhead: Letterhead) -> Rendered:
    """Print a sheet on letter paper; the same sheet and letterhead always give the same bytes."""
    use_fonts()
    text = Typesetter(LYING if sheet.lies else UPRIGHT)
    body = [*opening(sheet, text), *flow(sheet.blocks, text)]
    target = BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=(text.page.width, text.page.height),
        invariant=1,
        lang="es-MX",
        title=clean(sheet.title),
        subject=clean(sheet.folio),
        author=" · ".join(letterhead.chain),
        creator=letterhead.system,
    )
    frame = Frame(LEFT, text.page.bottom, text.page.inner, text.page.height - TOP - text.page.bottom, 0, 0, 0, 0)
    document.addPageTemplates(
        PageTemplate(
            "page",
            [frame],
            onPage=lambda canvas, document: furniture(canvas, sheet, letterhead, text),
            onPageEnd=lambda canvas, document: watermark(canvas, sheet, text.page),
        )
    )
    document.build(body, canvasmaker=Paper)
    if text.missing:
        log.warning("signs without a drawing: %s", " ".join(f"U+{ord(sign):04X}" for sign in sorted(text.missing)))
    return Rendered(target.getvalue(), frozenset(text.missing))


def missing_glyphs(text: str) -> frozenset[str]:
    """The signs of a text that a paper would print as □, to warn before it is issued."""
    use_fonts()
    return frozenset(sign for sign in clean(text) if sign != "\n" and not has_drawing(sign, REGULAR))


def folio_overlay(pages: Iterable[tuple[float, float]], *, total: int, first: int = 1) -> bytes:
    """A PDF with a transparent page for each size (points) and «Folio n de N» at its foot, to lay over those pages."""
    use_fonts()
    target = BytesIO()
    canvas = Canvas(target, invariant=1, lang="es-MX", initialFontName=REGULAR)
    for folio, (width, height) in enumerate(pages, start=first):
        canvas.setPageSize((width, height))
        label = _("Folio %(number)d de %(total)d") % {"number": folio, "total": total}
        size = min(8.5, max(width / 40, 3))
        wide = stringWidth(label, BOLD, size) + 2 * size
        canvas.setFillColor(WHITE)
        canvas.setStrokeColor(GOLD)
        canvas.setLineWidth(0.5)
        canvas.rect(width - wide - size * 2, size, wide, size * 1.8, stroke=1, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, size)
        canvas.drawCentredString(width - wide / 2 - size * 2, size * 1.58, label)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


# --- Letters --------------------------------------------------------------------------------------------------------


@cache
def use_fonts() -> None:
    """Make our letters known to reportlab, once a process."""
    for name in FILES:
        registerFont(TTFont(name, BytesIO(font_file(name))))
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    STATE_DEFAULTS["fontName"] = REGULAR  # else every drawing names a font that is not embedded


def has_drawing(sign: str, font: str) -> bool:
    return ord(sign) in getFont(font).face.charToGlyph


LONGEST_LINE = 400  # signs: more of them leave every line, and measuring them on each page would take minutes


class Typesetter:
    """Turns text into what reportlab may read on a page, and remembers the signs it had to replace."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.missing: set[str] = set()

    def runs(self, text: object, font: str) -> list[tuple[str, str]]:
        """Pieces of (font, text): what the font lacks becomes □ in the one that has it."""
        pieces = []
        for known, signs in groupby(clean(text), lambda sign: sign == "\n" or has_drawing(sign, font)):
            piece = "".join(signs)
            self.missing.update(() if known else piece)
            pieces.append((font, piece) if known else (MONO, BOX * len(piece)))
        return pieces

    def markup(self, text: object, font: str) -> str:
        """Text for reportlab's paragraphs, in which nothing of it is read as markup."""
        pieces = [
            escape(piece) if name == font else f'<font name="{name}">{piece}</font>'
            for name, piece in self.runs(text, font)
        ]
        return "".join(pieces).replace("\n", "<br/>")

    def prose(self, text: object, style: ParagraphStyle, bullet: str | None = None) -> list[Prose]:
        """The text as flowables: one, or several where it has so many line breaks that reportlab would crawl."""
        lines = clean(text).split("\n")
        parts = ["\n".join(lines[start : start + MOST_LINES]) for start in range(0, len(lines), MOST_LINES)]
        return [
            Prose(self.markup(part, style.fontName), style, bulletText=None if place else bullet)
            for place, part in enumerate(parts)
        ]

    def line(
        self, canvas: Canvas, x: float, y: float, text: object, font: str, size: float, *, width: float, end=False
    ):
        """One line at a place, cut with … where it would leave its width; `end` sets it flush right at x."""
        pieces = self.fitted(self.runs(str(text)[:LONGEST_LINE].replace("\n", " "), font), size, width)
        x -= sum(stringWidth(piece, name, size) for name, piece in pieces) if end else 0
        for name, piece in pieces:
            canvas.setFont(name, size)
            canvas.drawString(x, y, piece)
            x += stringWidth(piece, name, size)

    @staticmethod
    def fitted(pieces: list[tuple[str, str]], size: float, width: float) -> list[tuple[str, str]]:
        """The pieces that fit into a width, the last one cut with …"""
        room, kept = width, list[tuple[str, str]]()
        for name, piece in pieces:
            wide = stringWidth(piece, name, size)
            if wide > room:
                while piece and stringWidth(piece + "…", name, size) > room:
                    piece = piece[: max(len(piece) * 9 // 10 - 1, 0)] if len(piece) > 40 else piece[:-1]
                return [*kept, (name, piece + "…")]
            kept.append((name, piece))
            room -= wide
        return kept


def style(size: float, leading: float, font: str = REGULAR, colour=INK, **more) -> ParagraphStyle:
    settings = {"splitLongWords": 1, "allowWidows": 0, "allowOrphans": 0, "bulletFontName": BOLD} | more
    return ParagraphStyle(f"{font}{size}", fontName=font, fontSize=size, leading=leading, textColor=colour, **settings)


TITLE = style(15, 19, BOLD, WINE_DARK, alignment=TA_CENTER, spaceAfter=10)
DATELINE = style(10, 14, alignment=TA_RIGHT)
SUBJECT = style(10, 14, BOLD, alignment=TA_RIGHT, leftIndent=UPRIGHT.inner * 0.35)
ADDRESSEE = style(10, 14, BOLD)
SECTION = style(11.5, 15, BOLD, WINE, spaceBefore=12, keepWithNext=1)
SUBSECTION = style(10, 14, BOLD, spaceBefore=8, spaceAfter=2, keepWithNext=1)
PROSE = style(10, 14.6, alignment=TA_JUSTIFY, spaceAfter=7)
ITEM = style(10, 14.6, leftIndent=20, bulletIndent=2, spaceAfter=4)
LABEL, VALUE = style(8.8, 12.4, colour=SOFT), style(9.6, 12.8)
HEAD, CELL = style(8.4, 11, BOLD, WINE_DARK), style(8.8, 11.8)
HEAD_END, CELL_END = style(8.4, 11, BOLD, WINE_DARK, alignment=TA_RIGHT), style(8.8, 11.8, alignment=TA_RIGHT)
SIGNER, SIGNED = style(10, 13.5, BOLD, alignment=TA_CENTER), style(8.8, 12, colour=SOFT, alignment=TA_CENTER)
SMALL = style(8, 11, colour=SOFT, spaceBefore=4, spaceAfter=4)
CAPTION = style(8.8, 12, colour=SOFT, spaceAfter=8)


# --- Body -----------------------------------------------------------------------------------------------------------


def opening(sheet: Sheet, text: Typesetter) -> list[Flowable]:
    """Title, place and date, subject and addressee: the order of an oficio."""
    story: list[Flowable] = text.prose(sheet.title, TITLE)
    if sheet.place_and_date:
        story += text.prose(sheet.place_and_date, DATELINE)
    if sheet.subject:
        story += text.prose(_("Asunto: %(subject)s") % {"subject": sheet.subject}, SUBJECT)
    if sheet.addressee:
        story += [Gap(0, 8), *text.prose("\n".join(sheet.addressee), ADDRESSEE)]
    return [*story, Gap(0, 12)]


def flow(content: Sequence[blocks.Block], text: Typesetter) -> list[Flowable]:
    """The blocks as reportlab's flowables; neighbouring signatures share a row of two."""
    story: list[Flowable] = []
    for kind, group in groupby(content, type):
        if kind is blocks.Signature:
            stay_with_next(story)
            story += signatures([block for block in group if isinstance(block, blocks.Signature)], text)
        else:
            story += [part for block in group for part in SETTERS[kind](block, text)]
    return story


def stay_with_next(story: list[Flowable], last: int = 2) -> None:
    """Nobody signs an empty page: the last short paragraphs go over with the signature."""
    for part in story[-last:]:
        if isinstance(part, Prose) and len(part.text if hasattr(part, "text") else "") < 600:
            part.keepWithNext = 1


def heading(block: blocks.Heading, text: Typesetter) -> list[Flowable]:
    if block.level > 1:
        return text.prose(block.text, SUBSECTION)
    rule = HRFlowable("100%", 0.7, color=GOLD, spaceBefore=2, spaceAfter=6)
    rule.keepWithNext = 1
    return [CondPageBreak(60), *text.prose(block.text, SECTION), rule]


def paragraph(block: blocks.Paragraph, text: Typesetter) -> list[Flowable]:
    parts = re.split(r"\n\s*\n", str(block.text))
    return [prose for part in parts if part.strip() for prose in text.prose(part, PROSE)]


def facts(block: blocks.Facts, text: Typesetter) -> list[Flowable]:
    widths = [text.page.inner * 0.32, text.page.inner * 0.68]
    rows = [[text.prose(label, LABEL), text.prose(value, VALUE)] for label, value in block.rows]
    return [grid(rows, widths, head=0), Gap(0, 8)] if rows else []


def table(block: blocks.Table, text: Typesetter) -> list[Flowable]:
    shares = block.widths or (1,) * len(block.header)
    widths = [text.page.inner * share / sum(shares) for share in shares]
    head = [text.prose(name, HEAD_END if at in block.numeric else HEAD) for at, name in enumerate(block.header)]
    rows = [
        [text.prose(value, CELL_END if at in block.numeric else CELL) for at, value in enumerate(row)]
        for row in block.rows
    ]
    return [grid([head, *rows], widths, head=1), Gap(0, 8)]


Cell = list[Prose]


def grid(rows: list[list[Cell]], widths: list[float], *, head: int) -> Grid:
    """A table that may break between any two rows; its head, one row or none, is repeated unless it is very tall."""
    cells: list[list[Prose | str]] = []
    commands = [*BARE, ("LEFTPADDING", (0, 0), (-1, -1), 5), ("RIGHTPADDING", (0, 0), (-1, -1), 5)]
    for place, row in enumerate(rows):
        cells += in_rows(row, [width - 10 for width in widths])
        line = (1.1, WINE) if place < head else (0.5, LINE)
        commands.append(("LINEBELOW", (0, len(cells) - 1), (-1, len(cells) - 1), *line))
    first = zip(rows[0], widths, strict=True)
    low = all(len(cell) == 1 and cell[0].wrap(width - 10, 1e6)[1] < 100 for cell, width in first)
    if head:
        commands.append(("BACKGROUND", (0, 0), (-1, 0), TINT))
    return Grid(cells, widths, repeatRows=head if low else 0, style=TableStyle(commands), spaceBefore=2)


BARE: list[tuple] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("FONTNAME", (0, 0), (-1, -1), REGULAR)]


def in_rows(row: Sequence[Cell], widths: list[float]) -> list[list[Prose | str]]:
    """A row of the table as one row or, where a cell is taller than TALLEST_CELL, several."""
    columns = [
        [piece for prose in cell for piece in in_pieces(prose, width)] for cell, width in zip(row, widths, strict=True)
    ]
    return [list(parts) for parts in zip_longest(*columns, fillvalue="")]


def in_pieces(prose: Prose, width: float) -> list[Prose]:
    pieces, rest = [], [prose]
    while rest and rest[0].wrap(width, 1e6)[1] > TALLEST_CELL:
        first, *rest = rest[0].split(width, TALLEST_CELL)
        pieces.append(first)
    return pieces + rest


def numbered(block: blocks.NumberedList, text: Typesetter) -> list[Flowable]:
    return [
        prose
        for number, item in enumerate(block.items, start=1)
        for prose in text.prose(item, ITEM, bullet=f"{number}." if block.ordered else "•")
    ]


def signatures(signers: list[blocks.Signature], text: Typesetter) -> list[Flowable]:
    """Signatures two by two, each under its line."""
    story: list[Flowable] = []
    for place in range(0, len(signers), 2):
        pair = signers[place : place + 2]
        width = text.page.inner * (0.5 if len(pair) > 1 else 0.62)
        lines = zip_longest(*[signature(signer, text) for signer in pair], fillvalue=[])
        cells = [row for line in lines for row in in_rows(line, [width - 24] * len(pair))]
        commands = [*BARE, ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 0)]
        commands += [("LEFTPADDING", (0, 0), (-1, -1), 12), ("RIGHTPADDING", (0, 0), (-1, -1), 12)]
        commands += [("TOPPADDING", (0, 0), (-1, 0), 5)]
        commands += [("LINEABOVE", (column, 0), (column, 0), 0.8, INK) for column in range(len(pair))]
        room = 26 if all(signer.signed_on for signer in pair) else 52  # room for a pen
        box = Grid(cells, [width] * len(pair), style=TableStyle(commands), hAlign="CENTER")
        above = Gap(0, room)
        above.keepWithNext = 1  # not a KeepTogether: inside that of the paragraphs before it, it would be left behind
        story += [above, box, Gap(0, 8)]
    return story


def signature(signer: blocks.Signature, text: Typesetter) -> list[Cell]:
    license = _("Cédula profesional %(number)s") % {"number": signer.license} if signer.license else ""
    under = [text.prose(line, SIGNED) for line in (signer.position, license, signer.signed_on) if line]
    return [text.prose(signer.name, SIGNER), *under]


def chart(block: blocks.Chart, text: Typesetter) -> list[Flowable]:
    picture = charts.drawing(block.geometry, width=text.page.inner, font=REGULAR, bold=BOLD)
    cell = [picture, Gap(0, 4), *text.prose(block.caption or block.geometry.title, CAPTION)]
    bare = [*BARE, *[(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]]
    # One cell, which does not break; reportlab would leave the heading of a KeepTogether behind on the page before.
    return [Grid([[cell]], [text.page.inner], style=TableStyle(bare))]


SETTERS: dict[type, Callable[[Any, Typesetter], list[Flowable]]] = {
    blocks.Heading: heading,
    blocks.Paragraph: paragraph,
    blocks.Facts: facts,
    blocks.Table: table,
    blocks.NumberedList: numbered,
    blocks.Chart: chart,
    blocks.Legend: lambda block, text: text.prose(block.text, SMALL),
    blocks.Spacer: lambda block, text: [Gap(0, block.height * mm)],
    blocks.PageBreak: lambda block, text: [NewPage()],
}


# --- Page -----------------------------------------------------------------------------------------------------------


def furniture(canvas: Canvas, sheet: Sheet, letterhead: Letterhead, text: Typesetter) -> None:
    """Everything around the text of a page."""
    properties(canvas, sheet)
    head(canvas, sheet, letterhead, text)
    foot(canvas, sheet, letterhead, text)


def properties(canvas: Canvas, sheet: Sheet) -> None:
    """What the file says of itself: shown by its title; dated by the paper, never by the day it was printed."""
    canvas.setViewerPreference("DisplayDocTitle", "true")
    made = sheet.made_at
    canvas.setDateFormatter(lambda *unused: pdf_moment(made) if made else "D:20000101000000Z")


def pdf_moment(moment: datetime) -> str:
    local = localtime(moment)
    offset = local.strftime("%z")
    return f"D:{local:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:]}'"


class Paper(Canvas):
    """A canvas that draws the number of pages, on which every foot relies, once it is known."""

    def __init__(self, *args, **options):
        # Without this reportlab names Helvetica in every file, which then is not embedded.
        super().__init__(*args, **options | {"initialFontName": REGULAR})

    def save(self):
        pages = self.getPageNumber() - 1
        self.beginForm("pages", 0, -3, COUNT_WIDTH + 12, 10)
        self.setFillColor(SOFT)
        self.setFont(REGULAR, 7.5)
        self.drawString(0, 0, str(pages))
        self.endForm()
        super().save()


def head(canvas: Canvas, sheet: Sheet, letterhead: Letterhead, text: Typesetter) -> None:
    """The mark, the chain of the organisation, the folio; wine and gold rules; from page 2 on also the title."""
    top = text.page.height - 14 * mm
    mark(canvas, LEFT, top - 25, 30)
    canvas.setFillColor(WINE_DARK)
    text.line(canvas, LEFT + 39, top - 5, letterhead.chain[0], BOLD, 10.5, width=text.page.inner - 190)
    canvas.setFillColor(SOFT)
    for place, unit in enumerate(letterhead.chain[1:3]):
        text.line(canvas, LEFT + 39, top - 16.5 - place * 10.5, unit, REGULAR, 8.2, width=text.page.inner - 190)
    right = text.page.right
    if sheet.folio:
        text.line(canvas, right, top - 4, _("Folio"), REGULAR, 7.5, width=60, end=True)
        canvas.setFillColor(INK)
        text.line(canvas, right, top - 16.5, sheet.folio, BOLD, 10, width=145, end=True)
        canvas.setFillColor(SOFT)
    if canvas.getPageNumber() > 1:
        text.line(canvas, right, top - 27, sheet.title, REGULAR, 7.5, width=145, end=True)
    rule(canvas, LEFT, right, top - 35, 1.6, WINE)
    rule(canvas, LEFT, right, top - 37.4, 0.7, GOLD)


def mark(canvas: Canvas, x: float, y: float, size: float) -> None:
    """The system's mark as lines: three points on one way, the last of them gold (32 units, y downwards)."""
    canvas.saveState()
    canvas.translate(x, y + size)
    canvas.scale(size / 32, -size / 32)
    canvas.setFillColor(WINE_DARK)
    canvas.roundRect(0, 0, 32, 32, 6, stroke=0, fill=1)
    canvas.setStrokeColor(WHITE)
    canvas.setLineWidth(2.5)
    way = canvas.beginPath()
    way.moveTo(6, 23)
    way.curveTo(12, 23, 10, 9, 16, 9)
    way.curveTo(22, 9, 20, 23, 26, 23)
    canvas.drawPath(way)
    for colour, at, height, radius in ((WHITE, 6, 23, 3), (WHITE, 16, 9, 3), (GOLD_LIGHT, 26, 23, 3.5)):
        canvas.setFillColor(colour)
        canvas.circle(at, height, radius, stroke=0, fill=1)
    canvas.restoreState()


def foot(canvas: Canvas, sheet: Sheet, letterhead: Letterhead, text: Typesetter) -> None:
    """The seal's box, where to check it, where to reach the office, and the page of how many."""
    right = text.page.right
    if sheet.digest and sheet.status != Status.DRAFT:
        seal_box(canvas, sheet, text)
    canvas.setFillColor(SOFT)
    base = 12.5 * mm
    text.line(canvas, LEFT, base, letterhead.contact, REGULAR, 7, width=text.page.inner - 110)
    count = _("Página %(page)d de ") % {"page": canvas.getPageNumber()}
    text.line(canvas, right - COUNT_WIDTH, base, count, REGULAR, 7.5, width=100, end=True)
    canvas.saveState()
    canvas.translate(right - COUNT_WIDTH, base)
    canvas.doForm("pages")
    canvas.restoreState()


def seal_box(canvas: Canvas, sheet: Sheet, text: Typesetter) -> None:
    base, height, right = 17 * mm, 19.5 * mm, text.page.right
    rule(canvas, LEFT, right, base + height, 0.7, GOLD)
    x = LEFT
    if sheet.verify_url:
        square(canvas, sheet.verify_url, x - 3, base - 1, height)
        canvas.linkURL(sheet.verify_url, (x, base, x + height, base + height))
        x += height + 9
    width = right - x
    canvas.setFillColor(WINE_DARK)
    text.line(canvas, x, base + height - 11, _("Sello electrónico"), BOLD, 8.2, width=150)
    canvas.setFillColor(SOFT)
    legend = _("Sello electrónico, no es firma electrónica avanzada")
    text.line(canvas, right, base + height - 11, legend, ITALIC, 7, width=width - 90, end=True)
    canvas.setFillColor(INK)
    words = re.findall(".{1,4}", sheet.digest)
    for place in range(0, len(words), 16):
        text.line(
            canvas, x, base + height - 22 - place / 16 * 8, " ".join(words[place : place + 16]), MONO, 6.4, width=width
        )
    label = _("Código de verificación")
    text.line(canvas, x, base + 14.5, label, REGULAR, 7.5, width=120)
    text.line(canvas, x + stringWidth(label + "  ", REGULAR, 7.5), base + 14.2, sheet.code, MONO, 9.5, width=120)
    canvas.setFillColor(SOFT)
    where = _("Compruebe este documento en %(url)s") % {"url": sheet.verify_url}
    text.line(canvas, x, base + 4, where, REGULAR, 7.2, width=width)


def square(canvas: Canvas, url: str, x: float, y: float, size: float) -> None:
    """The QR, drawn once and shown on every page."""
    if not canvas.hasForm("qr"):
        canvas.beginForm("qr", 0, 0, size, size)
        canvas.setFillColor(black)
        canvas.drawPath(_modules(canvas, clean(url), size), stroke=0, fill=1)
        canvas.endForm()
    canvas.saveState()
    canvas.translate(x, y)
    canvas.doForm("qr")
    canvas.restoreState()


def _modules(canvas: Canvas, url: str, size: float) -> PDFPathObject:
    """The dark modules of the code for this address, in a square of this size with a border of two modules."""
    code = QrCodeWidget(url, barLevel="M").qr
    code.make()
    count = code.getModuleCount()
    step, path = size / (count + 4), canvas.beginPath()
    for line, modules in enumerate(code.modules):
        place = 0
        for dark, run in groupby(map(bool, modules)):
            width = len(list(run))
            if dark:
                path.rect((place + 2) * step, size - (line + 3) * step, width * step, step)
            place += width
    return path


def watermark(canvas: Canvas, sheet: Sheet, page: Page) -> None:
    """Across the page, over everything, so that no cut-out can pass for a valid paper."""
    words = {Status.DRAFT: _("BORRADOR"), Status.REVOKED: _("SIN VALIDEZ")}.get(sheet.status)
    if not words:
        return
    canvas.saveState()
    canvas.setFillColor(RED if sheet.status == Status.REVOKED else SOFT)
    canvas.setFillAlpha(0.17)
    canvas.translate(page.width / 2, page.height / 2)
    canvas.rotate(52)
    size = 0.82 * page.height / stringWidth(words, BOLD, 1)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(0, -size * 0.36, words)
    canvas.restoreState()


def rule(canvas: Canvas, left: float, right: float, y: float, thick: float, colour) -> None:
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(thick)
    canvas.line(left, y, right, y)
