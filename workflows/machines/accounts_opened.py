"""The one-time links that open an account."""

import secrets
from datetime import timedelta

from casework import clock
from casework.fields import keyed_digest
from casework.models import OneTimeLink, User
from documents.account_letters import activation_letter
from documents.outbox import post_to
from workflows.door import Cause

ACTIVATION_HOURS = 72


def one_time_token(user: User, purpose: str, hours: int) -> str:
    """A fresh token for this person and purpose; earlier ones of the same purpose stop working."""
    OneTimeLink.objects.filter(user=user, purpose=purpose, used_at__isnull=True).update(used_at=clock.now())
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        purpose=purpose,
        user=user,
        token_digest=keyed_digest(token),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=hours),
    )
    return token


def send_activation(cause: Cause, user, facts, by) -> None:
    """Consequence of inviting somebody: the link goes to the account's own address, once, for 72 hours (R35)."""
    invited = User.objects.get(pk=user.pk)
    letter = activation_letter(invited, one_time_token(invited, OneTimeLink.Purpose.ACTIVATION, ACTIVATION_HOURS))
    post_to(invited.email, notice="activation", subject=letter.subject, body=letter.body, user=invited)
