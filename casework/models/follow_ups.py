"""Follow-up at 3, 6 and 12 months after conclusion, by the centre and by the institution (R66–R69)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField, StateField
from casework.states import FollowUpState


class FollowUp(SealedModel):
    class Side(models.TextChoices):
        CENTER = "CENTER", _("Centro")
        INSTITUTION = "INSTITUTION", _("Instancia")

    class Method(models.TextChoices):
        PHONE = "PHONE", _("Por teléfono")
        OFFICE = "OFFICE", _("En la oficina")
        VISIT = "VISIT", _("En visita")
        FILE = "FILE", _("Por consulta de expediente")

    class Informant(models.TextChoices):
        PERSON = "PERSON", _("La persona")
        RELATIVE = "RELATIVE", _("Un familiar u otra persona")
        VICTIM_SERVICE = "VICTIM_SERVICE", _("El servicio que atiende a la víctima")
        AUTHORITY = "AUTHORITY", _("Otra autoridad")

    class Answer(models.TextChoices):
        YES = "YES", _("Sí")
        NO = "NO", _("No")
        UNKNOWN = "UNKNOWN", _("No sabe o no responde")
        NOT_APPLICABLE = "NOT_APPLICABLE", _("No aplica")

    class Outcome(models.TextChoices):
        NO_RELAPSE = "NO_RELAPSE", _("Sin reincidencia referida")
        RELAPSE_REFERRED = "RELAPSE_REFERRED", _("Reincidencia referida")
        RELAPSE_REPORTED = "RELAPSE_REPORTED", _("Reincidencia denunciada")
        NOT_LOCATED = "NOT_LOCATED", _("No localizado")
        REFUSED = "REFUSED", _("Rechaza el seguimiento")

    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="follow_ups")
    # The area that sent the person, as on his referral: what waits for an area is found without reading its cases.
    # A voluntary request has none.
    unit = models.ForeignKey(
        "casework.InstitutionUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    month = models.PositiveSmallIntegerField(_("mes"))
    side = models.CharField(_("lado"), max_length=12, choices=Side)
    due_on = models.DateField(_("fecha"))
    window_from = models.DateField()
    window_to = models.DateField()
    state = StateField(max_length=12, choices=FollowUpState, default=FollowUpState.SCHEDULED)
    version = models.PositiveIntegerField(default=1)
    method = models.CharField(_("medio"), max_length=8, choices=Method, blank=True)
    informant = models.CharField(_("quién informa"), max_length=16, choices=Informant, blank=True)
    new_violence = models.CharField(_("hecho nuevo de violencia"), max_length=16, choices=Answer, blank=True)
    new_complaint = models.CharField(
        _("denuncia, carpeta o detención nueva"), max_length=16, choices=Answer, blank=True
    )
    respects_orders = models.CharField(_("cumple las órdenes vigentes"), max_length=16, choices=Answer, blank=True)
    pays_alimony = models.CharField(_("cumple con la pensión"), max_length=16, choices=Answer, blank=True)
    substance_use = models.CharField(_("consumo problemático"), max_length=16, choices=Answer, blank=True)
    uses_tools = models.CharField(_("usa lo aprendido"), max_length=16, choices=Answer, blank=True)
    needs_support = models.CharField(_("necesita apoyo o regresar"), max_length=16, choices=Answer, blank=True)
    outcome = models.CharField(_("resultado"), max_length=20, choices=Outcome, blank=True)
    narrative = SealedTextField(verbose_name=_("notas"))
    performed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    performed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "side", "pk"]
        indexes = [
            models.Index(
                fields=["unit", "window_to"],
                name="follow_ups_of_area_to_do",
                condition=Q(side="INSTITUTION", state__in=["DUE", "IN_PROGRESS"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["episode", "month", "side"], name="one_follow_up_per_month_and_side"),
            models.CheckConstraint(
                name="follow_up_window_holds_its_day",
                condition=Q(window_from__lte=F("due_on"), window_to__gte=F("due_on")),
            ),
            models.CheckConstraint(
                name="follow_up_of_an_institution_names_its_area",
                condition=~Q(side="INSTITUTION") | Q(unit__isnull=False),
            ),
            models.CheckConstraint(name="done_follow_up_has_an_outcome", condition=~Q(state="DONE") | ~Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.get_side_display()}"

    @property
    def case(self):
        return self.episode.referral


class ContactAttempt(models.Model):
    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    method = models.CharField(_("medio"), max_length=8, choices=FollowUp.Method)
    result = models.CharField(_("resultado"), max_length=160)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.at}"
