"""An installation that nobody can enter yet, and one that must not become such again."""

import re
from base64 import b32decode

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework.models import HistoryEntry, User
from casework.roles import SYSTEM, Role
from casework.states import AccountState
from documents.models import Message
from tests.cast import account, signed_in
from tests.sign_in import give_password, invited_by, text
from workflows.door import Refused, take_step
from workflows.machines import AccountMachine
from workflows.machines.facts import Said
from workflows.world.codes import code_now

NEW = "cinco tazas de café frío"
NAMES = {"given_names": "Nadia", "surnames": "Cortés Ávila"}

pytestmark = pytest.mark.django_db


def told(capsys, email="nadia.cortes@sigue.example", **options) -> str:
    call_command("first_account", email, **{**NAMES, **options})
    return capsys.readouterr().out


@pytest.mark.requirement("R35")
def test_a_fresh_installation_is_entered_through_its_pages(client, catalogues, capsys):
    assert not User.objects.exists()
    address = re.search(r"/cuenta/activar/[\w-]+/", told(capsys, "Nadia.Cortes@Sigue.example"))[0]
    nadia = User.objects.get()
    assert (nadia.email, nadia.role, nadia.state) == (
        "nadia.cortes@sigue.example", Role.SYSTEM_ADMIN, AccountState.INVITED,
    )  # fmt: skip
    assert Message.objects.get(user=nadia, notice="activation").recipient == nadia.email
    client.post(address, {"new_password": NEW, "new_password_again": NEW})
    assert give_password(client, nadia, NEW)["Location"] == reverse("two_factor:setup")
    page = client.get(reverse("two_factor:setup"))
    phone = TOTPDevice(key=b32decode(page.context["secret_key"]).hex())
    client.post(reverse("two_factor:setup"), {"set_up-current_step": "generator", "generator-token": code_now(phone)})
    assert client.get("/", follow=True).status_code == 200
    assert invited_by(client, role=Role.DIRECTION).status_code == 302
    assert [*HistoryEntry.objects.filter(record_id=nadia.pk).values_list("step", "actor")] == [
        ("open", None), ("activate", None),
    ]  # fmt: skip


def test_the_direction_is_opened_the_same_way(catalogues, capsys):
    told(capsys, role="DIRECTION")
    assert User.objects.get().role == Role.DIRECTION


def test_where_somebody_can_invite_it_refuses_unless_asked(cast, capsys):
    with pytest.raises(CommandError, match="que invita a las demás"):
        told(capsys)
    assert "Nadia" in told(capsys, another=True)
    User.objects.filter(pk=cast.system_admin.pk).update(state=AccountState.LOCKED)
    User.objects.filter(first_name="Nadia").update(state=AccountState.DISABLED)
    assert "Otra" in told(capsys, "otra@sigue.example", given_names="Otra")


def test_the_same_again_sends_another_link_and_opens_no_second_account(catalogues, capsys):
    first, second = told(capsys), told(capsys)
    assert first != second and User.objects.count() == 1


def test_what_is_no_address_or_somebody_elses_is_refused(cast, capsys):
    for email in ("nadia", cast.lawyer.email):
        with pytest.raises(CommandError):
            told(capsys, email, another=True)


def test_nobody_opens_an_account_past_the_door(catalogues):
    with pytest.raises(CommandError, match="first_account"):
        call_command("createsuperuser")


# ---- And stays so ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "by"), [("system_admin", "director"), ("director", "system_admin")])
@pytest.mark.parametrize("step", ["lock", "disable"])
def test_the_last_who_keeps_the_programme_is_neither_locked_nor_disabled(client, cast, who, by, step):
    keeper = getattr(cast, who)
    signed_in(client, getattr(cast, by))
    assert "Es la única cuenta activa de su función" in text(client.get(f"/cuentas/{keeper.pk}/"))
    client.post(f"/cuentas/{keeper.pk}/{step}/", {f"{step}-text": "Se fue."})
    assert User.objects.get(pk=keeper.pk).state == AccountState.ACTIVE
    account(keeper.role, "Nadia", "Cortés Ávila")
    client.post(f"/cuentas/{keeper.pk}/{step}/", {f"{step}-text": "Se fue."})
    assert User.objects.get(pk=keeper.pk).state != AccountState.ACTIVE


def test_not_even_the_daily_task_locks_the_last(cast):
    with pytest.raises(Refused):
        take_step(cast.director, AccountMachine.lock, by=SYSTEM, facts=Said("90 días sin entrar."))
