"""Whether an address is somebody's already, and what of it whoever asks may learn (R65)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models import Tally, User
from casework.roles import Role
from casework.wall import as_whole

TAKEN_HERE = _("Ya hay una cuenta con ese correo")
REFUSED_A_DAY = 10  # by one administrator: whoever tries whose addresses there are learns no more
DAY = 24 * 60 * 60  # seconds
NOT_THIS_ADDRESS = _("No se puede usar este correo. Revise que esté bien escrito o acuda a la Dirección General")


@as_whole  # an area's administrator does not see whose it is, and the door would refuse it all the same
def why_not(email: str, *, asked_by: User, of: User | None = None) -> str | Promise | None:
    """Why this address cannot be the one of a new account, or of the account `of`; nothing when it can.

    An area's administrator learns of her own area's accounts; of others, not even that they exist.
    """
    holder = User.objects.filter(email=email).exclude(pk=of.pk if of else None).first()
    if holder is None:
        return None
    elsewhere = asked_by.role == Role.INSTITUTION_ADMIN and holder.unit_id != asked_by.unit_id
    return NOT_THIS_ADDRESS if elsewhere else TAKEN_HERE


def tried_enough(asked_by: User) -> bool:
    """Whether she was refused so many addresses today that no more are answered."""
    return Tally.objects.counted(_tally(asked_by)) >= REFUSED_A_DAY


def note_refused(asked_by: User) -> None:
    """One more address of somebody else was refused to her."""
    Tally.objects.add(_tally(asked_by), seconds=DAY)


def _tally(asked_by: User) -> str:
    return f"limit/refused-addresses/{asked_by.pk}"
