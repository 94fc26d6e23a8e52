"""The outbox: a message is a row written with the step that causes it, and sent after the commit (R38, R48)."""

from casework import clock
from documents.models import Message
from documents.notice import NOTICES


def post(slug: str, record, *, case) -> None:
    """Leave the messages of a notice for those it concerns; call it inside the step's transaction."""
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
            created_at=moment,
            next_try_at=moment,
        )
        for audience, letter in notice(record, case)
    ]
    Message.objects.bulk_create(rows)


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
