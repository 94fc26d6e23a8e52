"""The list of parts of a referral, each with how far it is; and what to do when it can no longer be changed."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.states import ReferralState
from workflows.forms.referral.parts import DOCUMENTS, PARTS, PROGRESS, READY, Part
from workflows.views.institution.duplicates import likely_the_same
from workflows.views.institution.own import institution_page, is_editable, own_referral


@institution_page
@require_GET
def referral_tasks(request, pk: int):
    """The four groups and their eight parts."""
    referral = own_referral(request, pk)
    if not is_editable(referral):
        return already_sent(request, referral)
    groups = grouped(referral)
    states = [line["state"] for _group, lines in groups for line in lines]
    return render(
        request, "institution/tasks.html",
        {
            "referral": referral, "groups": groups, "ready": states.count(READY), "parts": len(PARTS),
            "sendable": _sendable(groups), "next": _next(referral), "last_group": DOCUMENTS,
            "twins": likely_the_same(referral, request.user), "returned": referral.state == ReferralState.RETURNED,
        },
    )  # fmt: skip


def grouped(referral) -> list[tuple]:
    """The parts by group: [(title, [{part, state, word, shape}])]."""
    groups: dict = {}
    for part in PARTS:
        state = part.progress(referral)
        word, shape = PROGRESS[state]
        groups.setdefault(part.group, []).append({"part": part, "state": state, "word": word, "shape": shape})
    return list(groups.items())


def _sendable(groups) -> bool:
    """Every part that the sending asks for is ready."""
    return all(line["state"] == READY for _title, lines in groups for line in lines if line["part"].asks)


def _next(referral) -> Part | None:
    """The first part that is not ready; optional ones do not detain anybody."""
    return next((part for part in PARTS if not part.optional and part.progress(referral) != READY), None)


def already_sent(request, referral, *, unsaved=(), status: int = 200):
    """The page for who comes back to a form that is closed: where it is, and what was typed and not saved."""
    words = {
        ReferralState.CANCELLED: _("Esta canalización se canceló"),
        ReferralState.DECLINED: _("El centro declaró no procedente esta canalización"),
    }
    title = words.get(referral.state, _("Esta canalización ya se envió"))
    return render(
        request, "institution/closed.html", {"referral": referral, "title": title, "unsaved": unsaved}, status=status
    )
