"""The expediente of one referral as one PDF: cover, index and every entry in date order, with running folios.

It is built for one reader out of what `visible()` lets her see. For an institution it bears the referral's folio alone,
numbered from 1; the number of the centre's own file never leaves the centre (architecture §13.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.access import visible
from casework.models import Assessment, Attachment, Note, NoteAddendum, Referral
from casework.states import DocumentState as D
from casework.words import hour, local, plain_day
from documents.assemble import Entry, IndexRow, bundle
from documents.blocks import Facts, Heading, Legend, Paragraph, Sheet, letterhead
from documents.kind import KINDS
from documents.kinds.case_cover import cover
from documents.models import IssuedDocument
from documents.paper import pdf_of
from documents.render import render


class Variant(StrEnum):
    """How much of the case is bound: clinical text only where the reader may read it, or nowhere."""

    FULL = "full"
    WITHOUT_CLINICAL = "without_clinical"


VARIANTS = {
    Variant.FULL: gettext_lazy("Completa"),
    Variant.WITHOUT_CLINICAL: gettext_lazy("Sin notas clínicas"),
}


@dataclass(frozen=True)
class Dated:
    """An entry and the moment by which it is ordered."""

    at: datetime
    entry: Entry


def entries(referral: Referral, variant: Variant | str, user, *, for_institution: bool = False) -> list[Entry]:
    """Everything of a case that this person may see, in date order; clinical pages only in the full variant."""
    found = [*_uploads(referral, user, for_institution), *_papers(referral, user)]
    if variant == Variant.FULL and not for_institution:
        found += [*_assessments(referral, user), *_notes(referral, user)]
    return [one.entry for one in sorted(found, key=lambda one: one.at)]


def build(referral: Referral, variant: Variant | str, *, user, for_institution: bool = False) -> bytes:
    """The expediente as a PDF for one reader; raises CannotAssemble when a file of it cannot be read."""
    variant = Variant(variant)
    number = referral.shown_folio
    if not for_institution and referral.case_file:
        number = referral.case_file.number
    front = cover(referral, number=number, opened=not for_institution) | {
        "variant": str(VARIANTS[variant]),
        "responsible": user.full_name,
    }
    target = BytesIO()
    bundle(
        entries(referral, variant, user, for_institution=for_institution),
        title=_("Expediente %(number)s") % {"number": number},
        cover=lambda total: _printed("case_cover", front | {"folios": total}, referral),
        index=lambda rows: _printed("case_index", {"rows": [_row(row) for row in rows]}, referral),
        into=target,
    )
    return target.getvalue()


def _row(row: IndexRow) -> dict:
    return {
        "number": row.number,
        "date": row.entry.date,
        "kind": row.entry.kind,
        "title": row.entry.title,
        "author": row.entry.author,
        "first": row.first,
        "last": row.last,
        "pages": row.pages,
        "sha256": row.sha256,
    }


def _printed(slug: str, facts: dict, referral: Referral) -> bytes:
    kind = KINDS[slug]
    sheet = Sheet(
        title=str(kind.title), folio=referral.shown_folio, blocks=tuple(kind.layout(facts)), made_at=clock.now()
    )
    return render(sheet, letterhead=_letterhead(referral)).pdf


def _letterhead(referral: Referral):
    return letterhead(referral.center.name) if referral.center else letterhead()


def _day(moment: datetime) -> str:
    return f"{local(moment):%d/%m/%Y}"


# ---- What is bound --------------------------------------------------------------------------------------------------


def _uploads(referral: Referral, user, for_institution: bool) -> Iterable[Dated]:
    files = visible(Attachment, user).filter(referral=referral.pk, removed_at__isnull=True)
    if for_institution:
        files = files.exclude(kind__in=Attachment.OF_THE_CENTER)
    for file in files.select_related("uploaded_by"):
        yield Dated(
            file.uploaded_at,
            Entry(
                title=file.name,
                content=_content(file),
                mime=file.media_type,
                date=_day(file.uploaded_at),
                kind=str(file.get_kind_display()),
                author=str(file.uploaded_by or ""),
                incorporated_on=_day(file.uploaded_at),
            ),
        )


def _content(file: Attachment) -> bytes | Path:
    """The file where it lies, or its bytes where the storage is not a folder."""
    try:
        return Path(file.file.path)
    except NotImplementedError:
        with file.file.open("rb") as stored:
            return stored.read()


def _papers(referral: Referral, user) -> Iterable[Dated]:
    papers = visible(IssuedDocument, user).filter(
        referral=referral.pk, state__in=[D.SIGNED, D.ACKNOWLEDGED, D.REPLACED, D.REVOKED]
    )
    for paper in papers.select_related("signed_by"):
        yield Dated(
            paper.signed_at,
            Entry(
                title=f"{paper.title} {paper.folio}",
                content=pdf_of(paper),
                date=_day(paper.signed_at),
                kind="",
                author=str(paper.signed_by or _("Sistema")),
                incorporated_on=_day(paper.signed_at),
            ),
        )


def _assessments(referral: Referral, user) -> Iterable[Dated]:
    found = visible(Assessment, user).filter(plan__episode__referral=referral.pk).select_related("plan", "signed_by")
    for one in found:
        title = _("Valoración de %(area)s") % {"area": one.plan.get_area_display()}
        parts = [
            (_("Método e instrumentos"), one.method),
            (_("Motivo de atención"), one.reason),
            (_("Resultados"), one.results),
            (_("Opinión"), one.opinion),
        ]
        yield _clinical(title, one, parts, referral)


def _notes(referral: Referral, user) -> Iterable[Dated]:
    found = visible(Note, user).filter(appointment__episode__referral=referral.pk)
    added: dict[int, list[NoteAddendum]] = {}
    for addendum in visible(NoteAddendum, user).filter(note__in=found).select_related("signed_by"):
        added.setdefault(addendum.note_id, []).append(addendum)
    for note in found.select_related("appointment", "signed_by"):
        title = _("Nota de sesión de %(area)s, %(day)s") % {
            "area": note.appointment.get_area_display(),
            "day": _day(note.appointment.starts_at),
        }
        parts = [
            (_("Tema"), note.topic),
            (_("Observación"), note.observation),
            (_("Intervención"), note.intervention),
            (_("Tarea"), note.homework),
            *[
                (_("Adenda de %(who)s, %(day)s") % {"who": one.signed_by, "day": _day(one.signed_at)}, one.text)
                for one in added.get(note.pk, [])
            ],
        ]
        yield _clinical(title, note, parts, referral)


def _clinical(title: str, record, parts: list[tuple[str, str]], referral: Referral) -> Dated:
    """A signed clinical text as a page of its own."""
    written = [block for name, text in parts if text for block in (Heading(name, 2), Paragraph(text))]
    signed = [
        (_("Firmó"), str(record.signed_by or "")),
        (_("Fecha y hora"), f"{plain_day(record.signed_at)}, {hour(record.signed_at)}"),
    ]
    sheet = Sheet(
        title=title,
        folio=referral.shown_folio,
        made_at=record.signed_at,
        blocks=(Facts(signed), *written, Legend(_("Información clínica confidencial."))),
    )
    content = render(sheet, letterhead=_letterhead(referral)).pdf
    entry = Entry(
        title=title,
        content=content,
        date=_day(record.signed_at),
        kind="",
        author=str(record.signed_by or ""),
        incorporated_on=_day(record.signed_at),
    )
    return Dated(record.signed_at, entry)
