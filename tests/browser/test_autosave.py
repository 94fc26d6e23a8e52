"""What somebody writes is kept while she writes: the page may die before anybody presses a button."""

from datetime import timedelta
from threading import Event

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import post_save
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from casework import clock
from casework.roles import Area
from tests import lives
from tests.browser.conftest import WIDE
from tests.cast import PASSWORD, signed_in
from workflows.door import take_step
from workflows.drafts import draft_of, written
from workflows.machines import AppointmentMachine
from workflows.machines.appointment import Attendance
from workflows.models import Draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Nombró el daño sin minimizarlo."


@pytest.fixture
def held(cast):
    """A session of psychology that he attended, whose note nobody has written."""
    appointment = lives.session(cast, lives.active(cast), Area.PSYCHOLOGY)
    with clock.at(appointment.starts_at + timedelta(minutes=50)):
        take_step(appointment, AppointmentMachine.attend, by=cast.psychologist, facts=Attendance())
    return appointment


@pytest.fixture
def desk(cast, browser, live_server):
    """The psychologist's browser, with JavaScript."""
    context = browser.new_context(viewport=WIDE, locale="es-MX", timezone_id="America/Mexico_City")
    context.set_default_timeout(10_000)
    cookie = signed_in(Client(), cast.psychologist).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    yield context
    context.close()


def opened(desk, live_server, appointment):
    page = desk.new_page()
    page.goto(live_server.url + reverse("appointment", args=[appointment.pk]))
    return page


def test_a_page_that_dies_leaves_what_was_written_marked_as_a_draft(cast, held, desk, live_server):
    page = opened(desk, live_server, held)
    assert "Es su borrador" not in page.inner_text("main")
    page.get_by_label("Su contraseña, para firmar").fill(PASSWORD)
    page.get_by_label("Qué observó").press_sequentially(WORDS)
    expect(page.locator("[data-draft-said]")).to_contain_text("Borrador guardado a las")
    page.close()
    kept = written(draft_of(cast.psychologist, held))
    assert kept["observation"] == WORDS and PASSWORD not in kept.values()

    again = opened(desk, live_server, held)
    expect(again.get_by_label("Qué observó")).to_have_value(WORDS)
    expect(again.locator("[data-draft-kept]")).to_contain_text("Es su borrador")


@pytest.fixture
def draft_kept():
    """Set once a draft is in the database: nobody waits for the answer to a page that was left."""
    kept = Event()

    def committed(**_said):
        transaction.on_commit(kept.set)

    post_save.connect(committed, sender=Draft)
    yield kept
    post_save.disconnect(committed, sender=Draft)


def test_leaving_the_page_at_once_keeps_the_last_words(cast, held, desk, live_server, draft_kept):
    page = opened(desk, live_server, held)
    page.get_by_label("Qué observó").fill(WORDS)
    page.goto(f"{live_server.url}/ayuda/")
    assert draft_kept.wait(timeout=10)
    assert written(draft_of(cast.psychologist, held))["observation"] == WORDS


def test_when_the_session_has_ended_the_page_says_that_nothing_was_kept(cast, held, desk, live_server):
    page = opened(desk, live_server, held)
    Session.objects.all().delete()
    page.get_by_label("Qué observó").fill(WORDS)
    expect(page.locator("[data-draft-said]")).to_contain_text("No cierre esta página")
    assert draft_of(cast.psychologist, held) is None


def test_two_windows_on_one_note_lose_neither_text(cast, held, desk, live_server):
    first, second = opened(desk, live_server, held), opened(desk, live_server, held)
    for page, words in ((first, WORDS), (second, "Llegó tarde y se disculpó."), (second, "Llegó tarde.")):
        page.get_by_label("Qué observó").fill(words)
        expect(page.locator("[data-draft-said]")).to_contain_text("Borrador guardado a las")
        page.locator("[data-draft-said]").evaluate("said => { said.textContent = ''; }")
    second.reload()
    expect(second.get_by_label("Qué observó")).to_have_value("Llegó tarde.")
    other = second.locator("#otra-ventana")
    expect(other).to_contain_text(WORDS)
    expect(other).not_to_contain_text("se disculpó")  # what a window changed in its own text is no loss
