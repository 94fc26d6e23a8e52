"""Filters of the panel that somebody keeps under a name: at most twenty, one of them the one it opens with."""

from django.db import transaction
from django.utils.translation import gettext as _

from casework import clock
from casework.access import visible
from casework.models import SavedFilter, User

MOST = 20
LONGEST = 60  # signs of a name


class NotKept(Exception):
    """The filter was not kept; its text says why, in Spanish."""


def keep(user: User, *, name: str, query: str, is_default: bool) -> SavedFilter:
    """Keep what is asked under a name; the same name again changes what it asks. Raises NotKept beyond the twentieth.

    The account's row is locked, so that two tabs cannot pass the limit or leave two defaults.
    """
    name = " ".join(name.split())
    if not name:
        raise NotKept(_("Escriba un nombre para el filtro."))
    if len(name) > LONGEST:
        raise NotKept(_("El nombre del filtro es demasiado largo: caben %(n)d letras.") % {"n": LONGEST})
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).exists()
        own = visible(SavedFilter, user)
        if not own.filter(name=name).exists() and own.count() >= MOST:
            raise NotKept(_("Ya tiene %(n)d filtros guardados. Borre uno para guardar otro.") % {"n": MOST})
        if is_default:
            own.update(is_default=False)
        kept, _new = SavedFilter.objects.update_or_create(
            user=user,
            name=name,
            defaults={"query": query, "is_default": is_default},
            create_defaults={"query": query, "is_default": is_default, "created_at": clock.now()},
        )
    return kept


def forget(user: User, pk: int) -> bool:
    """Throw a kept filter away; False when it is not this user's."""
    return bool(visible(SavedFilter, user).filter(pk=pk).delete()[0])
