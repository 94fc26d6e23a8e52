"""An answer and its invitation part for ever: the invitation keeps that it was used, the answer keeps the quarter."""

from django.db import transaction

from casework import clock
from casework.fields import keyed_digest
from casework.models import SurveyAnswer, SurveyInvitation


def open_invitation(token: str) -> SurveyInvitation | None:
    """The invitation of this token, if it has not been used and has not expired."""
    return _open(token).first()


def _open(token: str):
    return SurveyInvitation.objects.filter(token_digest=keyed_digest(token), used=False, expires_on__gte=clock.today())


def answer(token: str, scores: dict) -> bool:
    """Keep an anonymous answer and use its invitation up, both or neither; False when it no longer serves.

    No access row, no history, no time: nothing that could order answers beside invitations.
    """
    with transaction.atomic():
        invitation = _open(token).select_for_update(of=("self",)).select_related("episode__referral").first()
        if invitation is None:
            return False
        SurveyInvitation.objects.filter(pk=invitation.pk).update(used=True)
        SurveyAnswer.objects.create(
            moment=invitation.moment, center_id=invitation.episode.referral.center_id, quarter=_quarter(), **scores
        )
    return True


def _quarter() -> str:
    day = clock.today()
    return f"{day.year}-T{(day.month - 1) // 3 + 1}"
