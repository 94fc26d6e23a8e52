"""Where somebody is signed in: seen in plain words, ended one by one or all at once, and by who administers her."""

from base64 import b32decode
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework import clock
from casework.models import HistoryEntry, OpenSession, User
from casework.open_sessions import FORGOTTEN_AFTER, device_of, forget_old_sessions, open_sessions
from casework.states import AccountState
from tests.cast import PASSWORD, signed_in
from tests.sign_in import enter, text
from workflows.door import take_step
from workflows.machines import AccountMachine
from workflows.machines.facts import Said
from workflows.world.codes import code_now

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"
NEW = "cinco tazas de café frío"

pytestmark = pytest.mark.django_db


def browser(user_agent: str, address: str) -> Client:
    return Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=address)


@pytest.fixture
def two(cast):
    """The lawyer's computer and telephone, both signed in by password and code."""
    desk, phone = browser(WINDOWS, "198.51.100.7"), browser(PHONE, "203.0.113.9")
    enter(desk, cast.lawyer)
    TOTPDevice.objects.update(last_t=-1)  # a code works once, and both come within its thirty seconds
    enter(phone, cast.lawyer)
    return desk, phone


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (WINDOWS, "Chrome en Windows"),
        (PHONE, "Safari en iPhone"),
        (WINDOWS + " Edg/140.0", "Edge en Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox en Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
         "Samsung Internet en Android"),
        ("curl/8.0", "Navegador no reconocido"),
        ("", "Navegador no reconocido"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_plain_words(said, words):
    assert device_of(said) == words


def test_my_sessions_say_device_address_and_which_one_this_is(two):
    desk, _phone = two
    page = text(desk.get("/cuenta/sesiones/"))
    assert "Chrome en Windows" in page and "198.51.100.7" in page
    assert "Safari en iPhone" in page and "203.0.113.9" in page
    assert page.count("Esta sesión") == 1 and page.index("Chrome en Windows") < page.index("Safari en iPhone")


def test_the_key_of_a_session_is_in_no_page_and_in_no_column(two):
    desk, phone = two
    keys = [client.session.session_key for client in two]
    pages = desk.get("/cuenta/sesiones/").content.decode() + desk.get("/cuenta/").content.decode()
    kept = str(list(OpenSession.objects.values_list("key_digest"))) + str(
        [row.__dict__ for row in OpenSession.objects.all()]
    )
    assert not [key for key in keys if key in pages or key in kept]
    assert sorted(row.key for row in OpenSession.objects.all()) == sorted(keys)


def test_one_session_ends_and_the_others_stay(two, cast):
    desk, phone = two
    there = next(one for one in open_sessions(cast.lawyer) if one.device == "Safari en iPhone")
    assert "Se cerró la sesión de Safari en iPhone" in text(
        desk.post(f"/cuenta/sesiones/{there.pk}/cerrar/", follow=True)
    )
    assert phone.get("/cuenta/").status_code == 302
    assert desk.get("/cuenta/").status_code == 200
    assert "ya estaba cerrada" in text(desk.post(f"/cuenta/sesiones/{there.pk}/cerrar/", follow=True))


def test_all_the_others_end_and_this_one_stays(two, cast):
    desk, phone = two
    assert "Se cerró otra sesión" in text(desk.post("/cuenta/cerrar-sesiones/", follow=True))
    assert (phone.get("/cuenta/").status_code, desk.get("/cuenta/").status_code) == (302, 200)
    assert "No había otra sesión abierta" in text(desk.post("/cuenta/cerrar-sesiones/", follow=True))


def test_nobody_ends_the_session_of_somebody_else_nor_learns_of_it(two, cast):
    desk, _phone = two
    mine = open_sessions(cast.lawyer)[0]
    for who in ("psychologist", "coordinator", "system_admin"):
        stranger = signed_in(Client(), getattr(cast, who))
        assert stranger.post(f"/cuenta/sesiones/{mine.pk}/cerrar/").status_code == 404
    assert desk.get("/cuenta/").status_code == 200


def test_a_session_that_ran_out_is_not_listed(two, cast):
    desk, phone = two
    Session.objects.filter(pk=phone.session.session_key).update(expire_date=clock.now() - timedelta(seconds=1))
    assert [one.device for one in open_sessions(cast.lawyer)] == ["Chrome en Windows"]


def test_the_last_use_is_the_last_page(two, cast):
    desk, _phone = two
    key = desk.session.session_key
    Session.objects.filter(pk=key).update(expire_date=clock.now() + timedelta(minutes=15))
    OpenSession.objects.update(began_at=clock.now() - timedelta(hours=1))
    used = next(one for one in open_sessions(cast.lawyer, this=key) if one.is_this).last_seen
    assert abs(used - (clock.now() - timedelta(minutes=5))) < timedelta(seconds=30)


def test_a_new_password_ends_the_others_and_this_session_is_still_known(two, cast):
    desk, phone = two
    form = {"current_password": PASSWORD, "new_password": NEW, "new_password_again": NEW}
    assert desk.post("/cuenta/cambiar-contrasena/", form).status_code == 302
    assert (phone.get("/cuenta/").status_code, desk.get("/cuenta/").status_code) == (302, 200)
    assert [one.device for one in open_sessions(cast.lawyer)] == ["Chrome en Windows"]


def test_another_telephone_ends_the_other_sessions(two, cast):
    desk, phone = two
    desk.post("/cuenta/confirmar/?para=telefono", {"current_password": PASSWORD})
    change = "/cuenta/segundo-factor/otro-telefono/"
    device = TOTPDevice(key=desk.get(change).context["key"].replace(" ", ""))
    device.key = b32decode(device.key).hex()
    desk.post(change, {"change_telephone-current_step": "generator", "generator-token": code_now(device)})
    assert (phone.get("/cuenta/").status_code, desk.get("/cuenta/").status_code) == (302, 200)


@pytest.mark.requirement("R56")
def test_who_administers_the_account_sees_its_sessions_and_ends_them(two, cast):
    desk, phone = two
    coordinator = signed_in(Client(), cast.coordinator)
    page = text(coordinator.get(f"/cuentas/{cast.lawyer.pk}/"))
    assert "Chrome en Windows" in page and "198.51.100.7" not in page
    coordinator.post(f"/cuentas/{cast.lawyer.pk}/end_sessions/")
    assert (phone.get("/cuenta/").status_code, desk.get("/cuenta/").status_code) == (302, 302)
    step = HistoryEntry.objects.get(noun="user", record_id=cast.lawyer.pk)
    assert (step.step, step.actor) == ("end_sessions", cast.coordinator)


@pytest.mark.parametrize("step", ["lock", "disable"])
def test_a_closed_account_is_out_at_once_and_its_sessions_do_not_come_back(two, cast, step):
    desk, phone = two
    take_step(cast.lawyer, AccountMachine.step(step), by=cast.coordinator, facts=Said("Se retiró."))
    assert (phone.get("/cuenta/").status_code, desk.get("/cuenta/").status_code) == (302, 302)
    assert open_sessions(cast.lawyer) == []
    User.objects.filter(pk=cast.lawyer.pk).update(state=AccountState.ACTIVE)
    assert (phone.get("/cuenta/").status_code, desk.get("/cuenta/").status_code) == (302, 302)


def test_where_somebody_entered_is_forgotten_after_ninety_days(two, cast):
    OpenSession.objects.filter(device="Safari en iPhone").update(
        began_at=clock.now() - FORGOTTEN_AFTER - timedelta(days=1)
    )
    forget_old_sessions()
    assert [*OpenSession.objects.values_list("device", flat=True)] == ["Chrome en Windows"]
    assert two[0].get("/cuenta/").status_code == 200
