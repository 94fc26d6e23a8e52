"""A term that ran out before the referral is sent: nothing forbids it, but a wrong year is the likelier reason."""

from django.utils.translation import gettext as _

from casework import clock
from casework.models import Referral
from casework.words import plain_day


def said_of_term(referral: Referral) -> str:
    """What to look at again when the last day of the order's term is behind us; nothing otherwise."""
    if referral.term_to is None or referral.term_to >= clock.today():
        return ""
    return _("El plazo de la orden ya venció el %(day)s: revise las fechas.") % {"day": plain_day(referral.term_to)}
