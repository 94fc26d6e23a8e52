"""The monthly report: its numbers are frozen rows once it is validated (R83, R93)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.fields import StateField
from casework.states import MonthlyReportState


class MonthlyReport(models.Model):
    year = models.PositiveSmallIntegerField(_("año"))
    month = models.PositiveSmallIntegerField(_("mes"))
    center = models.ForeignKey("casework.Center", null=True, blank=True, on_delete=models.PROTECT)
    state = StateField(max_length=10, choices=MonthlyReportState, default=MonthlyReportState.OPEN)
    version = models.PositiveIntegerField(default=1)
    computed_at = models.DateTimeField(null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year", "-month", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "month", "center"], name="one_monthly_report_per_center"),
            models.UniqueConstraint(
                fields=["year", "month"], condition=Q(center__isnull=True), name="one_monthly_report_of_all"
            ),
            models.CheckConstraint(name="report_month_is_a_month", condition=Q(month__range=(1, 12))),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


class MonthlyReportNote(models.Model):
    """What was found wrong after the report was closed: its numbers stay, the note says what holds (domain §8.8)."""

    report = models.ForeignKey(MonthlyReport, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(_("nota correctiva"), max_length=2000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.text[:40]}"


class MonthlyReportLine(models.Model):
    report = models.ForeignKey(MonthlyReport, on_delete=models.CASCADE, related_name="lines")
    block = models.CharField(max_length=20)  # progress, referrals, municipalities
    order = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    programmed = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["block", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.block} {self.label}"
