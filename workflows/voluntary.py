"""A voluntary request enters the same review as an institution's referral, with its folio and its private link."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from casework import clock
from casework.fields import keyed_digest
from casework.models import OneTimeLink, Referral
from casework.wall import as_whole
from workflows.door import Refused, open_record, take_step
from workflows.machines import ReferralMachine
from workflows.machines.referral import Submission
from workflows.sent_once import token_of

LINK_DAYS = 90
PURPOSE = "voluntary"


@as_whole
def send(request: Referral, *, mark: str, by) -> tuple[Referral, str]:
    """Open and submit the request, once for each mark; gives it with the token of its status link.

    Everything or nothing, in one transaction. Raises Refused when the door does.
    """
    token = token_of(mark, PURPOSE)
    request.draft_folio = f"V-{token[:10].upper()}"
    try:
        with transaction.atomic():
            opened = open_record(request, by=by)
            sent = take_step(opened, ReferralMachine.submit, by=by, facts=Submission(declared=True))
            _open_link(sent, token)
    except (Refused, IntegrityError):
        earlier = Referral.objects.filter(draft_folio=request.draft_folio).first()
        if earlier is None:
            raise
        return earlier, token
    return sent, token


def _open_link(referral: Referral, token: str) -> None:
    moment = clock.now()
    OneTimeLink.objects.create(
        purpose=OneTimeLink.Purpose.STATUS,
        referral=referral,
        token_digest=keyed_digest(token),
        created_at=moment,
        expires_at=moment + timedelta(days=LINK_DAYS),
    )


def by_link(token: str) -> OneTimeLink | None:
    """The status link of this token while it lasts; it may be read again until it expires."""
    return (
        OneTimeLink.objects.filter(
            purpose=OneTimeLink.Purpose.STATUS,
            token_digest=keyed_digest(token),
            expires_at__gt=clock.now(),
            used_at__isnull=True,
        )
        .select_related("referral__center")
        .first()
    )
