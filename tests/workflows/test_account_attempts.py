"""Wrong passwords: which are counted together, how long they close an account, who is told and who opens it again."""

from datetime import timedelta
from itertools import combinations

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client

from casework.models import HistoryEntry, User
from casework.states import AccountState
from documents.models import Message
from tests.cast import PASSWORD, signed_in
from tests.sign_in import LOGIN, answered, give_password, text, token_of
from workflows.views import account_attempts

WRONG = "no es esta clave"
NEW = "cinco tazas de café frío"

pytestmark = pytest.mark.django_db


def fail(user, times: int, client=None) -> None:
    for _time in range(times):
        give_password(client or Client(), user, WRONG)


def minutes_pass(minutes: int) -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=minutes))


def tried(client, email: str, password: str = WRONG):
    return client.post(LOGIN, {"sign_in-current_step": "auth", "auth-username": email, "auth-password": password})


def spellings(email: str) -> list[str]:
    """Addresses that some database takes for this one: a dotless i, wide signs, a Kelvin for a k, capitals, blanks."""
    dots = [at for at, sign in enumerate(email) if sign == "i"]
    dotless = [
        "".join("ı" if at in some else sign for at, sign in enumerate(email))
        for count in range(1, len(dots) + 1)
        for some in combinations(dots, count)
    ]
    wide = chr(ord(email[0]) + 0xFEE0) + email[1:]
    return [*dotless, wide, email.replace("k", "\N{KELVIN SIGN}"), email.upper(), f" {email} "]


def test_no_spelling_of_an_address_gives_attempts_more(client, cast):
    right = [one for one in spellings(cast.director.email) if tried(Client(), one, PASSWORD).status_code == 302]
    assert cast.director.email.upper() in right and not any("ı" in one for one in right)
    AccessAttempt.objects.all().delete()
    for one in right:
        for _time in range(2):
            tried(client, one)
    assert {one.username for one in AccessAttempt.objects.all()} == {cast.director.email}
    assert give_password(client, cast.director).status_code == 429


def test_half_an_hour_is_half_an_hour_however_often_it_is_tried_meanwhile(client, cast):
    fail(cast.lawyer, 5)
    minutes_pass(29)
    assert give_password(client, cast.lawyer, WRONG).status_code == 429
    minutes_pass(2)
    assert give_password(client, cast.lawyer).status_code == 302


def test_the_page_of_a_closed_account_leads_to_another_password_which_opens_it(client, cast):
    fail(cast.lawyer, 4)
    page = text(give_password(client, cast.lawyer, WRONG))
    assert "bloqueada por 30 minutos" in page and 'href="/cuenta/contrasena/"' in page
    client.post("/cuenta/contrasena/", {"email": cast.lawyer.email})
    answered()
    client.post(
        f"/cuenta/contrasena/{token_of(cast.lawyer, 'password')}/", {"new_password": NEW, "new_password_again": NEW}
    )
    assert give_password(client, cast.lawyer, NEW).status_code == 302


def test_its_owner_is_told_once_and_nobody_of_an_address_that_is_nobodys(client, cast):
    User.objects.filter(pk=cast.receptionist.pk).update(state=AccountState.DISABLED)
    for _time in range(8):
        for email in (cast.lawyer.email, cast.receptionist.email, "nadie@sigue.example"):
            tried(client, email)
    answered()
    letter = Message.objects.get()
    assert (letter.notice, letter.recipient) == ("attempts_closed", cast.lawyer.email)
    assert "cinco contraseñas equivocadas" in letter.body and "Olvidé mi contraseña" in letter.body


@pytest.mark.requirement("R56")
def test_who_administers_the_account_sees_it_closed_and_lets_her_try_again(client, cast):
    admin = signed_in(client, cast.judge_admin)
    page = f"/cuentas/{cast.judge_clerk.pk}/"
    assert "Dejar que intente otra vez" not in text(admin.get(page))
    fail(cast.judge_clerk, 5)
    shown = text(admin.get(page))
    assert "nadie puede entrar con esta cuenta hasta las" in shown and "Dejar que intente otra vez" in shown
    assert "Se olvidaron los intentos" in text(admin.post(f"{page}allow_attempts/", follow=True))
    assert give_password(Client(), cast.judge_clerk).status_code == 302
    assert HistoryEntry.objects.get(record_id=cast.judge_clerk.pk, step="allow_attempts").actor == cast.judge_admin
    assert "no está detenida por intentos" in text(admin.post(f"{page}allow_attempts/", follow=True))


def test_making_the_password_useless_forgets_the_failures_too(client, cast):
    fail(cast.judge_clerk, 5)
    admin = signed_in(client, cast.judge_admin)
    admin.post(f"/cuentas/{cast.judge_clerk.pk}/reset_password/", {"reset_password-text": "La tenía en un papel."})
    assert not AccessAttempt.objects.exists()


def test_one_password_tried_on_many_accounts_closes_the_door_to_that_address(client, cast, monkeypatch):
    monkeypatch.setattr(account_attempts, "FAILURES_AN_HOUR", 12)
    answers = [tried(client, f"alguien{number}@sigue.example").status_code for number in range(13)]
    assert answers == [200] * 12 + [429]
    assert "Demasiados intentos" in text(give_password(client, cast.lawyer))
    assert give_password(Client(REMOTE_ADDR="198.51.100.7"), cast.lawyer).status_code == 302


def test_who_signs_in_well_is_not_counted(client, cast, monkeypatch):
    monkeypatch.setattr(account_attempts, "FAILURES_AN_HOUR", 3)
    for _time in range(6):
        assert give_password(Client(), cast.lawyer).status_code == 302
