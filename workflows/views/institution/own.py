"""What every page of an institution begins with: the referral of its own area, or nothing at all (R64, R65)."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from casework.access import record_access, visible
from casework.models import Referral
from casework.roles import INSTITUTION_ROLES
from casework.states import ReferralState
from workflows.views.guard import staff_page

institution_page = staff_page(*INSTITUTION_ROLES)
EDITABLE = frozenset({ReferralState.DRAFT, ReferralState.RETURNED})
READ_WITH = ("determination", "present_determination", "legal_basis", "present_legal_basis",
             "municipality__nearest_center", "language", "relationship", "center", "decision_reason",
             "unit__institution", "victim_record")  # fmt: skip
AND_LISTS = ("violence_types", "violence_modalities", "protection_orders", "attachments")


def own_referral(request: HttpRequest, pk: int) -> Referral:
    """The referral with all that its form asks, if it is of the user's own area; raises Http404 otherwise.

    Opening it leaves an access row.
    """
    rows = visible(Referral, request.user).select_related(*READ_WITH).prefetch_related(*AND_LISTS)
    referral = get_object_or_404(rows, pk=pk)
    if request.method == "GET":
        record_access(request.user, referral, address=request.META.get("REMOTE_ADDR"))
    return referral


def is_editable(referral: Referral) -> bool:
    """A draft, or one that came back to be corrected."""
    return referral.state in EDITABLE
