"""The institution's list to take away: every person of a filter in one table, and the rows that tell that it left."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from casework import clock
from casework.models import AccessEntry, ExportRecord
from casework.words import plain_day, short_day
from documents.exports import TableData, to_csv, to_xlsx
from documents.lists import list_pdf

MOST, MOST_ON_PAPER = 20_000, 1_000  # persons in a file, and in one of paper
BATCH = 500
PDF, XLSX, CSV = "pdf", "xlsx", "csv"


def columns() -> list[str]:
    return [
        _("Persona"), _("Folio"), _("Causa penal, carpeta o expediente"), _("Determinación"), _("Centro"),
        _("Estatus"), _("Último cambio"), _("Sesiones hechas"), _("Sesiones por hacer en total"), _("Ritmo"),
        _("Al ritmo actual termina"), _("A más tardar debe comenzar o seguir"), _("Vence el plazo"),
        _("Próxima cita"), _("Inasistencias sin justificar"), _("Inasistencias en total"), _("Documentos"),
        _("Documentos sin leer"), _("Seguimientos por registrar"),
    ]  # fmt: skip


def line(row) -> list:
    """One person as the panel tells of him; days and numbers keep their type."""
    one, told = row.referral, row.clock
    return [
        one.listed_name, one.shown_folio, one.present_judicial_case_number, str(one.present_determination or ""),
        str(one.center or ""), str(row.word), clock.local_day(one.changed_at), told.done, told.total, told.verdict,
        told.pace.ends_on, told.pace.latest_start, told.term_to, one.next_at, one.unjustified, row.missed,
        one.papers_sent, one.unread, one.follow_ups_due,
    ]  # fmt: skip


def as_file(rows: Iterable, kind: str, *, title: str, cover: list[tuple[str, str]]) -> bytes:
    """The rows of the panel as xlsx, csv or pdf; text that a spreadsheet would run is shown as text."""
    if kind == PDF:
        return _on_paper(rows, title, cover)
    table = TableData(title, columns(), (line(row) for row in rows))
    return to_xlsx(table) if kind == XLSX else to_csv(table)


def _on_paper(rows: Iterable, title: str, cover: list[tuple[str, str]]) -> bytes:
    header = [
        _("Persona"), _("Estatus"), _("Sesiones"), _("Plazo"), _("Próxima cita"), _("Inasistencias"), _("Documentos"),
        _("Seguimientos"),
    ]  # fmt: skip
    note = _(
        "Inasistencias: sin justificar / en total. Documentos: sin leer / en total. Seguimientos: por registrar. "
        "No contiene datos clínicos ni de la víctima."
    )
    widths = (4, 2.7, 2.9, 4, 2, 2.6, 2.4, 2.6)
    return list_pdf(title, cover=cover, header=header, rows=[_said(row) for row in rows], widths=widths, note=note)


def _said(row) -> tuple[str, ...]:
    one = row.referral
    return (
        f"{one.listed_name}\n{one.shown_folio}\n{one.present_judicial_case_number}".strip(),
        f"{row.word}\n{plain_day(one.changed_at)}",
        _sessions(row),
        _term(row),
        short_day(one.next_at) if one.next_at else "—",
        f"{one.unjustified} / {row.missed}",
        f"{one.unread} / {one.papers_sent}",
        str(one.follow_ups_due),
    )


def _sessions(row) -> str:
    told = row.clock
    if not told.shown:
        return "—"
    lines = [_("%(done)d de %(all)d") % {"done": told.done, "all": told.total}, told.verdict]
    if told.pace.ends_on:
        lines.append(_("termina el %(day)s") % {"day": short_day(told.pace.ends_on)})
    return "\n".join(one for one in lines if one)


def _term(row) -> str:
    """When the term runs out, and how late he may begin or go on to end within it."""
    told = row.clock
    lines = [_("vence el %(day)s") % {"day": short_day(told.term_to)}] if told.term_to else []
    if told.pace.latest_start:
        said = _("debe seguir el %(day)s") if told.begun else _("debe comenzar el %(day)s")
        lines.append(_("a más tardar %(what)s") % {"what": said % {"day": short_day(told.pace.latest_start)}})
    return "\n".join(lines) or "—"


def leave_record(user, rows: Iterable, content: bytes, *, purpose: str, name: str, address=None) -> None:
    """What left, by whom and with which hash, and a reading in the file of every person in it (R64)."""
    with transaction.atomic():
        ExportRecord.objects.create(
            at=clock.now(), user=user, purpose=purpose, content=name[:40],
            sha256=hashlib.sha256(content).hexdigest(), size=len(content),
        )  # fmt: skip
        record_readings(user, rows, action="export", purpose=purpose, address=address)


def record_readings(user, rows: Iterable, *, action: str, purpose: str, address=None) -> None:
    """An access row for each of many persons at once, as `record_access` leaves for one."""
    at = clock.now()
    AccessEntry.objects.bulk_create(
        [
            AccessEntry(
                at=at, user=user, referral_id=pk, noun="referral", record_id=pk, action=action,
                purpose=purpose[:200], address=address,
            )
            for pk in (row if isinstance(row, int) else row.referral.pk for row in rows)
        ],
        BATCH,
    )  # fmt: skip
