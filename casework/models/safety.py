"""The victim's safety: its own tables, sealed, with their own permission, in no paper the person can obtain."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField


class VictimRecord(SealedModel):
    referral = models.OneToOneField("casework.Referral", on_delete=models.PROTECT, related_name="victim_record")
    alias = SealedTextField(verbose_name=_("iniciales o alias"))
    safe_channel = SealedTextField(verbose_name=_("medio seguro de contacto"))
    victim_service = SealedTextField(verbose_name=_("servicio que la atiende"))
    do_not_contact = models.BooleanField(_("no contactarla"), default=True)
    banavim_folio = SealedTextField(verbose_name=_("folio del expediente único de víctima"))
    zones_to_avoid = SealedTextField(verbose_name=_("zonas que él debe evitar"))
    notes = SealedTextField(verbose_name=_("notas de seguridad"))

    def __str__(self) -> str:
        return f"VictimRecord {self.pk}"

    @property
    def case(self):
        return self.referral


class ProtectionOrder(SealedModel):
    """An order that protects the victim; by default 60 days, 30 more (DOF 18-03-2021)."""

    referral = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="protection_orders")
    authority = models.CharField(_("autoridad"), max_length=200)
    number = models.CharField(_("número"), max_length=80, blank=True)
    issued_on = models.DateField(_("se dictó el"))
    valid_to = models.DateField(_("vigente hasta"), null=True, blank=True)  # empty: until the risk ends
    restrictions = SealedTextField(verbose_name=_("restricciones"))

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="protection_order_dates_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("issued_on")),
            )
        ]

    def __str__(self) -> str:
        return self.number or str(self.issued_on)

    @property
    def case(self):
        return self.referral


class Incident(SealedModel):
    """A new fact of violence or a breach: it asks for a new risk assessment and warns the authority (domain §2.7)."""

    class Kind(models.TextChoices):
        RELAPSE = "RELAPSE", _("Nuevo hecho de violencia")
        THREAT = "THREAT", _("Amenaza")
        VIOLENCE_IN_CENTER = "VIOLENCE_IN_CENTER", _("Violencia en el centro")
        ORDER_BREACH = "ORDER_BREACH", _("Incumplió una orden")

    episode = models.ForeignKey("casework.Episode", on_delete=models.PROTECT, related_name="incidents")
    kind = models.CharField(_("qué pasó"), max_length=20, choices=Kind)
    happened_on = models.DateField(_("cuándo"))
    source = models.CharField(_("quién lo refiere"), max_length=160)
    description = SealedTextField(verbose_name=_("descripción"))
    actions = SealedTextField(verbose_name=_("acciones"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-happened_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"

    @property
    def case(self):
        return self.episode.referral
