"""A form that is sent once: its page carries a signed mark, and a second click with the same mark makes nothing new."""

import secrets
from datetime import timedelta

from django.core import signing

from casework.fields import keyed_digest

SALT = "sent-once"
A_DAY = 24 * 60 * 60
SAME_CLICK = timedelta(minutes=10)  # the same again within it, where the page carries no mark, is the same click


def new_mark() -> str:
    """A mark for one form; it is good for a day."""
    return signing.dumps(secrets.token_urlsafe(12), salt=SALT)


def is_ours(mark: str) -> bool:
    """Whether we signed this mark within a day."""
    try:
        signing.loads(mark, salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        return False
    return True


def token_of(mark: str, purpose: str) -> str:
    """The same secret for the same mark, so that the second click finds what the first one made (160 bits, hex)."""
    return keyed_digest(f"{purpose}/{mark}")[:40]
