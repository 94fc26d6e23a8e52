"""The expediente as one file: cover, index, papers and uploads, with running folios, bookmarks and hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import img2pdf
import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Name, OutlineItem, Pdf, Rectangle

from documents.render import folio_overlay

LETTER, MARGIN = (612, 792), 40  # points
PDF, JPEG = "application/pdf", "image/jpeg"


class CannotAssemble(Exception):
    """A file of the expediente cannot be read; the message names the entry, in Spanish."""


@dataclass(frozen=True)
class Entry:
    """One paper or upload; `content` is a PDF or a JPEG, as bytes or as the path of a file."""

    title: str
    content: bytes | Path
    mime: str = PDF
    date: str = ""
    kind: str = ""
    author: str = ""
    incorporated_on: str = ""


@dataclass(frozen=True)
class IndexRow:
    """Where an entry lies: its number, folios from–to, pages, and the SHA-256 of the file as it was before binding."""

    number: int
    entry: Entry
    first: int
    last: int
    sha256: str

    @property
    def pages(self) -> int:
        return self.last - self.first + 1


Front = Callable[[int, list[IndexRow]], bytes]  # (total of folios, what is bound) as a PDF


@dataclass(frozen=True)
class Bundle:
    """What was written: pages, the index as printed, and the SHA-256 of the whole file."""

    pages: int
    rows: tuple[IndexRow, ...]
    sha256: str


def bundle(
    entries: Iterable[Entry],
    *,
    title: str,
    cover: Front,
    index: Front,
    into: Path | BinaryIO,
) -> Bundle:
    """Bind the entries in their order; cover and index give PDFs. Raises CannotAssemble.

    Everything large lies in temporary files, one opened at a time for counting; the same entries give the same bytes.
    """
    with TemporaryDirectory(prefix="sigue-") as folder, ExitStack() as stack:
        kept = [(entry, *prepared(entry, Path(folder) / f"{number}.pdf")) for number, entry in enumerate(entries, 1)]
        front, rows = front_pages(kept, cover, index)
        binding = stack.enter_context(Pdf.new())
        for page_source in front:
            binding.pages.extend(stack.enter_context(Pdf.open(BytesIO(page_source))).pages)
        for _entry, path, _pages, _digest in kept:
            binding.pages.extend(stack.enter_context(Pdf.open(path)).pages)
        drop_fields(binding)
        stamp(binding, stack)
        bookmark(binding, rows)
        name(binding, title)
        written = Path(folder) / "bundle.pdf"
        binding.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        digest = deliver(written, into)
        return Bundle(len(binding.pages), tuple(rows), digest)


def prepared(entry: Entry, path: Path) -> tuple[Path, int, str]:
    """(PDF to bind, its pages, SHA-256 of what was given); images become a letter page."""
    source = entry.content if isinstance(entry.content, Path) else None
    try:
        if entry.mime == JPEG:
            path.write_bytes(image_page(entry.content))
        elif source is None:
            path.write_bytes(entry.content)  # type: ignore[arg-type]
        bound = source if source and entry.mime == PDF else path
        with Pdf.open(bound) as pdf:
            pages = len(pdf.pages)
    except (pikepdf.PdfError, img2pdf.ImageOpenError, OSError, ValueError) as problem:
        raise CannotAssemble(_("No se pudo leer «%(title)s».") % {"title": entry.title}) from problem
    if not pages:
        raise CannotAssemble(_("«%(title)s» no tiene páginas.") % {"title": entry.title})
    return bound, pages, sha256(entry.content)


def image_page(content: bytes | Path) -> bytes:
    """A JPEG on a letter page, upright or lying as the picture is, without being compressed again."""
    layout = img2pdf.get_layout_fun(
        pagesize=LETTER, border=(MARGIN, MARGIN), fit=img2pdf.FitMode.shrink, auto_orient=True
    )
    source = str(content) if isinstance(content, Path) else content
    return img2pdf.convert(source, layout_fun=layout, nodate=True, rotation=img2pdf.Rotation.ifvalid)


def sha256(content: bytes | Path) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def front_pages(kept, cover, index) -> tuple[list[bytes], list[IndexRow]]:
    """Cover and index, asked again until the index has as many pages as its own folios assume."""
    body = sum(pages for _entry, _path, pages, _digest in kept)
    before = page_count(cover(body, [])) + 1
    for _attempt in range(5):
        rows, folio = [], before + 1
        for number, (entry, _path, pages, digest) in enumerate(kept, start=1):
            rows.append(IndexRow(number, entry, folio, folio + pages - 1, digest))
            folio += pages
        front = [cover(before + body, rows), index(before + body, rows)]
        found = sum(page_count(part) for part in front)
        if found == before:
            return front, rows
        before = found
    raise CannotAssemble(_("El índice no cabe de un modo estable; quite o una documentos."))


def page_count(pdf: bytes) -> int:
    with Pdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def drop_fields(binding: Pdf) -> None:
    """Form fields and signature boxes lose their meaning in a binding; the index keeps the hash of the signed file."""
    for page in binding.pages:
        notes = page.obj.get(Name.Annots)
        if notes is not None:
            kept = [note for note in notes if note.get(Name.Subtype) != Name.Widget]
            page.obj[Name.Annots] = binding.make_indirect(pikepdf.Array(kept))


def stamp(binding: Pdf, stack: ExitStack) -> None:
    """«Folio n de N» on the visible part of every page, upright also where the page is turned."""
    boxes = [visible(page) for page in binding.pages]
    sizes = [
        (box.height, box.width) if page.rotation % 180 else (box.width, box.height)
        for page, box in zip(binding.pages, boxes, strict=True)
    ]
    overlay = stack.enter_context(Pdf.open(BytesIO(folio_overlay(sizes, total=len(sizes)))))
    for number, (page, box, label) in enumerate(zip(binding.pages, boxes, overlay.pages, strict=True), start=1):
        # Not page.add_overlay: it draws a random name, and the same entries should give the same bytes. The number
        # keeps names apart where pages share their resources.
        form = binding.copy_foreign(label.as_form_xobject())
        drawn = page.add_resource(form, Name.XObject, Name(f"/Folio{number}"))
        place = page.calc_form_xobject_placement(
            form, drawn, box, invert_transformations=True, allow_shrink=True, allow_expand=False
        )
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n" + place)


def visible(page: pikepdf.Page) -> Rectangle:
    return Rectangle(*(float(side) for side in page.cropbox))


def bookmark(binding: Pdf, rows: list[IndexRow]) -> None:
    with binding.open_outline() as outline:
        outline.root.append(OutlineItem(_("Carátula e índice"), 0))
        for row in rows:
            outline.root.append(OutlineItem(f"{row.number}. {row.entry.title}", row.first - 1))


def name(binding: Pdf, title: str) -> None:
    binding.docinfo[Name.Title] = title
    binding.Root[Name.Lang] = pikepdf.String("es-MX")
    binding.Root[Name.PageMode] = Name.UseOutlines
    binding.Root[Name.ViewerPreferences] = pikepdf.Dictionary(DisplayDocTitle=True)


def deliver(written: Path, into: Path | BinaryIO) -> str:
    """Copy the finished file out of the temporary folder in small pieces and give its SHA-256."""
    with ExitStack() as stack:
        target = stack.enter_context(into.open("wb")) if isinstance(into, Path) else into
        source, digest = stack.enter_context(written.open("rb")), hashlib.sha256()
        while piece := source.read(1 << 20):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()
