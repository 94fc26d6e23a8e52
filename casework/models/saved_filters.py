"""The ways in which somebody keeps looking at her list, under a name of her own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A filter of the institution's panel: what its address asks, never the words that were searched."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_filters")
    name = models.CharField(_("nombre"), max_length=60)
    query = models.CharField(max_length=300, blank=True)  # «grupo=programa&orden=plazo»
    is_default = models.BooleanField(_("abrir el panel con este filtro"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="one_default_saved_filter"),
        ]

    def __str__(self) -> str:
        return self.name
