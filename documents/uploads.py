"""What comes in from outside: only photographs (jpg) and PDFs that carry nothing that acts (R37)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

import pikepdf
import puremagic
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from PIL import Image, ImageOps

MAX_PIXELS = 40_000_000
MAX_PAGES = 200
LONGEST_NAME = 120
QUALITY = 90
PDF, JPEG = "application/pdf", "image/jpeg"
EXTENSIONS = {PDF: ".pdf", JPEG: ".jpg"}

# Names in a PDF's dictionaries that make a reader do something by itself, or carry another file.
ACTING_KEYS = {"/JS", "/JavaScript", "/AA", "/XFA", "/RichMedia"}
ACTING_KINDS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMediaExecute", "/Rendition"}
CARRYING_KEYS = {"/EmbeddedFiles", "/EF", "/AF"}

# What people send instead, by its first bytes; puremagic's own names are in English.
SEEMS = {
    b"\x89PNG": gettext_lazy("una imagen PNG"),
    b"GIF8": gettext_lazy("una imagen GIF"),
    b"II*\x00": gettext_lazy("una imagen TIFF"),
    b"MM\x00*": gettext_lazy("una imagen TIFF"),
    b"MZ": gettext_lazy("un programa de Windows"),
    b"\x7fELF": gettext_lazy("un programa"),
    b"Rar!": gettext_lazy("un archivo comprimido RAR"),
    b"\xd0\xcf\x11\xe0": gettext_lazy("un documento de Office de versión antigua"),
    b"{\\rtf": gettext_lazy("un documento RTF"),
    b"%PDF": gettext_lazy("un PDF dañado"),
    b"\xff\xd8\xff": gettext_lazy("una imagen JPG dañada"),
}
ZIPPED = {
    b"word/": gettext_lazy("un documento de Word"),
    b"xl/": gettext_lazy("una hoja de Excel"),
    b"ppt/": gettext_lazy("una presentación de PowerPoint"),
}

ACTS = gettext_lazy("El PDF contiene programas o acciones automáticas. Imprímalo como PDF y suba la copia.")


class Rejected(Exception):
    """The file is not taken in; the message is the sentence to show beside the field."""


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: cleaned content, what it is, its pages, its SHA-256 and a harmless name."""

    name: str
    mime: str
    pages: int
    sha256: str
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        return len(self.content)


def accept_upload(
    file: BinaryIO, *, name: str = "", max_bytes: int | None = None, max_pages: int = MAX_PAGES
) -> Accepted:
    """Look into an uploaded file and give what may be kept of it; raises Rejected with a sentence in Spanish.

    Images are painted anew, so EXIF, GPS and anything appended go; a PDF is kept byte for byte or refused.
    """
    limit = settings.SIGUE_UPLOAD_LIMIT if max_bytes is None else max_bytes
    content = file.read(limit + 1)
    if not content:
        raise Rejected(_("El archivo está vacío. Elija otro."))
    if len(content) > limit:
        raise Rejected(_("El archivo pesa más de %(size)s MB. Reduzca su tamaño o divídalo.") % {"size": limit >> 20})
    mime = sniffed(content)
    if mime == JPEG:
        content, pages = repainted(content), 1
    else:
        pages = inspected(content, max_pages)
    given = name or getattr(file, "name", "") or ""
    return Accepted(safe_name(given, EXTENSIONS[mime]), mime, pages, hashlib.sha256(content).hexdigest(), content)


# --- What it is -----------------------------------------------------------------------------------------------------


def sniffed(content: bytes) -> str:
    """The type, when its first bytes and puremagic agree on it; the name it came with says nothing."""
    try:
        guesses = {guess.mime_type for guess in puremagic.magic_string(content[:4096])}
    except (puremagic.PureError, ValueError):
        guesses = set()
    if content.startswith(b"%PDF-") and PDF in guesses:
        return PDF
    if content.startswith(b"\xff\xd8\xff") and JPEG in guesses:
        return JPEG
    raise Rejected(_("Solo se aceptan archivos JPG o PDF; este parece ser %(kind)s.") % {"kind": seeming(content)})


def seeming(content: bytes) -> str:
    """What a file seems to be, in Spanish."""
    if content.startswith(b"PK\x03\x04"):
        inside = (kind for folder, kind in ZIPPED.items() if folder in content)
        return str(next(inside, _("un archivo comprimido ZIP")))
    if content[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"}:
        return _("una foto HEIC de teléfono (guárdela como JPG)")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _("una imagen WebP")
    if b"%PDF-" in content[:1024]:
        return _("un PDF con otro contenido delante")
    if re.match(rb"\s*(<!doctype html|<html|<svg|<\?xml)", content[:200], re.IGNORECASE):
        return _("una página web")
    known = (kind for start, kind in SEEMS.items() if content.startswith(start))
    return str(next(known, _("otro tipo de archivo")))


# --- Images ---------------------------------------------------------------------------------------------------------


def repainted(content: bytes) -> bytes:
    """The picture, upright, as a new JPEG with nothing but its pixels."""
    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Rejected(_("La imagen es demasiado grande: el máximo es de 40 megapíxeles."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Rejected(_("La imagen es demasiado grande: el máximo es de 40 megapíxeles.")) from bomb
    except (OSError, SyntaxError, ValueError, EOFError) as broken:
        raise Rejected(_("La imagen está dañada o incompleta. Tómela o guárdela de nuevo.")) from broken
    clean, target = Image.new("RGB", upright.size), BytesIO()
    clean.paste(upright)
    clean.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()


# --- PDF ------------------------------------------------------------------------------------------------------------


def inspected(content: bytes, max_pages: int) -> int:
    """The pages of a PDF that opens without a password and carries nothing that acts."""
    if not content.rstrip(b"\r\n\t \0").endswith(b"%%EOF"):
        raise Rejected(_("El PDF está incompleto o tiene otro contenido al final. Vuelva a guardarlo como PDF."))
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Rejected(_("El PDF está cifrado o protegido. Guárdelo sin contraseña ni restricciones."))
            pages = len(pdf.pages)
            refuse_what_acts(pdf)
    except pikepdf.PasswordError as locked:
        raise Rejected(_("El PDF tiene contraseña. Guárdelo sin contraseña.")) from locked
    except (pikepdf.PdfError, RuntimeError, ValueError) as broken:
        raise Rejected(_("El PDF está dañado y no se puede abrir. Vuelva a guardarlo como PDF.")) from broken
    if not pages:
        raise Rejected(_("El PDF no tiene páginas."))
    if pages > max_pages:
        raise Rejected(
            ngettext(
                "El PDF tiene más de %(number)d página. Divídalo en varios archivos.",
                "El PDF tiene más de %(number)d páginas. Divídalo en varios archivos.",
                max_pages,
            )
            % {"number": max_pages}
        )
    return pages


def refuse_what_acts(pdf: pikepdf.Pdf) -> None:
    """Raise Rejected for JavaScript, actions, forms that send, media and enclosed files, wherever they hide."""
    opening = pdf.Root.get("/OpenAction")
    # Most word processors write «open at page 1» here; that is a place, not an action.
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != "/GoTo":
        raise Rejected(ACTS)
    pending: list[pikepdf.Object] = list(pdf.objects)
    while pending:
        item = pending.pop()
        if isinstance(item, pikepdf.Array):
            pending += [part for part in item if nested(part)]
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            keys = set(item.keys())
            if keys & CARRYING_KEYS or item.get("/Subtype") == "/FileAttachment":
                raise Rejected(_("El PDF lleva otros archivos dentro. Súbalos por separado, como JPG o PDF."))
            if keys & ACTING_KEYS or str(item.get("/S", "")) in ACTING_KINDS:
                raise Rejected(ACTS)
            pending += [part for part in (item[key] for key in keys) if nested(part)]


def nested(part: object) -> bool:
    """Containers written in place; what is referred to is visited as an object of its own."""
    return isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect


# --- Its name -------------------------------------------------------------------------------------------------------


def safe_name(given: str, extension: str) -> str:
    """A name for a file: accents stay; folders, controls, signs that turn text and reserved signs go."""
    base = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in base if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    stem = shown[: -len(suffix)] if (suffix := PurePosixPath(shown).suffix) and len(suffix) <= 6 else shown
    stem = re.sub(r'[<>:"|?*%\s]+', " ", stem).strip(" .")[: LONGEST_NAME - len(extension)].rstrip(" .")
    return (stem or _("archivo")) + extension
