"""Accounts: invited, activated, signed in with two factors, administered, and never by a stranger."""

import re
from base64 import b32decode
from contextlib import suppress
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from two_factor.utils import default_device

from casework import clock
from casework.models import HistoryEntry, Institution, OneTimeLink, User
from casework.roles import SYSTEM, Role
from casework.states import AccountState, InstitutionState
from documents.delivery import email
from documents.models import Message
from tests.cast import PASSWORD, account, signed_in
from tests.sign_in import LOGIN, answered, enter, give_code, give_password, invited_by, telephone, text, token_of
from workflows.door import take_step
from workflows.machines.account import AccountMachine
from workflows.machines.facts import Said
from workflows.views.account_login import FIRST_PAGE
from workflows.world.codes import code_now, demonstration_device

NEUTRAL = "El correo o la contraseña no son correctos, o la cuenta no está activa"
NEW = "cinco tazas de café frío"

pytestmark = pytest.mark.django_db


# ---- Signing in -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R25")
def test_password_and_code_open_the_door_and_each_alone_does_not(client, cast):
    device = telephone(cast.system_admin)
    answer = give_password(client, cast.system_admin)
    assert "Escriba su código" in text(answer)
    assert client.get("/cuentas/").status_code == 302
    answer = give_code(client, code_now(device))
    assert answer.status_code == 302
    assert client.get("/cuentas/").status_code == 200


def test_a_wrong_code_does_not_enter_and_a_code_works_once(client, cast):
    device = telephone(cast.system_admin)
    give_password(client, cast.system_admin)
    wrong = f"{(int(code_now(device)) + 7) % 1000000:06d}"
    assert "no es correcto" in text(give_code(client, wrong))
    assert client.get("/cuentas/").status_code == 302
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    code = code_now(device)
    give_code(client, code)
    assert client.get("/cuentas/").status_code == 200
    other = Client()
    give_password(other, cast.system_admin)
    assert "no es correcto" in text(give_code(other, code))


def test_the_first_sign_in_leads_to_the_set_up_before_any_page(client, cast):
    answer = give_password(client, cast.system_admin)
    assert answer["Location"] == reverse("two_factor:setup")
    for address in ("/cuentas/", "/cuenta/", "/cuenta/codigos-de-respaldo/", "/"):
        assert client.get(address)["Location"].startswith(reverse("two_factor:setup"))
    page = client.get(reverse("two_factor:setup"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    key = page.context["secret_key"]
    step = {"set_up-current_step": "generator"}
    assert "no es correcto" in text(client.post(reverse("two_factor:setup"), {**step, "generator-token": "1"}))
    phone = TOTPDevice(key=_hex(key))
    answer = client.post(reverse("two_factor:setup"), {**step, "generator-token": code_now(phone)})
    assert answer["Location"] == reverse("two_factor:backup_tokens")
    assert client.get("/cuentas/").status_code == 200


def _hex(base32: str) -> str:
    return b32decode(base32).hex()


def test_backup_codes_are_shown_once_kept_as_digests_and_work_once(client, cast):
    enter(client, cast.system_admin)
    confirm = client.post("/cuenta/codigos-de-respaldo/")["Location"]
    assert confirm == "/cuenta/confirmar/?para=codigos"
    assert client.post(confirm, {"current_password": PASSWORD})["Location"] == "/cuenta/codigos-de-respaldo/"
    answer = client.post("/cuenta/codigos-de-respaldo/")
    codes = re.findall(r"<li class=\"col\">([\w-]+)</li>", answer.content.decode())
    assert len(codes) == 10 and "única vez" in text(answer)
    assert codes[0] not in client.get("/cuenta/codigos-de-respaldo/").content.decode()
    stored = set(cast.system_admin.staticdevice_set.get().token_set.values_list("token", flat=True))
    assert not stored & {code.replace("-", "") for code in codes}
    other = Client()
    give_password(other, cast.system_admin)
    assert "código de respaldo" in text(other.post(LOGIN, {"wizard_goto_step": "backup"}))
    give_code(other, codes[0].upper(), step="backup")
    assert other.get("/cuentas/").status_code == 200
    again = Client()
    give_password(again, cast.system_admin)
    again.post(LOGIN, {"wizard_goto_step": "backup"})
    assert "no es correcto" in text(give_code(again, codes[0], step="backup"))


def test_the_key_of_a_session_changes_with_the_sign_in(client, cast):
    """Who planted a key on somebody's browser does not come in with her."""
    device = telephone(cast.system_admin)
    client.get(LOGIN)
    give_password(client, cast.system_admin)
    planted = client.session.session_key
    give_code(client, code_now(device))
    assert client.session.session_key != planted and client.get("/cuentas/").status_code == 200
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/cuentas/").status_code == 302


@pytest.mark.parametrize("state", [AccountState.INVITED, AccountState.LOCKED, AccountState.DISABLED])
def test_an_account_that_is_not_active_gets_the_sentence_of_a_wrong_password(client, cast, state):
    wrong = text(give_password(client, cast.lawyer, "no es esta clave"))
    User.objects.filter(pk=cast.lawyer.pk).update(state=state)
    assert NEUTRAL in wrong
    assert NEUTRAL in text(give_password(client, cast.lawyer))
    assert NEUTRAL in text(
        client.post(
            LOGIN,
            {
                "sign_in-current_step": "auth",
                "auth-username": "nadie@sigue.example",
                "auth-password": "x",
            },
        )
    )


def test_five_failures_lock_the_account_with_a_page_that_says_so(client, cast):
    for _number in range(4):
        assert give_password(client, cast.lawyer, "no es esta clave").status_code == 200
    assert give_password(client, cast.lawyer, "no es esta clave").status_code == 429
    answer = give_password(client, cast.lawyer)
    assert answer.status_code == 429
    assert "bloqueada por 30 minutos" in text(answer)


def test_locking_an_account_ends_its_open_session(client, cast):
    signed_in(client, cast.lawyer)
    assert client.get("/cuenta/").status_code == 200
    take_step(
        cast.lawyer,
        AccountMachine.lock,
        by=cast.coordinator,
        facts=Said("Se retiró del puesto."),
    )
    assert client.get("/cuenta/").status_code == 302


def test_salir_is_a_post_and_ends_the_session(client, cast):
    signed_in(client, cast.lawyer)
    assert client.get("/salir/").status_code == 405
    client.post("/salir/")
    assert client.get("/cuenta/")["Location"] == "/entrar/?next=/cuenta/"


def test_after_twenty_minutes_the_login_page_says_why(client, cast):
    signed_in(client, cast.lawyer)
    client.get("/cuenta/")
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    answer = client.get("/cuenta/")
    assert answer["Location"] == "/entrar/?next=/cuenta/&motivo=inactividad"
    assert "20 minutos sin uso" in text(client.get(answer["Location"]))


def test_the_session_lasts_twenty_minutes_from_the_last_page(client, cast):
    signed_in(client, cast.lawyer)
    client.get("/cuenta/")
    left = Session.objects.get(pk=client.session.session_key).expire_date - clock.now()
    assert timedelta(minutes=19) < left <= timedelta(minutes=20)


def test_every_role_has_a_first_page_and_a_stranger_gets_the_login(client, cast):
    assert set(FIRST_PAGE) == set(Role)
    assert client.get("/")["Location"] == LOGIN
    signed_in(client, cast.system_admin)
    assert client.get("/")["Location"] == "/cuentas/"


def test_a_refusal_stands_beside_the_field(client, cast):
    device = telephone(cast.system_admin)
    assert "password" in give_password(client, cast.system_admin, "no es esta clave").context["form"].errors
    give_password(client, cast.system_admin)
    for code in ("12", f"{(int(code_now(device)) + 7) % 1000000:06d}"):
        assert "otp_token" in give_code(client, code).context["form"].errors


def test_a_next_to_another_site_is_not_followed(client, cast):
    assert enter(client, cast.system_admin, next="https://example.org/")["Location"] == "/"


def test_staff_pages_are_not_stored_by_the_browser(client, cast):
    assert "no-store" in signed_in(client, cast.lawyer).get("/cuenta/")["Cache-Control"]


# ---- Every address ----


def addresses(patterns=None, prefix="/"):
    """Every address of the project, with its view."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        where = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, where)
        else:
            yield where, one.callback


def example(where: str, view) -> str:
    """An address that leads to this view, with whatever its parts accept."""
    parts = len(re.findall("<", where))
    for values in product(["1", "a", "pdf", "2026-11", str(UUID(int=1))], repeat=parts):
        rest = iter(values)
        address = re.sub(r"<[^>]+>", lambda _part: next(rest), where)  # noqa: B023
        with suppress(Resolver404):
            if resolve(address).func is view:
                return address
    raise AssertionError(f"nothing leads to {where}")


def test_the_second_factor_is_asked_on_every_page_for_staff(client, cast):
    """Signed in with the password alone, no page for staff opens, whatever its address."""
    telephone(cast.system_admin)
    client.force_login(cast.system_admin, backend="django.contrib.auth.backends.ModelBackend")
    for where, view in addresses():
        rule = getattr(view, "access_rule", None)
        if rule is None or rule.public:
            continue
        address = example(where, view)
        answers = [answer for answer in (client.get(address), client.post(address)) if answer.status_code != 405]
        assert answers, address
        for answer in answers:
            assert answer.status_code == 302 and answer["Location"].startswith(LOGIN), address
            assert "no-store" in answer["Cache-Control"]


def test_no_page_for_anybody_is_stored_by_the_browser(client, cast):
    """What stands on it, or was typed there, is not shown again by going back."""
    shown = []
    for where, view in addresses():
        rule = getattr(view, "access_rule", None)
        if rule is not None and rule.public:
            answer = client.get(example(where, view))
            if answer.status_code == 200:
                assert answer["Cache-Control"] == "no-store, private", where
                shown.append(where)
    assert len(shown) > 12


# ---- Invitation and activation ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R35")
def test_an_invitation_becomes_an_account_with_the_password_its_owner_chose(client, cast):
    signed_in(client, cast.judge_admin)
    assert invited_by(client).status_code == 302
    rosa = User.objects.get(email="rosa.medina@instancia.example")
    assert (rosa.state, rosa.role, rosa.unit) == (
        AccountState.INVITED,
        Role.INSTITUTION_USER,
        cast.court,
    )
    letter = email(Message.objects.get(user=rosa)).body
    assert "Su usuario es su correo: rosa.medina@instancia.example" in letter
    assert letter.count("Si no esperaba este correo") == 1
    visitor, address = Client(), f"/cuenta/activar/{token_of(rosa)}/"
    page = text(visitor.get(address))
    assert "Rosa, active su cuenta" in page and "Medina" not in page and "rosa.medina" not in page
    visitor.get(address), visitor.head(address)
    answer = visitor.post(address, {"new_password": NEW, "new_password_again": NEW})
    assert answer["Location"] == LOGIN
    rosa = User.objects.get(pk=rosa.pk)
    assert rosa.state == AccountState.ACTIVE and not Message.objects.filter(notice="password_changed").exists()
    assert [*HistoryEntry.objects.filter(noun="user", record_id=rosa.pk).values_list("step", flat=True)] == [
        "open",
        "activate",
    ]
    assert give_password(visitor, rosa, NEW)["Location"] == reverse("two_factor:setup")


def test_the_telephone_of_an_invitation_has_ten_digits(client, cast):
    signed_in(client, cast.judge_admin)
    page = text(invited_by(client, phone="12"))
    assert "l teléfono tiene 2 dígitos; deben ser 10" in page and 'value="Rosa"' in page
    invited_by(client, phone="(722) 555-0123")
    assert User.objects.get(email="rosa.medina@instancia.example").phone == "722 555 0123"


def test_a_link_works_once_and_used_late_and_unknown_ones_get_the_same_page(client, cast):
    signed_in(client, cast.judge_admin)
    invited_by(client)
    rosa = User.objects.get(email="rosa.medina@instancia.example")
    address = f"/cuenta/activar/{token_of(rosa)}/"
    with clock.at(clock.now() + timedelta(hours=73)):
        late = client.get(address)
    client.post(address, {"new_password": NEW, "new_password_again": NEW})
    used, unknown = client.get(address), client.get("/cuenta/activar/nunca-existio/")
    again = client.post(
        address,
        {
            "new_password": "otra frase bien larga",
            "new_password_again": "otra frase bien larga",
        },
    )
    assert {answer.status_code for answer in (late, used, unknown, again)} == {404}
    assert all("pida otra invitación" in text(answer) for answer in (late, used, unknown, again))
    assert User.objects.get(pk=rosa.pk).check_password(NEW)


def test_inviting_again_makes_the_earlier_link_useless(client, cast):
    signed_in(client, cast.judge_admin)
    invited_by(client)
    rosa = User.objects.get(email="rosa.medina@instancia.example")
    first = token_of(rosa)
    client.post(f"/cuentas/{rosa.pk}/invite_again/")
    assert client.get(f"/cuenta/activar/{first}/").status_code == 404
    assert client.get(f"/cuenta/activar/{token_of(rosa)}/").status_code == 200


def test_a_second_click_sends_no_second_link(client, cast):
    signed_in(client, cast.judge_admin)
    invited_by(client)
    rosa = User.objects.get(email="rosa.medina@instancia.example")
    page = client.get(f"/cuentas/{rosa.pk}/").content.decode()
    seen = {"enlace": re.search(r'name="enlace" value="(\d+)"', page)[1]}
    assert client.post(f"/cuentas/{rosa.pk}/invite_again/", seen).status_code == 302
    answer = client.post(f"/cuentas/{rosa.pk}/invite_again/", seen, follow=True)
    assert "no se envió otro" in answer.content.decode()
    assert OneTimeLink.objects.filter(user=rosa).count() == 2


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("corta", "12 caracteres"),
        ("administrator", "común"),
        ("rosa.medina@instancia", "Contiene «rosa»"),
    ],
)
def test_a_weak_password_gets_a_sentence_and_the_link_stays(client, cast, password, said):
    signed_in(client, cast.judge_admin)
    invited_by(client)
    rosa = User.objects.get(email="rosa.medina@instancia.example")
    address = f"/cuenta/activar/{token_of(rosa)}/"
    answer = client.post(address, {"new_password": password, "new_password_again": password})
    assert answer.status_code == 200 and said in text(answer)
    assert client.get(address).status_code == 200


# ---- Forgotten password ----------------------------------------------------------------------------------------------


def test_the_answer_is_the_same_whether_there_is_an_account_or_not(client, cast):
    User.objects.filter(pk=cast.receptionist.pk).update(state=AccountState.LOCKED)
    pages = [
        text(client.post("/cuenta/contrasena/", {"email": email}, follow=True))
        for email in (
            cast.judge_clerk.email,
            cast.receptionist.email,
            "nadie@sigue.example",
        )
    ]
    answered()
    assert pages[0] == pages[1] == pages[2]
    assert [*Message.objects.filter(notice="password").values_list("recipient", flat=True)] == [cast.judge_clerk.email]


def test_the_link_lasts_two_hours_changes_the_password_and_ends_other_sessions(client, cast):
    elsewhere = signed_in(Client(), cast.judge_clerk)
    client.post("/cuenta/contrasena/", {"email": cast.judge_clerk.email.upper()})
    answered()
    address = f"/cuenta/contrasena/{token_of(cast.judge_clerk, 'password')}/"
    with clock.at(clock.now() + timedelta(hours=2, minutes=1)):
        assert client.get(address).status_code == 404
    assert client.get(address).status_code == 200
    client.post(address, {"new_password": NEW, "new_password_again": NEW})
    assert client.get(address).status_code == 404
    assert elsewhere.get("/cuenta/").status_code == 302
    assert User.objects.get(pk=cast.judge_clerk.pk).check_password(NEW)
    told = Message.objects.get(user=cast.judge_clerk, notice="password_changed")
    assert told.recipient == cast.judge_clerk.email and "Si no fue usted" in told.body


def test_a_link_that_is_used_leaves_the_links_of_others(client, cast):
    people = cast.judge_clerk, cast.lawyer
    for one in people:
        client.post("/cuenta/contrasena/", {"email": one.email})
    answered()
    for one in people:
        address = f"/cuenta/contrasena/{token_of(one, 'password')}/"
        assert client.post(address, {"new_password": NEW, "new_password_again": NEW}).status_code == 302
        assert User.objects.get(pk=one.pk).check_password(NEW)


def test_asking_is_limited_by_account_and_by_address(client, cast):
    for _number in range(10):
        assert client.post("/cuenta/contrasena/", {"email": cast.judge_clerk.email}).status_code == 302
    answered()
    assert OneTimeLink.objects.filter(user=cast.judge_clerk).count() == 3
    assert client.post("/cuenta/contrasena/", {"email": cast.judge_clerk.email}).status_code == 429


def test_links_that_others_asked_for_are_not_counted_as_hers(client, cast):
    for _number in range(3):
        client.post("/cuenta/contrasena/", {"email": cast.judge_clerk.email})
    answered()
    client.post("/cuenta/contrasena/", {"email": cast.lawyer.email})
    answered()
    assert OneTimeLink.objects.filter(user=cast.lawyer).count() == 1


# ---- Who administers whom --------------------------------------------------------------------------------------------


@pytest.mark.requirement("R56")
def test_the_administrator_of_an_area_does_not_reach_another_area(client, cast):
    signed_in(client, cast.judge_admin)
    page = text(client.get("/cuentas/"))
    assert cast.judge_clerk.last_name in page and cast.other_clerk.last_name not in page
    assert client.get(f"/cuentas/{cast.other_clerk.pk}/").status_code == 404
    for step in ("lock", "disable", "reset_password", "end_sessions", "offer_administration", "invite_again"):
        answer = client.post(f"/cuentas/{cast.other_clerk.pk}/{step}/", {f"{step}-text": "porque sí"})
        assert answer.status_code == 404
    other = User.objects.get(pk=cast.other_clerk.pk)
    assert other.state == AccountState.ACTIVE and other.check_password(PASSWORD)
    assert not HistoryEntry.objects.filter(noun="user", record_id=other.pk).exists()


def test_an_administrator_of_an_area_invites_only_users_of_that_area(client, cast):
    signed_in(client, cast.judge_admin)
    invited_by(client, role=Role.DIRECTION, unit=cast.town.pk, center=cast.toluca.pk)
    rosa = User.objects.get(email="rosa.medina@instancia.example")
    assert (rosa.role, rosa.unit, rosa.center) == (
        Role.INSTITUTION_USER,
        cast.court,
        None,
    )


def test_a_coordinator_invites_her_centre_but_no_coordinator(client, cast):
    signed_in(client, cast.coordinator)
    refused = invited_by(client, role=Role.COORDINATOR, no_sanction="on")
    assert refused.status_code == 200 and not User.objects.filter(first_name="Rosa").exists()
    unlicensed = invited_by(client, role=Role.LAWYER, no_sanction="on")
    assert "cédula" in text(unlicensed) and 'value="Medina Paz"' in text(unlicensed)
    assert "Marque que la entregó" in text(invited_by(client, role=Role.RECEPTION))
    invited_by(client, role=Role.RECEPTION, no_sanction="on")
    assert User.objects.get(first_name="Rosa").center == cast.toluca


def test_a_place_of_the_other_kind_is_left_out(client, cast):
    """Somebody of a centre belongs to no institution, and somebody of an institution to no centre."""
    signed_in(client, cast.system_admin)
    both = {"center": cast.toluca.pk, "unit": cast.court.pk}
    invited_by(client, role=Role.RECEPTION, no_sanction="on", email="rosa@semujeres.example", **both)
    invited_by(client, role=Role.INSTITUTION_USER, first_name="Berta", **both)
    places = {one.first_name: (one.center, one.unit) for one in User.objects.filter(state=AccountState.INVITED)}
    assert places == {"Rosa": (cast.toluca, None), "Berta": (None, cast.court)}


def test_the_system_administrator_invites_anybody_where_the_role_works(client, cast):
    signed_in(client, cast.system_admin)
    assert "Elija el centro" in text(invited_by(client, role=Role.RECEPTION, no_sanction="on"))
    assert "Elija el área" in text(invited_by(client, role=Role.INSTITUTION_USER))
    assert "ya tiene quien administre sus cuentas" in text(
        invited_by(client, role=Role.INSTITUTION_ADMIN, unit=cast.court.pk)
    )
    invited_by(client, role=Role.AUDITOR)
    assert User.objects.get(first_name="Rosa").role == Role.AUDITOR


def test_nobody_is_invited_to_an_institution_that_is_not_in(client, cast):
    Institution.objects.filter(pk=cast.town.institution_id).update(state=InstitutionState.SUSPENDED)
    signed_in(client, cast.system_admin)
    page = text(client.get("/cuentas/invitar/"))
    assert cast.court.name in page and cast.town.name not in page
    invited_by(client, role=Role.INSTITUTION_USER, unit=cast.town.pk)
    assert not User.objects.filter(first_name="Rosa").exists()


def test_an_address_is_one_account(client, cast):
    signed_in(client, cast.system_admin)
    assert "Ya hay una cuenta" in text(invited_by(client, role=Role.AUDITOR, email=cast.judge_clerk.email.upper()))


@pytest.mark.requirement("R56")
def test_the_database_refuses_a_second_administrator_of_an_area(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        account(Role.INSTITUTION_ADMIN, "Otra", "Persona", unit=cast.court)


@pytest.mark.parametrize("who", ["lawyer", "judge_clerk", "auditor", "data_officer", "facilitator"])
def test_who_administers_nobody_finds_no_accounts_page(client, cast, who):
    signed_in(client, getattr(cast, who))
    for address in (
        "/cuentas/",
        "/cuentas/invitar/",
        f"/cuentas/{cast.judge_clerk.pk}/",
    ):
        assert client.get(address).status_code == 404


def test_locking_asks_why_and_a_second_click_finds_it_done(client, cast):
    signed_in(client, cast.judge_admin)
    address = f"/cuentas/{cast.judge_clerk.pk}/lock/"
    bare = client.post(address, {"lock-text": ""})
    assert bare.status_code == 422 and "Escriba el motivo" in text(bare)
    for _click in range(2):
        answer = client.post(address, {"lock-text": "Dejó su equipo abierto"}, follow=True)
    assert "Ya no se puede: el estatus ahora es «Bloqueada»" in text(answer)
    assert HistoryEntry.objects.filter(noun="user", record_id=cast.judge_clerk.pk, step="lock").count() == 1
    client.post(f"/cuentas/{cast.judge_clerk.pk}/unlock/")
    assert User.objects.get(pk=cast.judge_clerk.pk).state == AccountState.ACTIVE


@pytest.mark.parametrize("who", ["judge_admin", "director", "system_admin"])
def test_nobody_takes_a_second_factor_away_alone(client, cast, who):
    telephone(cast.judge_clerk)
    signed_in(client, getattr(cast, who))
    address = f"/cuentas/{cast.judge_clerk.pk}/reset_second_factor/"
    assert client.post(address, {"reset_second_factor-text": "Perdió su teléfono"}).status_code == 404
    assert default_device(User.objects.get(pk=cast.judge_clerk.pk)) is not None


def test_activate_is_nobodys_button(client, cast):
    signed_in(client, cast.judge_admin)
    invited_by(client)
    rosa = User.objects.get(first_name="Rosa")
    assert client.post(f"/cuentas/{rosa.pk}/activate/").status_code == 404
    assert client.post(f"/cuentas/{rosa.pk}/delete/").status_code == 404
    assert "Activar la cuenta" not in text(client.get(f"/cuentas/{rosa.pk}/"))


# ---- One's own account -----------------------------------------------------------------------------------------------


def test_changing_the_password_asks_the_present_one_and_ends_the_other_sessions(client, cast):
    signed_in(client, cast.lawyer), (elsewhere := signed_in(Client(), cast.lawyer))
    form = {"current_password": "no es", "new_password": NEW, "new_password_again": NEW}
    assert "No es su contraseña actual" in text(client.post("/cuenta/cambiar-contrasena/", form))
    assert client.post("/cuenta/cambiar-contrasena/", {**form, "current_password": PASSWORD}).status_code == 302
    assert client.get("/cuenta/").status_code == 200
    assert elsewhere.get("/cuenta/").status_code == 302
    assert Message.objects.get(user=cast.lawyer).notice == "password_changed"


def test_other_sessions_end_and_the_password_stays(client, cast):
    signed_in(client, cast.lawyer), (elsewhere := signed_in(Client(), cast.lawyer))
    client.post("/cuenta/cerrar-sesiones/", {"current_password": PASSWORD})
    assert client.get("/cuenta/").status_code == 200
    assert elsewhere.get("/cuenta/").status_code == 302
    assert User.objects.get(pk=cast.lawyer.pk).check_password(PASSWORD)


def test_ones_own_account_says_nothing_of_anybody_elses_telephone(client, cast):
    signed_in(client, cast.judge_admin)
    TOTPDevice.objects.filter(user=cast.judge_admin).update(last_used_at=clock.now())
    assert "Último uso:" in text(client.get("/cuenta/"))
    assert "Último uso:" not in text(signed_in(client, cast.judge_clerk).get("/cuenta/"))


def test_another_telephone_takes_the_place_of_the_first_only_after_its_code(client, cast):
    of_another = telephone(cast.psychologist)
    enter(client, cast.lawyer)
    before = TOTPDevice.objects.get(user=cast.lawyer)
    change = reverse("two_factor:change")
    assert client.get(change)["Location"] == "/cuenta/"
    assert client.post("/cuenta/confirmar/?para=telefono", {"current_password": PASSWORD})["Location"] == change
    key = client.get(change).context["secret_key"]
    assert TOTPDevice.objects.filter(pk=before.pk).exists()
    code = code_now(TOTPDevice(key=_hex(key)))
    client.post(change, {"change_telephone-current_step": "generator", "generator-token": code})
    assert TOTPDevice.objects.get(user=cast.lawyer).pk != before.pk
    assert TOTPDevice.objects.get(user=cast.psychologist) == of_another
    told = Message.objects.get(user=cast.lawyer)
    assert told.notice == "telephone_changed" and "El anterior, si lo había, ya no sirve" in told.body
    assert client.get("/cuenta/").status_code == 200


# ---- The codes of the demonstration ----


def test_the_codes_of_the_demonstration_open_the_door(client, cast, settings, capsys):
    settings.SIGUE_DEMO = True
    demonstration_device(cast.director)
    call_command("codes", "--all")
    line = next(row for row in capsys.readouterr().out.splitlines() if cast.director.email in row)
    give_password(client, cast.director)
    give_code(client, re.search(r"\b\d{6}\b", line).group())
    assert client.get("/cuentas/").status_code == 200


def test_outside_the_demonstration_there_are_no_known_codes(cast):
    with pytest.raises(CommandError):
        call_command("codes")


def test_only_the_system_activates(cast):
    assert AccountMachine.activate.step.duty(cast.lawyer, SYSTEM)
    assert not AccountMachine.activate.step.duty(cast.lawyer, cast.system_admin)
