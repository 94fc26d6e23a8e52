"""After sending: the folio, what happens next with its dates, and the sheet for the person."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from casework import clock
from casework.access import visible
from casework.states import ReferralState
from casework.working_days import working_days_after
from documents.models import IssuedDocument
from workflows.views.institution.own import institution_page, own_referral

REVIEW_DAYS = 3  # working days in which the centre answers
WAITING = {ReferralState.SUBMITTED, ReferralState.IN_REVIEW}


@institution_page
@require_GET
def referral_sent(request, pk: int):
    """The confirmation; it can be opened again at any time."""
    referral = own_referral(request, pk)
    if not referral.submitted_at:
        return redirect("referral_tasks", pk)
    sent_on = clock.local_day(
        referral.changed_at if referral.state == ReferralState.SUBMITTED else referral.submitted_at
    )
    receipts = visible(IssuedDocument, request.user).filter(referral=referral.pk, kind="receipt")
    return render(
        request, "institution/sent.html",
        {
            "referral": referral, "sent_on": sent_on, "waiting": referral.state in WAITING, "days": REVIEW_DAYS,
            "answer_by": working_days_after(sent_on, REVIEW_DAYS), "receipt": receipts.first(),
            "again": referral.sent_times > 1,
        },
    )  # fmt: skip


@institution_page
@require_GET
def referral_sheet(request, pk: int):
    """A sheet to print and give to the person: where, when, with what. It names no offence and no programme."""
    referral = own_referral(request, pk)
    if not referral.submitted_at:
        return redirect("referral_tasks", pk)
    return render(request, "institution/sheet.html", {"referral": referral, "center": referral.center})
