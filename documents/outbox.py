"""The outbox: a message is a row written with the step that causes it, and sent after the commit (R38, R48)."""

from django.db import IntegrityError, transaction

from casework import clock
from casework.wall import as_whole
from documents.models import Message
from documents.notice import NOTICES


@as_whole
def post(slug: str, record, *, case, about: str | None = None) -> int:
    """Leave the messages of a notice for those it concerns; call it inside the step's transaction. Says how many."""
    notice = NOTICES[slug]
    moment = clock.now()
    rows = [
        Message(
            notice=slug,
            referral=case,
            audience=audience,
            subject=letter.subject,
            body=letter.body,
            invite=letter.invite,
            about=about,
            created_at=moment,
            next_try_at=moment,
        )
        for audience, letter in notice(record, case)
    ]
    return len(Message.objects.bulk_create(rows))


@as_whole
def post_once(slug: str, record, *, case, about: str) -> bool:
    """Leave the messages of a notice unless somebody was told the same before; `about` says of what it is.

    Two daily tasks at the same moment cannot both tell it: the database holds that.
    """
    if Message.objects.filter(about=about, notice=slug).exists():
        return False
    try:
        with transaction.atomic():
            return post(slug, record, case=case, about=about) > 0
    except IntegrityError:
        return False


@as_whole
def post_to(address: str, *, notice: str, subject: str, body: str, user=None, referral=None, invite="") -> Message:
    """Leave one message for one address: activation, password, one-time links."""
    moment = clock.now()
    return Message.objects.create(
        notice=notice,
        recipient=address,
        user=user,
        referral=referral,
        subject=subject,
        body=body,
        invite=invite,
        created_at=moment,
        next_try_at=moment,
    )
