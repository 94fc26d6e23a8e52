"""The thread of a case between the institution that sent him and the centre that attends him (R30, R45).

It works while the case is open; then it is only read. It goes with the case: after a transfer the new centre has it and
the former one does not. A message never changes and is never withdrawn: a correction is another message.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework import clock
from casework.access import CORRESPONDENTS, visible
from casework.models import Attachment, Referral, ThreadMessage, ThreadReading, User
from casework.roles import INSTITUTION_ROLES
from casework.states import AccountState
from casework.states import ReferralState as R
from casework.wall import as_whole
from casework.words import plain_day
from casework.working_days import working_days_after
from documents.attach import attach
from documents.outbox import post
from documents.uploads import Accepted
from workflows import duties
from workflows.door import NotYours, Stale, lock_referral, remember
from workflows.machines.base import Step

Side = ThreadMessage.Side
OPEN = (R.SUBMITTED, R.IN_REVIEW, R.RETURNED, R.ACCEPTED, R.LINKED, R.NO_SHOW)
ANSWER_DAYS = 2  # working days in which a message should be read

OVER = {
    R.DECLINED: gettext_lazy("El centro la declaró no procedente el %(day)s: los mensajes ya solo se leen."),
    R.CANCELLED: gettext_lazy("La instancia la canceló el %(day)s: los mensajes ya solo se leen."),
    R.CLOSED: gettext_lazy("La canalización concluyó el %(day)s: los mensajes ya solo se leen."),
}


@duties.duty(gettext_lazy("La instancia, o quien lleva el caso en el centro"), *CORRESPONDENTS)
def corresponds(record, user):
    """The area that referred; at the centre reception, coordination and the professionals who know the case."""
    if user.role in INSTITUTION_ROLES:
        return duties.refers(record, user)
    return not record.case.is_voluntary and visible(Referral, user).filter(pk=record.case.pk).exists()


MESSAGE = Step(
    name="send_message",
    label=gettext_lazy("Enviar un mensaje"),
    sources=OPEN,
    target=None,
    duty=corresponds,
    notifies=("thread_message",),
)


def side_of(user) -> str:
    return Side.INSTITUTION if user.role in INSTITUTION_ROLES else Side.CENTER


def other_side(user) -> str:
    return Side.CENTER if user.role in INSTITUTION_ROLES else Side.INSTITUTION


def has_thread(referral: Referral) -> bool:
    """A voluntary request has no institution to write to; a draft is nobody's but its own."""
    return not referral.is_voluntary and referral.submitted_at is not None


def closed_because(referral: Referral) -> str:
    """Why nothing can be written any more, in a sentence; empty while the thread is open."""
    if referral.state in OPEN:
        return ""
    return str(OVER[referral.state]) % {"day": plain_day(clock.local_day(referral.changed_at))}


@as_whole
def send_message(referral: Referral, text: str, *, by, token: str, document: Accepted | None = None) -> ThreadMessage:
    """Put a message at the end of the thread, with its row of history and its notices, or nothing.

    The same token gives back what the first click sent. Raises NotYours for a stranger, Stale when the case is over,
    NotKept when the server cannot write the document.
    """
    with transaction.atomic():
        case = lock_referral(referral.pk)
        if not has_thread(case) or not MESSAGE.duty(case, by):
            raise NotYours(_("Este paso no le corresponde."))
        sent = ThreadMessage.objects.filter(token=token).first()
        if sent is not None:
            return sent
        if over := closed_because(case):
            raise Stale(over)
        message = ThreadMessage.objects.create(
            referral=case,
            number=ThreadMessage.objects.filter(referral=case.pk).count() + 1,
            side=side_of(by),
            center=case.center,
            sender=by,
            sent_at=clock.now(),
            text=text,
            document=_attached(document, case, by),
            token=token,
        )
        remember(case, message, MESSAGE, "", by, None, None)
        for notice in MESSAGE.notifies:
            post(notice, message, case=case)
        if message.side == Side.CENTER:
            _put_before_the_area(case, message.number)
    return message


def _attached(document: Accepted | None, case: Referral, by) -> Attachment | None:
    kind = Attachment.Kind.CORRESPONDENCE
    return attach(document, referral_id=case.pk, kind=kind, by=by) if document else None


# ---- Reading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A message as one side reads it; the institution reads functions and the centre's name, not who attends."""

    message: ThreadMessage
    own: bool
    who: str
    whence: str
    unread: bool
    read_by: list[str]


def thread(referral: Referral, user) -> list[Shown]:
    """The thread as this person reads it, the first message first, with who of the other side has read each."""
    messages = visible(ThreadMessage, user).filter(referral=referral.pk)
    messages = list(messages.select_related("sender__unit", "center", "document").order_by("number"))
    readings = list(visible(ThreadReading, user).filter(referral=referral.pk).select_related("user").order_by("up_to"))
    mine = max((one.up_to for one in readings if one.user_id == user.pk), default=0)
    return [_shown(one, user, mine, readings) for one in messages]


def _shown(message: ThreadMessage, user, mine: int, readings: list[ThreadReading]) -> Shown:
    own = message.side == side_of(user)
    return Shown(
        message=message,
        own=own,
        who=_named(message.sender, message.side, user),
        whence=str(message.center if message.side == Side.CENTER else message.sender.unit or ""),
        unread=not own and message.number > mine,
        read_by=[
            f"{_named(one.user, one.side, user)}, {plain_day(clock.local_day(one.read_at))}"
            for one in _first_readings(message, readings)
        ],
    )


def _first_readings(message: ThreadMessage, readings: list[ThreadReading]) -> list[ThreadReading]:
    """Of each reader of the other side, the reading in which she had the message before her for the first time."""
    first: dict[int, ThreadReading] = {}
    for one in readings:  # by how far each one reached
        if one.side != message.side and one.up_to >= message.number:
            first.setdefault(one.user_id, one)
    return list(first.values())


def _named(person, side: str, reader) -> str:
    if side == Side.CENTER and reader.role in INSTITUTION_ROLES:
        return str(person.get_role_display())
    return person.full_name


def mark_read(referral: Referral, user, shown: list[Shown]) -> ThreadReading | None:
    """She has these messages before her: they are read, and none that came meanwhile. None when there are none."""
    return _read_up_to(referral, user, shown[-1].message.number) if shown else None


def _read_up_to(referral: Referral, user, number: int) -> ThreadReading:
    """A row for each time she reached further, so that each message keeps the day on which it was read."""
    mine = ThreadReading.objects.filter(referral=referral.pk, user=user.pk)
    mine.filter(up_to=0, told_of__range=(1, number)).update(told_of=0)
    reached = mine.filter(up_to__gte=number).order_by("up_to").first()
    if reached is not None:
        return reached
    reading, _new = ThreadReading.objects.get_or_create(
        referral_id=referral.pk,
        user_id=user.pk,
        up_to=number,
        defaults={"side": side_of(user), "read_at": clock.now()},
    )
    return reading


def _put_before_the_area(case: Referral, number: int) -> None:
    """Everybody who has an account of the area has the message before her until she reads the thread."""
    area = User.objects.filter(unit=case.unit_id).exclude(state=AccountState.DISABLED)
    ThreadReading.objects.bulk_create(
        [ThreadReading(referral=case, user=one, side=Side.INSTITUTION, told_of=number) for one in area],
        update_conflicts=True,
        unique_fields=["referral", "user", "up_to"],
        update_fields=["told_of"],
    )


def unread_threads(user) -> QuerySet:
    """The threads of which somebody of an institution has something before her: her readings of them."""
    return visible(ThreadReading, user).filter(user=user.pk, told_of__gt=0)


def unread(user) -> QuerySet:
    """The messages of the other side that this person has not read, of every case; for subqueries by case.

    Who joined an area after a message does not have it before her.
    """
    read = ThreadReading.objects.filter(referral=OuterRef("referral"), user=user.pk).order_by("-up_to").values("up_to")
    otherwise = F("number") if side_of(user) == Side.INSTITUTION else Value(0)
    return ThreadMessage.objects.filter(side=other_side(user), number__gt=Coalesce(Subquery(read[:1]), otherwise))


def unread_of_case(user):
    """The number of them, as a column of a query of referrals."""
    mine = unread(user).filter(referral=OuterRef("pk")).order_by().values("referral").annotate(n=Count("pk"))
    return Coalesce(Subquery(mine.values("n")[:1]), 0)


# ---- On the coordinator's desk --------------------------------------------------------------------------------------


def to_read(user) -> QuerySet:
    """For the coordinator: the cases with messages that she has not read."""
    return visible(Referral, user).filter(Exists(unread(user).filter(referral=OuterRef("pk"))))


def to_read_rows(user):
    """One row a case; due two working days after the first message that is not read."""
    since = unread(user).filter(referral=OuterRef("pk")).order_by().values("referral").annotate(at=Min("sent_at"))
    found = to_read(user).annotate(unread_messages=unread_of_case(user), since=Subquery(since.values("at")[:1]))
    for one in found.select_related("person", "unit__institution", "center"):
        yield {
            "due": working_days_after(clock.local_day(one.since), ANSWER_DAYS),
            "what": ngettext(
                "Leer %(n)d mensaje de la instancia", "Leer %(n)d mensajes de la instancia", one.unread_messages
            )
            % {"n": one.unread_messages},
            "action": _("Leer"),
            "detail": str(one.unit.institution),
            "case": one,
            "url": reverse("case_thread", args=[one.pk]),
        }
