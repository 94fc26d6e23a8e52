"""The expediente of one referral as one PDF: cover, index and every entry in date order, with running folios.

It is built for one reader out of what `visible()` lets her see. For an institution it bears the referral's folio alone,
numbered from 1; the number of the centre's own file never leaves the centre (architecture §13.2).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.access import visible
from casework.models import Amendment, Assessment, Attachment, Note, NoteAddendum, Referral, ThreadMessage
from casework.states import DocumentState as D
from casework.wall import whole
from casework.words import hour, local, lower_first, plain_day
from documents.assemble import CannotAssemble, Entry, IndexRow, bundle
from documents.blocks import Facts, Heading, Legend, Paragraph, Sheet, Table, letterhead
from documents.kind import KINDS
from documents.kinds.case_cover import cover
from documents.models import BoundFile, IssuedDocument
from documents.paper import pdf_of, verify_url
from documents.render import render
from documents.seal import digest, frozen, new_code, seal
from documents.storage import NotKept


class Variant(StrEnum):
    """How much of the case is bound: clinical text only where the reader may read it, or nowhere."""

    FULL = "full"
    WITHOUT_CLINICAL = "without_clinical"


VARIANTS = {
    Variant.FULL: gettext_lazy("Completa"),
    Variant.WITHOUT_CLINICAL: gettext_lazy("Sin notas clínicas"),
}


TITLES = {
    Variant.FULL: gettext_lazy("Expediente integrado, versión completa"),
    Variant.WITHOUT_CLINICAL: gettext_lazy("Expediente integrado, sin notas clínicas"),
}


@dataclass(frozen=True)
class Dated:
    """An entry and the moment by which it is ordered."""

    at: datetime
    entry: Entry


# What another room keeps of the correspondence: (referral, user) → its entries.
CORRESPONDENCE: list[Callable[[Referral, object], Iterable[Dated]]] = []


def binds(function):
    """Add the entries of another room to the correspondence that is bound."""
    CORRESPONDENCE.append(function)
    return function


def entries(referral: Referral, variant: Variant | str, user, *, for_institution: bool = False) -> list[Entry]:
    """Everything of a case that this person may see, in date order; clinical pages only in the full variant."""
    # What was written freely to the other side may be clinical: nobody has looked.
    correspondence = for_institution or variant == Variant.FULL
    found = [*_uploads(referral, user, for_institution, correspondence), *_papers(referral, user)]
    if correspondence:
        found += [*_messages(referral, user), *_amendments(referral, user)]
        found += [one for kept in CORRESPONDENCE for one in kept(referral, user)]
    if variant == Variant.FULL and not for_institution:
        found += [*_assessments(referral, user), *_notes(referral, user)]
    return [one.entry for one in sorted(found, key=lambda one: one.at)]


def build(referral: Referral, variant: Variant | str, *, user, for_institution: bool = False) -> bytes:
    """The expediente as a PDF for one reader, sealed over its index; raises CannotAssemble."""
    variant = Variant(variant)
    number = referral.shown_folio
    if not for_institution and referral.case_file:
        number = referral.case_file.number
    front = cover(referral, number=number, of_center=not for_institution) | {
        "variant": str(VARIANTS[variant]),
        "responsible": user.full_name,
    }
    bound = BoundFile(
        referral=referral, folio=referral.shown_folio, code=new_code(), signed_at=clock.now(), made_by=user
    )
    target = BytesIO()
    bundle(
        entries(referral, variant, user, for_institution=for_institution),
        title=_("Expediente %(number)s") % {"number": number},
        cover=lambda total, rows: _printed(
            "case_cover", front | {"folios": total}, _sealed(bound, variant, total, rows)
        ),
        index=lambda total, rows: _printed(
            "case_index", {"rows": [_row(row) for row in rows]}, _sealed(bound, variant, total, rows)
        ),
        into=target,
    )
    with whole():
        bound.save(force_insert=True)
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


def _sealed(bound: BoundFile, variant: Variant, total: int, rows: list[IndexRow]) -> BoundFile:
    """The seal over what is bound now; the last one asked for, when pages no longer move, is the one that is kept."""
    center = bound.referral.center
    bound.facts = frozen(
        {
            "title": TITLES[variant],
            "center": center.name if center else "",
            "folio": bound.folio,
            "code": bound.code,
            "made_at": bound.signed_at,
            "made_by": bound.made_by.full_name,
            "folios": total,
            "index": digest({"rows": [_row(row) for row in rows]}),
        }
    )
    bound.digest, bound.seal = digest(bound.facts), seal(bound.facts)
    return bound


def _printed(slug: str, facts: dict, bound: BoundFile) -> bytes:
    kind = KINDS[slug]
    sheet = Sheet(
        title=str(kind.title),
        folio=bound.folio,
        blocks=tuple(kind.layout(facts)),
        code=bound.code,
        verify_url=verify_url(bound.code),
        digest=bound.seal,
        made_at=bound.signed_at,
    )
    return render(sheet, letterhead=_letterhead(bound.referral)).pdf


def _letterhead(referral: Referral):
    return letterhead(referral.center.name) if referral.center else letterhead()


def _day(moment: datetime) -> str:
    return f"{local(moment):%d/%m/%Y}"


# ---- What is bound --------------------------------------------------------------------------------------------------


def _uploads(referral: Referral, user, for_institution: bool, correspondence: bool) -> Iterable[Dated]:
    files = visible(Attachment, user).filter(referral=referral.pk, removed_at__isnull=True)
    if not correspondence:
        files = files.exclude(kind=Attachment.Kind.CORRESPONDENCE)
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


def _kept(paper: IssuedDocument) -> bytes:
    try:
        return pdf_of(paper)
    except NotKept as problem:
        raise CannotAssemble(str(problem)) from problem


def _papers(referral: Referral, user) -> Iterable[Dated]:
    papers = visible(IssuedDocument, user).filter(
        referral=referral.pk, state__in=[D.SIGNED, D.ACKNOWLEDGED, D.REPLACED, D.REVOKED]
    )
    for paper in papers.select_related("signed_by"):
        yield Dated(
            paper.signed_at,
            Entry(
                title=f"{paper.title} {paper.folio}",
                content=_kept(paper),
                date=_day(paper.signed_at),
                kind="",
                author=str(paper.signed_by or _("Sistema")),
                incorporated_on=_day(paper.signed_at),
            ),
        )


def _messages(referral: Referral, user) -> Iterable[Dated]:
    """The thread, each message with its number in it; who wrote for the centre is the centre's to know."""
    found = visible(ThreadMessage, user).filter(referral=referral.pk)
    for one in found.select_related("sender__unit", "center", "document"):
        of_center = one.side == ThreadMessage.Side.CENTER
        title = _("Mensaje %(n)d del centro") if of_center else _("Mensaje %(n)d de la instancia")
        who = one.sender.full_name
        if of_center:
            who = str(one.center) if user.at_institution else f"{who}, {one.center}"
        blocks = [Paragraph(one.text)]
        if one.document:
            blocks.append(Legend(_("Con el documento «%(name)s».") % {"name": one.document.name}))
        yield written(title % {"n": one.number}, one.sent_at, who, blocks, referral)


def _amendments(referral: Referral, user) -> Iterable[Dated]:
    """What the institution corrected, before and after; of the victim's safety, only which answers changed."""
    found = visible(Amendment, user).filter(referral=referral.pk).select_related("made_by__unit")
    for one in found.prefetch_related("fields"):
        title = _("Cambio %(n)d de la instancia: %(topic)s") % {
            "n": one.number,
            "topic": lower_first(str(one.get_topic_display())),
        }
        yield written(title, one.made_at, one.made_by.full_name, _of_amendment(one), referral)


def _of_amendment(amendment: Amendment) -> list:
    fields = list(amendment.fields.all())
    if amendment.topic == Amendment.Topic.SAFETY:
        listed = ", ".join(lower_first(field.label) for field in fields)
        return [Paragraph(_("Cambió: %(fields)s. Se lee en el registro de la víctima.") % {"fields": listed})]
    rows = [(field.label, field.before or "—", field.after or "—") for field in fields]
    return [
        Table((_("Dato"), _("Antes"), _("Ahora")), rows),
        Facts([(_("Por qué"), amendment.reason), (_("El centro"), str(amendment.get_state_display()))]),
    ]


def written(title: str, at: datetime, who: str, blocks: list, referral: Referral) -> Dated:
    """A page for what somebody wrote in the system."""
    said = Facts([(_("De"), who), (_("Fecha y hora"), f"{plain_day(at)}, {hour(at)}")])
    sheet = Sheet(title=title, folio=referral.shown_folio, made_at=at, blocks=(said, *blocks))
    content = render(sheet, letterhead=_letterhead(referral)).pdf
    return Dated(at, Entry(title=title, content=content, date=_day(at), kind="", author=who, incorporated_on=_day(at)))


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
