"""What letters say the same way: whom they are for, which order they answer, and days and hours in words.

A letter to an institution shows only what that institution wrote, as it holds now: its referral's folio, its order and
its words for the person, never the number of the centre's file (architecture §13.2).
"""

from django.conf import settings
from django.utils.translation import gettext as _

from casework.words import hour, long_day, plain_day
from documents.blocks import Block, Facts, Paragraph, Table


def to_institution(case) -> dict:
    """The facts every letter to an institution begins with."""
    unit = case.unit
    return {
        "addressee": [line for line in (unit.responsible, unit.name, unit.institution.name) if line] if unit else [],
        "center": case.center.name,
        "referral": case.shown_folio,
        "person": case.full_name,
        "order": order(case),
    }


def to_person(case) -> dict:
    """The facts of a paper for the person: the name the centre knows him by, and a centre's that says nothing more."""
    name = (case.person if case.person_id else case).full_name
    return {
        "addressee": [name],
        "person": name,
        "center": neutral(case.center.name),
        "center_address": case.center.address,
        "center_phone": case.center.phone,
        "center_hours": case.center.opening_hours,
    }


def neutral(center_name: str) -> str:
    """A centre's name without the programme's brand: «Centro de atención Toluca»."""
    return center_name.replace("CeDeMas+", str(_("Centro de atención")))


def order(case) -> list[list[str]]:
    """The order that the letter answers, as labelled rows; only what the institution stated."""
    letter, day = case.present_letter_number, case.present_letter_date
    if letter and day:
        letter = _("%(number)s, del %(day)s") % {"number": letter, "day": plain_day(day)}
    rows = [
        (_("Determinación"), str(case.present_determination or "")),
        (_("Autoridad"), case.present_authority),
        (_("Causa, carpeta o expediente"), case.present_judicial_case_number),
        (_("Su oficio"), letter),
        (_("Folio de la canalización"), case.shown_folio),
    ]
    return [[label, value] for label, value in rows if value]


def day_and_hour(moment) -> str:
    """«martes 24 de noviembre de 2026, a las 10:00»."""
    return _("%(day)s, a las %(hour)s") % {"day": long_day(moment), "hour": hour(moment)}


def grounds(reason, text: str) -> list[str]:
    """A reason of the catalogue and what was added to it, each a paragraph."""
    return [part for part in (str(reason or ""), text.strip()) if part]


def greeting(facts: dict, words: str, *more: str) -> list[Block]:
    """The order cited, then what is told."""
    return [
        Facts([*map(tuple, facts["order"]), (_("Persona"), facts["person"])]),
        *[Paragraph(text) for text in (words, *more) if text],
    ]


def closing(facts: dict) -> list[Block]:
    """The last sentence of a letter to an institution."""
    return [
        Paragraph(
            _("Para cualquier aclaración, %(center)s y el enlace institucional (%(email)s) quedan a sus órdenes.")
            % {"center": facts["center"], "email": settings.SIGUE_SUPPORT_EMAIL}
        )
    ]


def attendance_table(rows: list[dict]) -> Table:
    """Sessions by area: planned, attended, missed with and without justification."""
    return Table(
        header=(_("Área"), _("Programadas"), _("Asistió"), _("Falta justificada"), _("Falta sin justificar")),
        rows=[
            (row["area"], *[str(row[name]) for name in ("quota", "attended", "justified", "unjustified")])
            for row in rows
        ],
        widths=(2.4, 1.2, 1, 1.4, 1.4),
        numeric=frozenset({1, 2, 3, 4}),
    )
