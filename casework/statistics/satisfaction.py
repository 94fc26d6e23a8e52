"""Satisfacción, during the process and at its end, apart (R88, R89, R100)."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Avg, Count, Q
from django.utils.translation import gettext_lazy as _

from casework.models import SurveyAnswer
from casework.models.surveys import ANSWER_DAYS, Moment
from casework.statistics.figure import MEAN, PERCENT, TEXT, Column, Figure, FigureData, Words, share
from casework.statistics.period import Period
from casework.statistics.scope import Scope

LEAST = 5  # answers; fewer could tell who answered
QUESTIONS = ("treatment", "usefulness", "schedule", "place", "overall")

DEFINITION = _(
    "Promedio de cada pregunta, de 1 a 5, y parte que respondió 4 o 5, de las encuestas contestadas en los trimestres "
    "que toca el periodo; las de media etapa y las del final por separado. Con menos de 5 respuestas no se publica "
    "nada. De una respuesta no se guarda el día ni de quién es."
)


def quarter(day: date) -> str:
    """«2026-T4», as answers keep it."""
    return f"{day.year}-T{(day.month + 2) // 3}"


def compute(period: Period, scope: Scope) -> FigureData:
    """A row for each moment of the survey that has enough answers; two queries."""
    quarters = sorted({quarter(month) for month in period.months})
    means = {f"mean_{name}": Avg(name) for name in QUESTIONS}
    answers = scope.survey_answers().filter(quarter__in=quarters).order_by().values("moment")
    counted = answers.annotate(found=Count("pk"), high=Count("pk", filter=Q(overall__gte=4)), **means)
    told = {row["moment"]: row for row in counted if row["found"] >= LEAST}
    invited = _invited(quarters, scope)
    rows = tuple(
        (
            Moment(moment).label,
            told[moment]["found"],
            share(*invited.get(moment, (0, 0))),
            *(round(told[moment][mean], 1) for mean in means),
            share(told[moment]["high"], told[moment]["found"]),
        )
        for moment in Moment.values
        if moment in told
    )
    return FigureData(columns=_columns(), rows=rows, note=_note(len(rows)))


def _invited(quarters: list[str], scope: Scope) -> dict[str, tuple[int, int]]:
    """{moment: (used, sent)} of the invitations of the same whole quarters, as an answer keeps no day."""
    first, last = _first_day(quarters[0]), _first_day(quarters[-1]) + relativedelta(months=3, days=-1)
    still_open = timedelta(days=ANSWER_DAYS)
    sent = scope.survey_invitations().filter(expires_on__range=(first + still_open, last + still_open))
    answered, all_sent = Count("pk", filter=Q(used=True)), Count("pk")
    counted = sent.order_by().values_list("moment").annotate(answered=answered, all_sent=all_sent)
    return {moment: tuple(counts) for moment, *counts in counted}


def _first_day(name: str) -> date:
    year, _dash, number = name.partition("-T")
    return date(int(year), int(number) * 3 - 2, 1)


def _columns() -> tuple[Column, ...]:
    questions = (Column(getattr(SurveyAnswer, name).field.verbose_name.capitalize(), MEAN) for name in QUESTIONS)
    return (
        Column(_("Encuesta"), TEXT),
        Column(_("Respuestas")),
        Column(_("Respondieron"), PERCENT),
        *questions,
        Column(_("4 o 5 en general"), PERCENT),
    )


def _note(rows: int) -> Words:
    return "" if rows == len(Moment) else _("Lo que falta tiene menos de 5 respuestas y por eso no se publica.")


FIGURE = Figure("satisfaccion", _("Satisfacción"), DEFINITION, compute, for_institutions=False)
