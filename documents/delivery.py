"""The post office: rows of the outbox become e-mails, once each, with patience for servers that do not answer.

A row is claimed in a transaction of its own before the letter leaves, and marked after it left. If the process dies
between the two, the claim runs out and the letter goes a second time with the same Message-ID: see README, «Delivery».
"""

import logging
import smtplib
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from casework import clock
from casework.models import Person, User
from casework.roles import Role
from casework.states import AccountState
from casework.wall import as_whole
from documents.asked import ASKED, answer
from documents.bounces import tell_of
from documents.models import Message

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)  # doubled at every failure: 1, 2, 4 … 64 minutes, about two hours in all
# A server that does not answer has judged no letter: it waits like in any mail queue (RFC 5321 §4.5.4.1).
LONGEST_PAUSE = timedelta(hours=1)
PATIENCE = timedelta(days=5)
CLAIM = timedelta(minutes=10)  # longer than any send: EMAIL_TIMEOUT is 20 seconds
REFUSED_FOR_GOOD = 500  # an SMTP answer of 5xx says that trying again changes nothing


def deliver_due(limit: int = 100) -> dict[str, int]:
    """Send what is due, `limit` rows at most; gives how many were expanded, sent, put off and given up."""
    counts: Counter[str] = Counter(expanded=0, sent=0, put_off=0, dead=0)
    counts["expanded"] = expand_due(limit)
    for pk in claim_due(limit):
        counts[send(pk)] += 1
    return dict(counts)


# ---- An audience becomes its recipients -----------------------------------------------------------------------------


def expand_due(limit: int) -> int:
    """Replace each row for an audience by one row a recipient, in one transaction a row."""
    due = Message.objects.filter(status=Message.Status.WAITING, recipient="", next_try_at__lte=clock.now()).exclude(
        audience=""
    )
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            row = _locked(Message.objects.filter(pk=pk, status=Message.Status.WAITING)).first()
            if row is not None:
                _expand(row)
                done += 1
    return done


def _expand(row: Message) -> None:
    if row.audience.startswith(f"{ASKED}:"):
        _answer(row)
        return
    moment = clock.now()
    try:
        found = list(recipients(row.audience))
    except (KeyError, ValueError):
        Message.objects.filter(pk=row.pk).update(status=Message.Status.DEAD, error=f"unknown audience {row.audience}")
        return
    Message.objects.bulk_create(
        Message(
            notice=row.notice,
            referral_id=row.referral_id,
            audience=row.audience,
            recipient=address,
            user=user,
            subject=row.subject,
            body=row.body,
            invite=row.invite,
            created_at=row.created_at,
            next_try_at=moment,
        )
        for address, user in found
    )
    Message.objects.filter(pk=row.pk).update(status=Message.Status.EXPANDED)


def _answer(row: Message) -> None:
    """Answer what was asked; whatever is wrong with one, the others are answered."""
    try:
        with transaction.atomic():
            answer(row)
    except Exception as failure:
        log.warning("message %s was not answered: %s", row.pk, told(failure))
        Message.objects.filter(pk=row.pk).update(status=Message.Status.DEAD, error=told(failure))


def recipients(audience: str) -> Iterable[tuple[str, User | None]]:
    """Who hears a message for this audience, as it is at this moment; whoever has no e-mail hears nothing."""
    kind, _colon, key = audience.partition(":")
    return AUDIENCES[kind](key)


def _accounts(**where) -> list[tuple[str, User | None]]:
    return [(user.email, user) for user in User.objects.filter(state=AccountState.ACTIVE, **where) if user.email]


def _person(key: str) -> list[tuple[str, User | None]]:
    return [(email, None) for email in Person.objects.filter(pk=key).exclude(email="").values_list("email", flat=True)]


AUDIENCES: dict[str, Callable[[str], list[tuple[str, User | None]]]] = {
    "unit": lambda key: _accounts(unit=key),
    "coordination": lambda key: _accounts(role=Role.COORDINATOR, center=key),
    "coordinations": lambda key: _accounts(role=Role.COORDINATOR),
    "reception": lambda key: _accounts(role=Role.RECEPTION, center=key),
    "system": lambda key: _accounts(role=Role.SYSTEM_ADMIN),
    "direction": lambda key: _accounts(role=Role.DIRECTION),
    "data_protection": lambda key: _accounts(role=Role.DATA_PROTECTION),
    "administrators": lambda key: _accounts(role=Role.INSTITUTION_ADMIN, unit__institution=key),
    "user": lambda key: _accounts(pk=key),
    "person": _person,
    "email": lambda key: [(key, None)],
}


# ---- One recipient --------------------------------------------------------------------------------------------------


def claim_due(limit: int) -> Iterable[int]:
    """Rows that are due, one at a time, each claimed by pushing its next try beyond any send."""
    for _turn in range(limit):
        with transaction.atomic():
            row = (
                _locked(
                    Message.objects.filter(status=Message.Status.WAITING, next_try_at__lte=clock.now()).exclude(
                        recipient=""
                    )
                )
                .order_by("next_try_at", "pk")
                .first()
            )
            if row is None:
                return
            if row.attempts >= MOST_ATTEMPTS:  # every time the process died in mid-sending
                Message.objects.filter(pk=row.pk).update(status=Message.Status.DEAD, error="never finished")
                tell_of(row)
                continue
            row.attempts += 1
            row.next_try_at = clock.now() + CLAIM
            row.save(update_fields=["attempts", "next_try_at"])
        yield row.pk


def _locked(rows):
    """Workers beside each other take different rows; on SQLite the one writer is the lock."""
    return rows.select_for_update(skip_locked=True, of=("self",)) if connection.vendor == "postgresql" else rows


def send(pk: int) -> str:
    """Send one claimed row; says what became of it: sent, put_off or dead."""
    row = Message.objects.get(pk=pk)
    try:
        email(row).send()
    except Exception as failure:  # whatever is wrong with one letter, the others leave
        return _failed(row, failure)
    row.status, row.sent_at, row.error = Message.Status.SENT, clock.now(), ""
    row.save(update_fields=["status", "sent_at", "error"])
    return "sent"


def _failed(row: Message, failure: Exception) -> str:
    """Try again later, twice as late each time; give up after the eighth or at a refusal for good.

    While the server itself is away no attempt is counted: a night without it must not end a single summons.
    """
    row.error = told(failure)
    waited = clock.now() - row.created_at
    if _server_is_away(failure) and waited < PATIENCE:
        row.attempts -= 1
        row.next_try_at = clock.now() + min(max(waited, FIRST_PAUSE), LONGEST_PAUSE)
    elif row.attempts >= MOST_ATTEMPTS or _for_good(failure):
        row.status = Message.Status.DEAD
        log.warning("message %s is dead after %s attempts: %s", row.pk, row.attempts, row.error)
    else:
        row.next_try_at = clock.now() + FIRST_PAUSE * 2 ** (row.attempts - 1)
    row.save(update_fields=["status", "attempts", "next_try_at", "error"])
    if row.status != Message.Status.DEAD:
        return "put_off"
    tell_of(row)
    return "dead"


def _server_is_away(failure: Exception) -> bool:
    """Whether nobody looked at the letter: no connection, no greeting, no entrance, or a line cut in the middle."""
    if isinstance(failure, smtplib.SMTPException):
        return isinstance(failure, AWAY)
    return isinstance(failure, OSError)


AWAY = (
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPServerDisconnected,
)


def _for_good(failure: Exception) -> bool:
    if isinstance(failure, ValueError):  # an address or a heading that no mail can carry; UnicodeError is one of them
        return True
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return all(code >= REFUSED_FOR_GOOD for code, _text in failure.recipients.values())
    return isinstance(failure, smtplib.SMTPDataError) and failure.smtp_code >= REFUSED_FOR_GOOD


def told(failure: Exception) -> str:
    """The kind of failure and the server's code; its text may repeat the recipient's address."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        codes = ", ".join(str(code) for code, _text in failure.recipients.values())
        return f"SMTPRecipientsRefused {codes}"
    code = getattr(failure, "smtp_code", "") or getattr(failure, "errno", "") or ""
    return f"{type(failure).__name__} {code}".strip()[:200]


# ---- The letter -----------------------------------------------------------------------------------------------------


def email(row: Message) -> EmailMultiAlternatives:
    """The e-mail of a row: text, the same as HTML, and the calendar file when there is one.

    Its Message-ID is made of the row, so that a second copy, after a crash in mid-sending, is seen as the same letter.
    """
    footer = _(
        "Mensaje automático; no lo responda. Nunca pedimos contraseñas ni pagos. Si no esperaba este correo, bórrelo."
    )
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    letter = EmailMultiAlternatives(
        subject=row.subject.replace("\n", " "),
        body=f"{row.body.strip()}\n\n{footer}\n",
        from_email=formataddr(parseaddr(settings.DEFAULT_FROM_EMAIL)),
        to=[row.recipient],
        headers={"Message-ID": f"<{row.seal_id}@{domain}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    page = {"subject": row.subject, "parts": parts(row.body), "footer": footer}
    letter.attach_alternative(render_to_string("documents/email.html", page), "text/html")
    if row.invite:
        method = "CANCEL" if "METHOD:CANCEL" in row.invite else "PUBLISH"
        letter.attach("cita.ics", row.invite, f"text/calendar; charset=utf-8; method={method}")
    return letter


def parts(body: str) -> list[dict[str, str]]:
    """The paragraphs of a body for the HTML letter; a line that is an address becomes a button."""
    found: list[dict[str, str]] = []
    for paragraph in body.strip().split("\n\n"):
        words: list[str] = []
        for line in paragraph.split("\n"):
            if line.startswith(("https://", "http://")):
                found += [{"text": "\n".join(words)}] if words else []
                found.append({"url": line.strip()})
                words = []
            else:
                words.append(line)
        found += [{"text": "\n".join(words)}] if words else []
    return found


@as_whole
def try_again(letters: QuerySet[Message]) -> int:
    """Put the letters that were given up back in the queue, as if they had never been tried; gives how many."""
    return letters.filter(status=Message.Status.DEAD).update(
        status=Message.Status.WAITING, attempts=0, next_try_at=clock.now(), error=""
    )
