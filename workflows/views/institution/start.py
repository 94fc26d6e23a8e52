"""Beginning a referral: what to have at hand, the drafts that wait, and a new draft with its provisional folio."""

import re
import secrets

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.access import visible
from casework.models import Referral
from casework.states import InstitutionState, ReferralState
from workflows.door import Refused, open_record
from workflows.forms.referral.parts import PARTS, ready
from workflows.views.institution.own import AND_LISTS, institution_page

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another when read aloud
PROVISIONAL = re.compile(rf"B-[{LETTERS}]{{6}}")
DRAFTS_SHOWN = 25


def provisional_folio() -> str:
    """A folio for a draft, such as B-7K4MQ2; it says nothing of how many there are."""
    return "B-" + "".join(secrets.choice(LETTERS) for _letter in range(6))


@institution_page
@require_http_methods(["GET", "POST"])
def referral_new(request):
    """The page before the form; its button makes the draft."""
    if request.method == "POST":
        return _begin(request)
    drafts = (
        visible(Referral, request.user).filter(state=ReferralState.DRAFT)
        .select_related("determination", "created_by", "victim_record").prefetch_related(*AND_LISTS)
    )  # fmt: skip
    waiting = [(draft, ready(draft)) for draft in drafts[:DRAFTS_SHOWN]]
    return render(
        request, "institution/start.html",
        {
            "drafts": waiting, "parts": len(PARTS), "provisional": provisional_folio(),
            "more": max(drafts.count() - DRAFTS_SHOWN, 0) if len(waiting) == DRAFTS_SHOWN else 0,
            "may_begin": request.user.unit.institution.state == InstitutionState.ACTIVE,
        },
    )  # fmt: skip


def _begin(request):
    """One draft a page: the page carries the folio, so a second click finds the draft that the first one made."""
    folio = request.POST.get("borrador", "")
    if not PROVISIONAL.fullmatch(folio):
        folio = provisional_folio()
    made = visible(Referral, request.user).filter(draft_folio=folio).first()
    if made:
        return redirect("referral_tasks", made.pk)
    if request.user.unit.institution.state != InstitutionState.ACTIVE:
        messages.error(
            request, _("Su institución está suspendida y por ahora no puede canalizar. Llame a la Dirección General.")
        )
        return redirect("referral_new")
    try:
        draft = open_record(_blank(request.user, folio), by=request.user)
    except Refused:  # somebody else's draft has this folio, or the second click came first
        made = visible(Referral, request.user).filter(draft_folio=folio).first()
        draft = made or open_record(_blank(request.user, provisional_folio()), by=request.user)
    return redirect("referral_tasks", draft.pk)


def _blank(user, folio: str) -> Referral:
    return Referral(draft_folio=folio, unit=user.unit, created_by=user, created_at=clock.now(), changed_at=clock.now())
