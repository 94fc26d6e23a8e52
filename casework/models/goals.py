"""Annual goals of the operating programme (POA) and their programme by month."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.states import GoalState


class Goal(models.Model):
    """What is to be reached in a year, in one unit of measure; without a centre it is for the whole network (R94)."""

    year = models.PositiveSmallIntegerField(_("año"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    key = models.SlugField(_("clave"), max_length=40)
    name = models.CharField(_("nombre de la meta"), max_length=200)
    description = models.CharField(_("descripción de la meta"), max_length=400)
    measure_unit = models.CharField(_("unidad de medida"), max_length=40)
    annual_target = models.PositiveIntegerField(_("meta anual"))
    center = models.ForeignKey(
        "casework.Center",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("centro"),
    )
    state = models.CharField(_("estado"), max_length=20, choices=GoalState.choices, default=GoalState.PROPOSED)
    source = models.CharField(_("fuente"), max_length=300)

    class Meta:
        ordering = ["-year", "key"]
        constraints = [models.UniqueConstraint(fields=["year", "key"], name="goal_key_once_per_year")]
        verbose_name = _("meta anual")
        verbose_name_plural = _("metas anuales")

    def __str__(self) -> str:
        return f"{self.name} ({self.year})"


class GoalMonth(models.Model):
    """How much of a goal is programmed for a month; the twelve add up to the annual target (R96)."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="months", verbose_name=_("meta"))
    month = models.PositiveSmallIntegerField(_("mes"), validators=[MinValueValidator(1), MaxValueValidator(12)])
    programmed = models.PositiveIntegerField(_("programado"))

    class Meta:
        ordering = ["goal", "month"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "month"], name="goal_month_once"),
            models.CheckConstraint(
                name="goal_month_is_a_month", condition=models.Q(month__gte=1) & models.Q(month__lte=12)
            ),
        ]
        verbose_name = _("mes de la meta")
        verbose_name_plural = _("meses de la meta")

    def __str__(self) -> str:
        return f"{self.month:02d}: {self.programmed}"
