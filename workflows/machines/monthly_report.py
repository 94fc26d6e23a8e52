"""Informe mensual: computed, reviewed, validated and frozen (domain §8.8, R83, R93)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import MonthlyReport, MonthlyReportNote
from casework.states import MonthlyReportState as M
from casework.statistics.monthly import compute_lines
from workflows import duties
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said

month_over = Condition(
    "month_over",
    _("El mes aún no termina: las cifras son las que hay hasta hoy."),
    lambda: Q(year__lt=clock.today().year) | Q(year=clock.today().year, month__lt=clock.today().month),
)


@machine
class MonthlyReportMachine(Machine, MonthlyReport):
    """The report of one month, of one centre or of all."""

    path = None
    title = _("Informe mensual")
    together = ("center",)
    opens_with = opening(_("Abrir el informe"), duty=duties.reviews_report, state=M.OPEN)
    ends = (M.FROZEN,)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        [M.OPEN, M.COMPUTED],
        M.COMPUTED,
        _("Calcular las cifras"),
        done=_("Cifras calculadas."),
        duty=duties.reviews_report,
    )
    def compute(self, facts, by):
        """The numbers as they are now; computing again replaces them until somebody reviews them."""
        compute_lines(self)
        self.computed_at = clock.now()

    @step(
        M.COMPUTED,
        M.REVIEWED,
        _("Dar por revisado"),
        done=_("Informe dado por revisado."),
        duty=duties.answers_for_report,
        conditions=[month_over],
        notifies=["monthly_report_reviewed"],
    )
    def review(self, facts, by):
        """The coordinator looked at every number."""

    @step(
        M.REVIEWED,
        M.COMPUTED,
        _("Devolver para revisar"),
        done=_("Informe devuelto para revisar."),
        duty=duties.directs,
        facts=Said,
        notifies=["monthly_report_returned"],
        explains=_("La coordinación recibe el motivo, y calcula o revisa de nuevo las cifras."),
    )
    def send_back(self, facts, by):
        """The direction does not agree and says why; the coordinator computes again or reviews again."""

    @step(M.REVIEWED, M.VALIDATED, _("Validar"), done=_("Informe validado."), duty=duties.directs)
    def validate(self, facts, by):
        """The direction answers for it."""
        self.validated_by = by

    @step(
        M.VALIDATED,
        M.FROZEN,
        _("Cerrar el informe"),
        done=_("Informe cerrado."),
        duty=duties.directs,
        notifies=["monthly_report_frozen"],
    )
    def freeze(self, facts, by):
        """The numbers never change again."""
        self.frozen_at = clock.now()

    @step(
        M.FROZEN,
        None,
        _("Agregar una nota correctiva"),
        done=_("Nota correctiva agregada."),
        duty=duties.directs,
        facts=Said,
        explains=_("Las cifras quedan como se cerraron; la nota se imprime con ellas."),
    )
    def correct(self, facts, by):
        """What was found wrong later is told beside the numbers, which stay as they were."""
        MonthlyReportNote.objects.create(report_id=self.pk, text=facts.text, written_by=by, written_at=clock.now())
