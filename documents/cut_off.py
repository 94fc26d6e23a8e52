"""Informe al corte: all the persons of a judge's office on one sealed paper, by cause; nothing clinical, no victim."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.models import Counter
from casework.wall import as_whole
from casework.words import hour, plain_day
from documents.blocks import Block, Facts, Heading, Legend, Paragraph, Sheet, Signature, Table, letterhead
from documents.models import CutOffReport
from documents.paper import verify_url
from documents.render import render
from documents.seal import digest, frozen, new_code, seal

TITLE = gettext_lazy("Informe al corte")
WIDTHS = (3.4, 2.4, 2.6, 2.3, 2)


@as_whole
def issue_cut_off(unit, causes: list[dict], *, cases: list[int], by) -> CutOffReport:
    """Freeze and seal what is said of each person; it takes its gap-free number of the area and the year.

    `cases` are the referrals that it tells of, so that each later opening can be written into their logs.
    """
    now = clock.now()
    with transaction.atomic():
        key, year = unit.institution.key, clock.today().year
        number = Counter.objects.take(f"cut-off/{unit.pk}/{year}")
        report = CutOffReport(
            unit=unit,
            cut_on=clock.today(),
            people=len(cases),
            folio=f"{key}-{unit.pk}-CORTE-{year}-{number:04}",
            code=new_code(),
            signed_at=now,
            made_by=by,
        )
        report.facts = frozen(
            {
                "title": str(TITLE),
                "center": settings.SIGUE_DIRECTORATE,
                "addressee": [line for line in (unit.responsible, unit.name, unit.institution.name) if line],
                "cut": f"{plain_day(now)}, {hour(now)}",
                "folio": report.folio,
                "code": report.code,
                "made_by": by.full_name,
                "causes": causes,
                "cases": cases,
            }
        )
        report.digest, report.seal = digest(report.facts), seal(report.facts)
        report.save(force_insert=True)
    return report


def cut_off_pdf(report: CutOffReport) -> bytes:
    """The report as it prints, from its frozen facts alone: always the same bytes."""
    facts = report.facts
    sheet = Sheet(
        title=str(TITLE),
        folio=report.folio,
        place_and_date=_("Con corte al %(cut)s") % {"cut": facts["cut"]},
        addressee=tuple(facts["addressee"]),
        blocks=layout(facts),
        code=report.code,
        verify_url=verify_url(report.code),
        digest=report.seal,
        made_at=report.signed_at,
    )
    return render(sheet, letterhead=letterhead()).pdf


def layout(facts: dict) -> list[Block]:
    causes = facts["causes"]
    people = sum(len(cause["people"]) for cause in causes)
    blocks: list[Block] = [
        Facts(((_("Causas"), f"{len(causes):,}"), (_("Personas"), f"{people:,}"), (_("Corte"), facts["cut"]))),
        Paragraph(
            _(
                "Se informa cómo va cada persona que ese órgano canalizó. Las sesiones son aquellas a las que asistió "
                "por su orden; la asistencia es la parte a la que acudió de las sesiones que se dieron o ya quedaron "
                "como falta."
            )
        ),
    ]
    for cause in causes:
        blocks += [Heading(_("Causa %(number)s") % {"number": cause["number"]} if cause["number"] else
                           _("Sin número de causa"), level=2), table(cause["people"])]  # fmt: skip
    return [
        *blocks,
        Legend(_("Este informe no contiene datos clínicos ni de la víctima. No anticipa la decisión de la autoridad.")),
        Signature(facts["made_by"], str(_("Lo generó desde el panel de su área")), "", facts["cut"]),
    ]


def table(people: list[dict]) -> Table:
    header = (_("Persona"), _("Estatus y ritmo"), _("Sesiones por área"), _("Asistencia"), _("Último informe"))
    return Table(header, [row(one) for one in people], WIDTHS)


def row(one: dict) -> tuple[str, ...]:
    """One person: who and by which determination, how he stands, sessions x of y, attendance, last report."""
    return (
        _lines(one["person"], one["folio"], one["determination"]),
        _lines(one["state"], *one["pace"]),
        _lines(*one["sessions"]) or "—",
        _lines(*one["attendance"]) or "—",
        one["report"] or "—",
    )


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
