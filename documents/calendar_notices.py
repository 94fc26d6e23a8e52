"""What the calendar tells, each thing once (`outbox.post_once`): a day that comes near, or that has passed (§11)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from casework.models import Center, Goal
from casework.words import MONTHS, month_and_year, percentage, plain_day
from documents.notice import notice
from documents.notices import Posted, letter, link, to_center, to_professional, to_team


@dataclass(frozen=True)
class ReportDue:
    """The next report to the authority about a process."""

    episode_id: int
    due: date


@dataclass(frozen=True)
class MonthOver:
    """A month that has ended and whose report nobody has reviewed; without a centre it is the whole network's."""

    year: int
    month: int
    center: Center | None


@dataclass(frozen=True)
class GoalBehind:
    """A goal that up to the end of a month reached less than was programmed; the share is a percentage."""

    goal: Goal
    until: date
    reached: float


# ---- One case -------------------------------------------------------------------------------------------------------


@notice("return_due")
def return_due(record, case) -> Posted:
    """The day on which he was to be back has come."""
    return to_team(
        record.pk,
        case,
        _("Regreso previsto: %(folio)s"),
        _("La suspensión de %(folio)s era hasta el %(day)s. Confirme si la persona regresó y registre lo que sigue."),
        day=plain_day(record.return_due),
    )


@notice("report_due")
def report_due(record, case) -> Posted:
    """Ten and three days before the authority expects it."""
    return to_team(
        record.episode_id,
        case,
        _("Informe por entregar: %(folio)s"),
        _("El informe de avance de %(folio)s debe estar firmado a más tardar el %(day)s."),
        day=plain_day(record.due),
    )


@notice("report_overdue")
def report_overdue(record, case) -> Posted:
    """Its day passed and nobody signed it."""
    return to_team(
        record.episode_id,
        case,
        _("Informe vencido: %(folio)s"),
        _("El informe de avance de %(folio)s debía estar firmado el %(day)s. Prepárelo y fírmelo hoy."),
        day=plain_day(record.due),
    )


@notice("note_unsigned")
def note_unsigned(record, case) -> Posted:
    """72 hours after the session: an indicator, not a guard (architecture §13.4)."""
    subject = _("Nota sin firmar: %(folio)s")
    sentence = _("Pasaron 72 horas y falta firmar la nota de una sesión de %(folio)s.")
    return [*to_professional(record, case, subject, sentence), *to_center(case, subject, sentence)]


@notice("protection_ending")
def protection_ending(record, case) -> Posted:
    """A week before an order ends; the mail does not say that there is one, nor whom it protects."""
    return to_center(
        case,
        _("Una fecha de %(folio)s está por vencer"),
        _("El %(day)s vence un plazo de %(folio)s. Revise los datos de seguridad en el expediente."),
        day=plain_day(record.valid_to),
    )


# ---- A month --------------------------------------------------------------------------------------------------------


@notice("monthly_report_waiting")
def monthly_report_waiting(record, case) -> Posted:
    """The month is over: the coordination may review her numbers, and the direction those of the whole network."""
    said = letter(
        _("Informe mensual por revisar: %(month)s"),
        _("Terminó el mes: ya se pueden revisar las cifras de %(month)s de %(place)s."),
        link("monthly_reports"),
        month=f"{MONTHS[record.month - 1]} de {record.year}",
        place=record.center or _("toda la red"),
    )
    return [(f"coordination:{record.center.pk}" if record.center else "direction", said)]


@notice("goal_behind")
def goal_behind(record, case) -> Posted:
    """Less than nine tenths of what was programmed: the direction knows, and each coordination whose goal it is."""
    said = letter(
        _("Avance de la meta: %(month)s"),
        _("Hasta %(month)s la meta «%(unit)s» lleva %(reached)s de lo programado."),
        link("statistics"),
        month=month_and_year(record.until),
        unit=record.goal.measure_unit,
        reached=percentage(record.reached, 1),
    )
    center = record.goal.center_id
    return [("direction", said), (f"coordination:{center}" if center else "coordinations", said)]
