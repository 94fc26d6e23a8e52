"""Counts by local month: the month in which the clock on the centre's wall stood, not that of UTC."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from casework.words import MONTHS


def by_month(rows: QuerySet, moment: str, *also: str, count: str = "pk") -> dict[tuple, int]:
    """{(first day of month, value of each `also`): how many}, in one query."""
    zone = timezone.get_default_timezone()
    counted = (
        rows.order_by()
        .annotate(local_month=TruncMonth(moment, tzinfo=zone))
        .values("local_month", *also)
        .annotate(found=Count(count, distinct=True))
    )
    return {(row["local_month"].date(), *(row[name] for name in also)): row["found"] for row in counted}


def month_label(first: date, months: Iterable[date]) -> str:
    """«ene», or «ene 2026» where the months are of more than one year."""
    name = MONTHS[first.month - 1][:3]
    return name if len({month.year for month in months}) == 1 else f"{name} {first.year}"
