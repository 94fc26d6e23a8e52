"""How the centre's pages find a record, leave the access row, and read an address."""

from django.shortcuts import get_object_or_404

from casework.access import record_access, visible
from casework.models import AreaPlan, Episode, Referral

NOUNS = {"canalizacion": Referral, "proceso": Episode, "plan": AreaPlan}
TOGETHER = {
    Referral: (
        "person__municipality",
        "case_file",
        "center",
        "unit__institution",
        "present_determination",
        "municipality",
    ),
    Episode: (
        "referral__person",
        "referral__case_file",
        "referral__center",
        "referral__unit__institution",
        "referral__present_determination",
        "program__policy",
    ),
    AreaPlan: (
        "episode__referral__person",
        "episode__referral__case_file",
        "episode__referral__center",
        "episode__referral__unit__institution",
        "episode__referral__present_determination",
        "episode__program__policy",
        "professional",
    ),
}


def find(request, noun, pk: int):
    """The record of this number that the person may know; 404 for everybody else."""
    return get_object_or_404(visible(noun, request.user).select_related(*TOGETHER[noun]), pk=pk)


def opened(request, record, *, purpose: str = "", action: str = "read") -> None:
    """Leave the access row of this opening."""
    record_access(request.user, record, action=action, purpose=purpose, address=request.META.get("REMOTE_ADDR") or None)
