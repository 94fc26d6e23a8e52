"""Centres of attention and their rooms: the network is data, it grew from four to eight in five years."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.catalogues import CatalogueRow


class CenterKind(models.TextChoices):
    CEDEMAS = "CEDEMAS", _("CeDeMas+")
    OTHER_PROVIDER = "OTHER_PROVIDER", _("Otro prestador, por convenio")


class Center(CatalogueRow):
    """A place where people are attended; another provider only by agreement (R86, R103)."""

    kind = models.CharField(_("clase"), max_length=20, choices=CenterKind.choices, default=CenterKind.CEDEMAS)
    municipality = models.ForeignKey(
        "casework.Municipality", on_delete=models.PROTECT, related_name="centers", verbose_name=_("municipio")
    )
    address = models.CharField(_("domicilio"), max_length=300)
    phone = models.CharField(_("teléfono"), max_length=30)
    email = models.EmailField(_("correo electrónico"))
    opening_hours = models.CharField(_("horario"), max_length=200)
    opened_on = models.DateField(_("fecha de apertura"))

    class Meta(CatalogueRow.Meta):
        verbose_name = _("centro")
        verbose_name_plural = _("centros")


class Room(models.Model):
    """A room of a centre where sessions are held."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="rooms", verbose_name=_("centro"))
    name = models.CharField(_("nombre"), max_length=80)
    capacity = models.PositiveSmallIntegerField(_("cupo"), validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["center", "name"]
        constraints = [models.UniqueConstraint(fields=["center", "name"], name="room_name_once_per_center")]
        verbose_name = _("sala")
        verbose_name_plural = _("salas")

    def __str__(self) -> str:
        return self.name
