"""Informe mensual: computed, reviewed, validated and frozen (domain §8.8, R83, R93)."""

from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import MonthlyReport
from casework.states import MonthlyReportState as M
from casework.statistics.monthly import compute_lines
from workflows import duties
from workflows.machines.base import Machine, machine, opening, step


@machine
class MonthlyReportMachine(Machine, MonthlyReport):
    """The report of one month, of one centre or of all."""

    path = None
    title = _("Informe mensual")
    together = ("center",)
    opens_with = opening(_("Abrir el informe"), duty=duties.reviews_report, state=M.OPEN)

    class Meta:
        proxy = True
        default_permissions = ()

    @step([M.OPEN, M.COMPUTED], M.COMPUTED, _("Calcular las cifras"), duty=duties.reviews_report)
    def compute(self, facts, by):
        """The numbers as they are now; computing again replaces them until somebody reviews them."""
        compute_lines(self)
        self.computed_at = clock.now()

    @step(M.COMPUTED, M.REVIEWED, _("Dar por revisado"), duty=duties.reviews_report)
    def review(self, facts, by):
        """The coordinator looked at every number."""

    @step(M.REVIEWED, M.VALIDATED, _("Validar"), duty=duties.directs)
    def validate(self, facts, by):
        """The direction answers for it."""
        self.validated_by = by

    @step(M.VALIDATED, M.FROZEN, _("Cerrar el informe"), duty=duties.directs)
    def freeze(self, facts, by):
        """The numbers never change again."""
        self.frozen_at = clock.now()
