"""Whether this area has already sent the same person (R57). Nobody else's referrals are ever asked (R65)."""

from django.db.models import Q

from casework.access import visible
from casework.models import Referral
from casework.states import ReferralState


def likely_the_same(referral: Referral, user) -> list[Referral]:
    """The own area's other referrals with the same CURP, or with the same name and birth date."""
    same = Q()
    if referral.curp_digest:
        same |= Q(curp_digest=referral.curp_digest)
    if referral.search_name and referral.birth_date:
        same |= Q(search_name=referral.search_name, birth_date=referral.birth_date)
    if not same:
        return []
    others = visible(Referral, user).filter(same).exclude(pk=referral.pk).exclude(state=ReferralState.CANCELLED)
    return list(others.order_by("-created_at")[:5])
