"""The list of figures, in the order in which they are read. The page, the PDF, the workbook and the CSV follow it."""

from casework.statistics import (
    acceptance_days,
    active_institutions,
    advisory_sessions,
    attendance,
    attentions,
    centers,
    characteristics,
    completion,
    follow_up_coverage,
    goals,
    institutions,
    municipalities,
    origin,
    people_attended,
    referrals_received,
    satisfaction,
)
from casework.statistics.figure import Figure

FIGURES: tuple[Figure, ...] = (
    referrals_received.FIGURE,
    goals.FIGURE,
    *goals.PROGRAMMES,
    advisory_sessions.FIGURE,
    people_attended.FIGURE,
    attentions.FIGURE,
    attentions.GROWTH,
    origin.FIGURE,
    municipalities.FIGURE,
    active_institutions.FIGURE,
    institutions.FIGURE,
    centers.FIGURE,
    attendance.FIGURE,
    acceptance_days.FIGURE,
    completion.FIGURE,
    follow_up_coverage.FIGURE,
    satisfaction.FIGURE,
    *characteristics.FIGURES,
)
