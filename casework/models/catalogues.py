"""Catalogues: the words and numbers an official may change without a programmer, each with its dates and its source."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.roles import Area
from casework.text import normalised


class CatalogueQuerySet(models.QuerySet):
    def valid_on(self, day):
        """The rows in force on a day, both ends included."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day), valid_from__lte=day)


class CatalogueRow(models.Model):
    """One row of a catalogue: found by its code, never deleted, only ended by `valid_to`."""

    code = models.CharField(_("clave"), max_length=40, unique=True)
    name = models.CharField(_("nombre"), max_length=200)
    order = models.PositiveSmallIntegerField(_("orden"), default=0)
    valid_from = models.DateField(_("vigente desde"))
    valid_to = models.DateField(_("vigente hasta"), null=True, blank=True)
    source = models.CharField(_("fuente"), max_length=300)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                violation_error_message=_("La fecha final no puede ser anterior a la inicial."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day) -> bool:
        """Whether the row is in force on a day, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Municipality(CatalogueRow):
    """A municipality of the state by its INEGI key, with its gender alerts and the centre nearest to it."""

    region = models.CharField(_("región"), max_length=60)
    avgm_feminicide = models.BooleanField(_("alerta de género por feminicidio"), default=False)
    avgm_disappearance = models.BooleanField(_("alerta de género por desaparición"), default=False)
    nearest_center = models.ForeignKey(
        "casework.Center",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="nearby_municipalities",
        verbose_name=_("centro más cercano"),
    )
    name_search = models.CharField(max_length=200, db_index=True, editable=False)

    class Meta(CatalogueRow.Meta):
        ordering = ["name_search", "pk"]
        verbose_name = _("municipio")
        verbose_name_plural = _("municipios")

    def clean(self):
        self.name_search = normalised(self.name)


class Determination(CatalogueRow):
    """The legal act behind a referral: sentence, resolution, sanction, recommendation, or his own will."""

    mandatory = models.BooleanField(_("obliga a asistir"))
    legal_note = models.CharField(_("nota jurídica"), max_length=400, blank=True)

    class Meta(CatalogueRow.Meta):
        verbose_name = _("tipo de determinación")
        verbose_name_plural = _("tipos de determinación")


class ViolenceType(CatalogueRow):
    """A type of violence as the law names it."""

    legal_reference = models.CharField(_("fundamento"), max_length=300, blank=True)
    banavim_code = models.CharField(_("clave BANAVIM"), max_length=40, blank=True)

    class Meta(CatalogueRow.Meta):
        verbose_name = _("tipo de violencia")
        verbose_name_plural = _("tipos de violencia")


class ViolenceModality(CatalogueRow):
    """The setting in which violence is exercised, as the law names it."""

    legal_reference = models.CharField(_("fundamento"), max_length=300, blank=True)
    banavim_code = models.CharField(_("clave BANAVIM"), max_length=40, blank=True)

    class Meta(CatalogueRow.Meta):
        verbose_name = _("modalidad de violencia")
        verbose_name_plural = _("modalidades de violencia")


class Relationship(CatalogueRow):
    """What the person is to the victim."""

    class Meta(CatalogueRow.Meta):
        verbose_name = _("relación con la víctima")
        verbose_name_plural = _("relaciones con la víctima")


class LegalBasis(CatalogueRow):
    """A rule cited as the ground of the programme or of an act, as published (R74 to R79)."""

    text = models.TextField(_("texto"))
    article = models.CharField(_("artículo"), max_length=200, blank=True)
    publication = models.CharField(_("publicación"), max_length=200, blank=True)
    requirement = models.CharField(_("requisito"), max_length=10, blank=True, editable=False)

    class Meta(CatalogueRow.Meta):
        verbose_name = _("fundamento jurídico")
        verbose_name_plural = _("fundamentos jurídicos")


class ReasonGroup(models.TextChoices):
    DECLINE = "DECLINE", _("Canalización no procedente")
    RETURN = "RETURN", _("Devolución para corregir")
    WITHDRAWAL = "WITHDRAWAL", _("Baja")
    CANCELLATION = "CANCELLATION", _("Cancelación de la canalización")
    HOLD = "HOLD", _("Suspensión temporal")
    WAIVER = "WAIVER", _("Dispensa de un área")
    REROUTE = "REROUTE", _("Cambio de centro")
    APPOINTMENT_CANCELLATION = "APPOINTMENT_CANCELLATION", _("Cancelación de cita")
    JUSTIFICATION = "JUSTIFICATION", _("Justificación de inasistencia")
    NOT_ELIGIBLE = "NOT_ELIGIBLE", _("No elegible")


class Reason(CatalogueRow):
    """A reason a step may state; one list for each kind of step."""

    group = models.CharField(_("para"), max_length=30, choices=ReasonGroup.choices)
    only_voluntary = models.BooleanField(_("solo procesos voluntarios"), default=False)

    class Meta(CatalogueRow.Meta):
        ordering = ["group", "order", "name", "pk"]
        verbose_name = _("motivo")
        verbose_name_plural = _("motivos")


class CriterionKind(models.TextChoices):
    INCLUDE = "INCLUDE", _("Inclusión")
    EXCLUDE = "EXCLUDE", _("Exclusión o aplazamiento")


class EligibilityCriterion(CatalogueRow):
    """One line of the checklist that says whether a person may enter the programme."""

    kind = models.CharField(_("clase"), max_length=10, choices=CriterionKind.choices)

    class Meta(CatalogueRow.Meta):
        ordering = ["-kind", "order", "name", "pk"]
        verbose_name = _("criterio de elegibilidad")
        verbose_name_plural = _("criterios de elegibilidad")


class Language(CatalogueRow):
    """A language the person speaks, to know whether an interpreter is needed."""

    class Meta(CatalogueRow.Meta):
        verbose_name = _("lengua")
        verbose_name_plural = _("lenguas")


class InstitutionLevel(models.TextChoices):
    STATE = "STATE", _("Estatal")
    JUDICIAL = "JUDICIAL", _("Judicial")
    MUNICIPAL = "MUNICIPAL", _("Municipal")
    AUTONOMOUS = "AUTONOMOUS", _("Autónoma")
    OTHER = "OTHER", _("Otra")


class InstitutionType(CatalogueRow):
    """A kind of referring institution (domain.md §1.1)."""

    level = models.CharField(_("orden"), max_length=12, choices=InstitutionLevel.choices)

    class Meta(CatalogueRow.Meta):
        verbose_name = _("tipo de instancia")
        verbose_name_plural = _("tipos de instancia")


class AttendancePolicy(CatalogueRow):
    """How many absences, and how late, before the system warns or proposes; a person always decides."""

    max_consecutive_unjustified = models.PositiveSmallIntegerField(_("faltas seguidas sin justificar"), default=3)
    max_total_unjustified = models.PositiveSmallIntegerField(_("faltas sin justificar en total"), default=5)
    first_warning = models.PositiveSmallIntegerField(_("primer aviso, a las faltas"), default=1)
    second_warning = models.PositiveSmallIntegerField(_("segundo aviso, a las faltas"), default=2)
    late_minutes = models.PositiveSmallIntegerField(_("minutos de tolerancia"), default=15)
    justification_days = models.PositiveSmallIntegerField(_("días hábiles para justificar"), default=3)
    readmissions_allowed = models.PositiveSmallIntegerField(_("reingresos permitidos"), default=1)
    summons_before_no_show = models.PositiveSmallIntegerField(_("citatorios antes de «no se presentó»"), default=2)
    summons_interval_days = models.PositiveSmallIntegerField(_("días hábiles entre citatorios"), default=10)

    class Meta(CatalogueRow.Meta):
        verbose_name = _("regla de asistencia")
        verbose_name_plural = _("reglas de asistencia")

    @property
    def warn_at(self) -> tuple[int, int]:
        """The numbers of unjustified absences at which a warning goes out."""
        return (self.first_warning, self.second_warning)


class ProgramTemplate(CatalogueRow):
    """The size of the programme: sessions by area, minutes, least weeks, follow-ups and the attendance policy."""

    version = models.PositiveSmallIntegerField(_("versión"), default=1, validators=[MinValueValidator(1)])
    psychology_sessions = models.PositiveSmallIntegerField(_("sesiones de psicología"), default=12)
    social_work_sessions = models.PositiveSmallIntegerField(_("sesiones de trabajo social"), default=4)
    legal_sessions = models.PositiveSmallIntegerField(_("sesiones de jurídico"), default=4)
    group_sessions = models.PositiveSmallIntegerField(_("sesiones de grupo de reflexión"), default=15)
    individual_minutes = models.PositiveSmallIntegerField(_("minutos de una sesión individual"), default=50)
    group_minutes = models.PositiveSmallIntegerField(_("minutos de una sesión de grupo"), default=120)
    min_weeks = models.PositiveSmallIntegerField(_("duración mínima en semanas"), default=16)
    first_follow_up_months = models.PositiveSmallIntegerField(_("primer seguimiento, meses"), default=3)
    second_follow_up_months = models.PositiveSmallIntegerField(_("segundo seguimiento, meses"), default=6)
    third_follow_up_months = models.PositiveSmallIntegerField(_("tercer seguimiento, meses"), default=12)
    window_before_days = models.PositiveSmallIntegerField(_("el seguimiento abre, días antes"), default=7)
    window_after_days = models.PositiveSmallIntegerField(_("el seguimiento cierra, días después"), default=30)
    policy = models.ForeignKey(
        AttendancePolicy, on_delete=models.PROTECT, related_name="templates", verbose_name=_("regla de asistencia")
    )

    class Meta(CatalogueRow.Meta):
        verbose_name = _("plantilla de programa")
        verbose_name_plural = _("plantillas de programa")

    def quota(self, area: str) -> int:
        """The sessions an area asks of a person; raises KeyError for a word that is no area."""
        return {
            Area.PSYCHOLOGY: self.psychology_sessions,
            Area.SOCIAL_WORK: self.social_work_sessions,
            Area.LEGAL: self.legal_sessions,
            Area.GROUP: self.group_sessions,
        }[area]

    @property
    def total(self) -> int:
        """The sessions of the four areas together."""
        return sum(self.quota(area) for area in Area.values)

    @property
    def follow_up_months(self) -> tuple[int, int, int]:
        """The months after conclusion at which both sides look again."""
        return (self.first_follow_up_months, self.second_follow_up_months, self.third_follow_up_months)

    def minutes(self, area: str) -> int:
        """How long a session of an area lasts."""
        return self.group_minutes if area == Area.GROUP else self.individual_minutes


class CurriculumTopic(CatalogueRow):
    """A topic of the reflection group, in the order in which it is worked."""

    objective = models.TextField(_("objetivo"))

    class Meta(CatalogueRow.Meta):
        verbose_name = _("tema del grupo de reflexión")
        verbose_name_plural = _("temas del grupo de reflexión")

    @property
    def title(self) -> str:
        """The name of the topic."""
        return self.name


class Holiday(models.Model):
    """A day on which no legal term runs; weekends need no row."""

    day = models.DateField(_("día"), unique=True)
    name = models.CharField(_("nombre"), max_length=200)
    source = models.CharField(_("fuente"), max_length=300)

    class Meta:
        ordering = ["day"]
        verbose_name = _("día inhábil")
        verbose_name_plural = _("días inhábiles")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
