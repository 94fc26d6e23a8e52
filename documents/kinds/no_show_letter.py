"""Oficio de no presentación: the person never came, after the summonses of the rule."""

from django.db.models import Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Appointment, Episode
from casework.states import AppointmentState as A
from documents.blocks import NumberedList, Paragraph
from documents.kind import Audience, kind
from documents.letter import closing, day_and_hour, greeting, to_institution

UNEXCUSED = (A.ABSENT_PENDING, A.ABSENT_UNJUSTIFIED)


def facts(record, case, by) -> dict:
    """One query: the first appointments of this passage that he missed and did not justify."""
    passage = Subquery(Episode.objects.filter(referral=case.pk).order_by("-pk").values("pk")[:1])
    missed = Appointment.objects.filter(episode=passage, purpose="FIRST", state__in=UNEXCUSED)
    return to_institution(case) | {
        "summonses": [
            day_and_hour(moment) for moment in missed.order_by("starts_at").values_list("starts_at", flat=True)
        ]
    }


def layout(facts: dict) -> list:
    return [
        *greeting(facts, _("La persona no se presentó a iniciar el proceso. Se le citó en las fechas siguientes:")),
        NumberedList(facts["summonses"]),
        Paragraph(
            _(
                "Se informa para los efectos que su instancia determine. Si la persona acude dentro del plazo de la "
                "determinación, el centro puede citarla de nuevo."
            )
        ),
        *closing(facts),
    ]


kind(
    "no_show_letter",
    gettext_lazy("Oficio de no presentación"),
    Audience.INSTITUTION,
    facts=facts,
    layout=layout,
    automatic=True,
)
