"""The outbox with a real mail server: sent once, tried again, given up in the end, and nothing lost (R38, R48)."""

import os
import signal
import smtplib
import socket
from datetime import timedelta
from io import StringIO

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import OperationalError, connection

from casework import clock
from casework.models import Person, Referral
from casework.roles import Role
from documents.delivery import (
    MOST_ATTEMPTS,
    PATIENCE,
    claim_due,
    deliver_due,
    email,
    expand_due,
    recipients,
    told,
)
from documents.models import Message
from documents.outbox import post_to
from tests import lives
from tests.cast import account

pytestmark = pytest.mark.django_db


class Mailbox:
    """Keeps what arrives; answers as many times «later» as it is told."""

    def __init__(self):
        self.letters, self.later, self.never = [], 0, False

    async def handle_DATA(self, server, session, envelope):
        if self.never:
            return "550 no such mailbox"
        if self.later:
            self.later -= 1
            return "451 try again later"
        self.letters.append(envelope)
        return "250 OK"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    return free_port()


@pytest.fixture
def mailbox(settings, closed_port):
    """A mail server of our own."""
    handler = Mailbox()
    controller = Controller(handler, hostname="127.0.0.1", port=closed_port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = "127.0.0.1", False, 5
    settings.EMAIL_PORT = closed_port
    yield handler
    controller.stop()


def letter(**changes) -> Message:
    values = {"notice": "test", "subject": "Tiene una cita", "body": "Buen día:\n\nVéalo:\nhttp://testserver/x/"}
    return post_to("persona@correo.example", **{**values, **changes})


def to_audience(audience: str) -> Message:
    moment = clock.now()
    return Message.objects.create(
        notice="test", audience=audience, subject="Aviso", body="Cuerpo", created_at=moment, next_try_at=moment
    )


@pytest.mark.requirement("R48")
def test_a_letter_is_sent_once(mailbox):
    row = letter()
    assert deliver_due()["sent"] == 1
    assert deliver_due()["sent"] == 0
    row.refresh_from_db()
    assert (row.status, len(mailbox.letters)) == ("SENT", 1)
    assert mailbox.letters[0].rcpt_tos == ["persona@correo.example"]


@pytest.mark.requirement("R38")
def test_a_letter_has_text_html_and_the_calendar_file(mailbox):
    deliver = email(letter(invite="BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"))
    text = deliver.message().as_string()
    assert "text/plain" in text and "text/html" in text and "text/calendar" in text and "cita.ics" in text
    assert "style=" not in text
    assert deliver.body.count("http://testserver/x/") == 1


def test_a_server_that_says_later_gets_the_letter_later_and_once(mailbox):
    mailbox.later = 2
    row, start = letter(), clock.now()
    for minutes in (0, 2, 6):
        with clock.at(start + timedelta(minutes=minutes)):
            deliver_due()
    row.refresh_from_db()
    assert (row.status, row.attempts, len(mailbox.letters)) == ("SENT", 3, 1)


def test_it_waits_longer_after_every_failure(mailbox):
    mailbox.later = 99
    row, moment, pauses = letter(), clock.now(), []
    for _attempt in range(4):
        with clock.at(moment):
            deliver_due()
        row.refresh_from_db()
        pauses.append((row.next_try_at - moment).total_seconds() / 60)
        moment = row.next_try_at
    assert pauses == [1, 2, 4, 8]


def test_after_the_last_attempt_the_letter_is_dead_and_stays(mailbox):
    mailbox.later = 99
    row = letter()
    for _attempt in range(MOST_ATTEMPTS + 2):
        row.refresh_from_db()
        with clock.at(row.next_try_at):
            deliver_due()
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("DEAD", MOST_ATTEMPTS)
    assert row.error == "SMTPDataError 451"


def test_a_refusal_for_good_is_not_tried_again(mailbox):
    mailbox.never = True
    row = letter()
    assert deliver_due()["dead"] == 1
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("DEAD", 1)
    assert "persona" not in row.error


def test_a_dead_server_loses_nothing(settings, closed_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", closed_port, 2
    rows = [letter(), letter()]
    assert deliver_due()["put_off"] == 2
    assert Message.objects.filter(pk__in=[row.pk for row in rows], status="WAITING").count() == 2


@pytest.mark.requirement("R48")
def test_a_server_that_is_away_for_a_night_ends_no_letter(settings, mailbox, closed_port):
    settings.EMAIL_PORT, there = free_port(), settings.EMAIL_PORT
    row, start, tries = letter(), clock.now(), 0
    while clock.now() < start + timedelta(hours=14):
        row.refresh_from_db()
        with clock.at(row.next_try_at):
            assert deliver_due()["put_off"] == 1
            tries += 1
            row.refresh_from_db()
            assert row.next_try_at - clock.now() <= timedelta(hours=1)
        if row.next_try_at > start + timedelta(hours=14):
            break
    assert tries > MOST_ATTEMPTS and (row.status, row.attempts) == ("WAITING", 0)
    assert row.error.startswith("ConnectionRefusedError")
    settings.EMAIL_PORT = there
    with clock.at(row.next_try_at):
        assert deliver_due()["sent"] == 1
    assert len(mailbox.letters) == 1


def test_a_server_that_is_away_for_good_is_told_to_the_administrator(settings, closed_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", closed_port, 2
    row = letter()
    Message.objects.filter(pk=row.pk).update(created_at=clock.now() - PATIENCE, attempts=MOST_ATTEMPTS - 1)
    assert deliver_due()["dead"] == 1


def test_no_step_waits_for_the_mail_server(cast, settings, mailbox):
    settings.EMAIL_PORT = free_port()
    lives.accepted(cast)
    waiting = Message.objects.filter(status="WAITING", attempts=0)
    assert waiting.count() == Message.objects.count() > 0


def test_a_claimed_letter_is_nobody_elses_until_the_claim_runs_out(mailbox):
    row = letter()
    assert list(claim_due(1)) == [row.pk]  # and here the process dies
    assert deliver_due()["sent"] == 0
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert deliver_due()["sent"] == 1
    assert len(mailbox.letters) == 1


def test_a_letter_whose_sending_never_finished_is_given_up(mailbox):
    row = letter()
    Message.objects.filter(pk=row.pk).update(attempts=MOST_ATTEMPTS)
    deliver_due()
    row.refresh_from_db()
    assert (row.status, row.error, mailbox.letters) == ("DEAD", "never finished", [])


def test_a_letter_that_is_given_up_takes_no_other_with_it(mailbox):
    given_up, other = letter(), letter()
    Message.objects.filter(pk=given_up.pk).update(attempts=MOST_ATTEMPTS)
    assert deliver_due()["sent"] == 1
    other.refresh_from_db()
    assert (other.status, len(mailbox.letters)) == ("SENT", 1)


def test_the_second_copy_of_a_letter_has_the_same_message_id():
    row = letter()
    assert email(row).message()["Message-ID"] == email(Message.objects.get(pk=row.pk)).message()["Message-ID"]


@pytest.mark.requirement("R39")
def test_an_audience_becomes_one_letter_a_recipient(cast, mailbox):
    to_audience(f"unit:{cast.court.pk}")
    assert deliver_due()["sent"] == 2
    found = {row.recipient for row in Message.objects.filter(status="SENT")}
    assert found == {cast.judge_clerk.email, cast.judge_admin.email}
    assert deliver_due() == {"expanded": 0, "sent": 0, "put_off": 0, "dead": 0}


def test_an_audience_is_who_belongs_to_it_today(cast):
    invited = account(Role.COORDINATOR, "Nadia", "Pérez Solano", center=cast.toluca)
    assert {address for address, _user in recipients(f"coordination:{cast.toluca.pk}")} == {
        cast.coordinator.email, invited.email,
    }  # fmt: skip
    assert [user for _address, user in recipients("direction")] == [cast.director]
    assert recipients("email:alguien@correo.example") == [("alguien@correo.example", None)]


def test_a_person_without_e_mail_is_skipped(db):
    person = Person.objects.create(given_names="Rogelio", created_at=clock.now())
    row = to_audience(f"person:{person.pk}")
    assert expand_due(10) == 1
    row.refresh_from_db()
    assert (row.status, Message.objects.count()) == ("EXPANDED", 1)


def test_a_letter_to_a_person_goes_to_him_alone(db):
    him, other = (
        Person.objects.create(given_names="Rogelio", email=f"persona{number}@correo.example", created_at=clock.now())
        for number in (1, 2)
    )
    assert recipients(f"person:{him.pk}") == [(him.email, None)]
    assert recipients(f"person:{other.pk}") == [(other.email, None)]


def test_what_is_for_later_goes_to_nobody_before_its_time(cast):
    row, later = to_audience("direction"), clock.now() + timedelta(hours=1)
    Message.objects.filter(pk=row.pk).update(next_try_at=later)
    assert expand_due(10) == 0
    with clock.at(later):
        assert expand_due(10) == 1


def test_an_audience_nobody_knows_is_dead_and_holds_nobody_back(mailbox):
    wrong = to_audience("moon:1")
    letter()
    assert deliver_due()["sent"] == 1
    wrong.refresh_from_db()
    assert (wrong.status, wrong.error) == ("DEAD", "unknown audience moon:1")


def test_the_demonstration_says_what_it_sends(mailbox, settings):
    settings.SIGUE_DEMO = True
    letter()
    out = StringIO()
    call_command("deliver", stdout=out)
    assert out.getvalue().strip() == "Correo enviado: persona@correo.example · Tiene una cita"


def test_a_refused_recipient_is_told_by_its_code_only():
    assert told(smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no a@b.example")})) == "SMTPRecipientsRefused 550"


@pytest.mark.requirement("R48")
def test_an_address_that_no_mail_can_carry_holds_nobody_back(mailbox):
    bad = post_to(f"ana@{'ñ' * 60}.mx", notice="test", subject="Aviso", body="Cuerpo")
    good = letter()
    call_command("deliver", stdout=StringIO())
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, bad.attempts, bad.error) == ("DEAD", 1, "UnicodeError")
    assert good.status == "SENT"


def test_an_audience_that_cannot_be_read_holds_nobody_back(mailbox):
    bad, good = to_audience("unit:ninguna"), letter()
    call_command("deliver", stdout=StringIO())
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == ("DEAD", "SENT")


class GoesAway:
    """A database that goes away once, at the first thing that is asked of it, and comes back."""

    left = 1

    def __call__(self, execute, sql, params, many, context):
        if self.left:
            self.left -= 1
            raise OperationalError("server closed the connection unexpectedly")
        os.kill(os.getpid(), signal.SIGTERM)  # the round that came after is finished, and no other begins
        return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_the_loop_survives_a_database_that_goes_away(mailbox, caplog):
    row = letter()
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGTERM, signal.SIGINT)}
    gone = GoesAway()
    try:
        with connection.execute_wrapper(gone):
            call_command("deliver", loop=0.01, stdout=StringIO())
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
    row.refresh_from_db()
    assert (gone.left, row.status) == (0, "SENT")
    assert "OperationalError" in caplog.text


def test_a_single_round_says_that_the_database_went_away():
    with connection.execute_wrapper(GoesAway()), pytest.raises(OperationalError):
        call_command("deliver", stdout=StringIO())


# ---- What never arrives is told, without what it said --------------------------------------------------------------


def told_to(notice: str) -> list[str]:
    return list(Message.objects.filter(notice=notice, recipient="").values_list("audience", flat=True))


@pytest.mark.requirement("R48")
def test_a_letter_to_the_person_that_comes_back_is_told_once_to_reception_and_to_the_administration(cast, mailbox):
    referral = Referral.objects.get(pk=lives.accepted(cast).pk)
    Message.objects.all().delete()
    mailbox.never = True
    for _number in range(2):
        post_to(referral.person.email, notice="test", subject="Asunto", body="Cuerpo secreto", referral=referral)
    assert deliver_due()["dead"] == 2
    assert told_to("person_unreached") == [f"reception:{cast.toluca.pk}"]
    assert told_to("mail_undelivered") == ["system"]
    for row in Message.objects.filter(recipient=""):
        words = f"{row.subject} {row.body}"
        for secret in (referral.person.email, "secreto", "Asunto", "Rogelio", "Hernández", "violencia"):
            assert secret not in words, (row.notice, secret)
        assert [user for _email, user in recipients(row.audience)] in ([cast.receptionist], [cast.system_admin])


def test_of_a_letter_to_staff_reception_hears_nothing_and_a_notice_that_comes_back_makes_no_other(cast, mailbox):
    referral = lives.submitted(cast)
    Message.objects.all().delete()
    mailbox.never = True
    user = cast.system_admin
    post_to(user.email, notice="test", subject="Aviso", body="Cuerpo", user=user, referral=referral)
    assert [deliver_due()["dead"] for _turn in range(3)] == [1, 1, 0]
    assert not told_to("person_unreached") and told_to("mail_undelivered") == ["system"]
