"""Oficio de inicio del proceso: the plan is approved; from when, with how many sessions, until about when (§10.10)."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import AreaPlan
from casework.words import plain_day
from documents.blocks import Heading, Paragraph, Table
from documents.kind import Audience, kind
from documents.letter import closing, greeting, to_institution


def facts(record, case, by) -> dict:
    """One query: the plans."""
    plans = AreaPlan.objects.filter(episode=record.pk).exclude(state="WAIVED").order_by("pk")
    return to_institution(case) | {
        "started": plain_day(record.started_on),
        "expected_end": plain_day(record.started_on + timedelta(weeks=record.program.min_weeks)),
        "program": record.program.name,
        "quotas": [[str(plan.get_area_display()), plan.quota] for plan in plans],
        "reports": str(case.get_present_report_frequency_display() or ""),
    }


def layout(facts: dict) -> list:
    return [
        *greeting(
            facts,
            _("El %(day)s inició el proceso de la persona en %(center)s, con el plan de atención siguiente.")
            % {"day": facts["started"], "center": facts["center"]},
        ),
        Heading(facts["program"], 2),
        Table(
            (_("Área"), _("Sesiones")),
            [
                *[(area, str(count)) for area, count in facts["quotas"]],
                (_("Total"), str(sum(count for _area, count in facts["quotas"]))),
            ],
            widths=(3, 1),
            numeric=frozenset({1}),
        ),
        Paragraph(
            _(
                "Si asiste con regularidad, el proceso termina alrededor del %(day)s. Las faltas y las suspensiones "
                "alargan esa fecha."
            )
            % {"day": facts["expected_end"]}
        ),
        *closing(facts),
    ]


kind("start_letter", gettext_lazy("Oficio de inicio del proceso"), Audience.INSTITUTION, facts=facts, layout=layout)
