"""One account administrator an area: never two, never none; the role is offered and accepted, or given to another."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework import clock
from casework.models import HistoryEntry, User
from casework.roles import SYSTEM, Role
from casework.states import AccountState
from documents.models import Message
from tests.cast import PASSWORD, account, signed_in
from tests.sign_in import invited_by, text
from workflows.deadlines import lock_idle_accounts, warn_idle_accounts
from workflows.door import NotYours, Refused, take_step
from workflows.idle_accounts import to_lock
from workflows.machines import AccountMachine
from workflows.machines.facts import Said

pytestmark = pytest.mark.django_db


def administrators(unit) -> list[User]:
    return list(User.objects.filter(unit=unit, role=Role.INSTITUTION_ADMIN).exclude(state=AccountState.DISABLED))


def offered(cast) -> User:
    return take_step(cast.judge_clerk, AccountMachine.offer_administration, by=cast.judge_admin)


def told(user) -> list[str]:
    return [*Message.objects.filter(user=user).order_by("pk").values_list("notice", flat=True)]


# ---- Handing the role over ------------------------------------------------------------------------------------------


@pytest.mark.requirement("R56")
def test_the_role_is_offered_by_one_and_accepted_by_the_other(client, cast):
    admin = signed_in(client, cast.judge_admin)
    admin.post(f"/cuentas/{cast.judge_clerk.pk}/offer_administration/")
    assert administrators(cast.court) == [cast.judge_admin]
    clerk = signed_in(Client(), cast.judge_clerk)
    assert "Le ofrecen administrar las cuentas" in text(clerk.get("/cuenta/"))
    assert "usted administra las cuentas" in text(
        clerk.post("/cuenta/administracion/accept_administration/", follow=True)
    )
    assert administrators(cast.court) == [cast.judge_clerk]
    assert User.objects.get(pk=cast.judge_admin.pk).role == Role.INSTITUTION_USER
    assert clerk.get("/cuentas/").status_code == 200 and admin.get("/cuentas/").status_code == 404


def test_the_first_page_of_who_is_offered_it_leads_to_the_answer(client, cast):
    asked = "Responder si acepta administrar las cuentas de su área"
    clerk, panel = signed_in(client, cast.judge_clerk), "/personas-canalizadas/"
    assert asked not in text(clerk.get(panel))
    offered(cast)
    with CaptureQueriesContext(connection) as queries:
        page = clerk.get(panel)
    assert f'<a href="/cuenta/">{asked}</a>' in text(page)
    assert asked not in text(signed_in(Client(), cast.judge_admin).get(panel))
    clerk.post("/cuenta/administracion/decline_administration/")
    with CaptureQueriesContext(connection) as without:
        assert asked not in text(clerk.get(panel))
    assert len(queries) == len(without)


def test_who_gave_it_up_while_a_form_was_open_is_told_so_and_nothing_is_sent(client, cast):
    admin = signed_in(client, cast.judge_admin)
    other = account(Role.INSTITUTION_USER, "Berenice", "Salgado Ruiz", unit=cast.court)
    assert admin.get("/cuentas/invitar/").status_code == 200
    take_step(offered(cast), AccountMachine.accept_administration, by=cast.judge_clerk)
    sent = [lambda: invited_by(admin)]
    sent += [lambda what=what: admin.post(f"/cuentas/{other.pk}/{what}/") for what in ("lock", "corregir")]
    for send in sent:
        assert send()["Location"] == "/cuenta/"
        assert "Usted ya no administra las cuentas de su área." in text(admin.get("/cuenta/"))
    assert not User.objects.filter(first_name="Rosa").exists()
    assert User.objects.get(pk=other.pk).state == AccountState.ACTIVE
    assert admin.get("/cuentas/invitar/").status_code == 404


def test_who_never_administered_finds_no_form_and_is_told_nothing(client, cast):
    heir = account(Role.INSTITUTION_USER, "Berenice", "Salgado Ruiz", unit=cast.court)
    take_step(heir, AccountMachine.offer_administration, by=cast.judge_admin)
    take_step(heir, AccountMachine.accept_administration, by=heir)  # another of her area did and gave it up
    clerk = signed_in(client, cast.judge_clerk)
    assert clerk.get("/cuentas/invitar/").status_code == invited_by(clerk).status_code == 404


@pytest.mark.requirement("R56")
def test_both_are_told_and_both_histories_say_it(cast):
    clerk = offered(cast)
    take_step(clerk, AccountMachine.accept_administration, by=clerk)
    assert told(cast.judge_clerk) == ["administration_offered", "administration_passed"]
    assert told(cast.judge_admin) == ["administration_passed"]
    rows = HistoryEntry.objects.filter(noun="user").values_list("record_id", "step", "because_of").order_by("pk")
    assert [*rows] == [
        (cast.judge_clerk.pk, "offer_administration", ""),
        (cast.judge_admin.pk, "step_down", "user.accept_administration"),
        (cast.judge_clerk.pk, "accept_administration", ""),
    ]


def test_who_does_not_accept_leaves_the_role_where_it_was(client, cast):
    offered(cast)
    signed_in(client, cast.judge_clerk).post("/cuenta/administracion/decline_administration/")
    assert administrators(cast.court) == [cast.judge_admin]
    assert told(cast.judge_admin) == ["administration_not_taken"]
    assert take_step(cast.judge_clerk, AccountMachine.offer_administration, by=cast.judge_admin)


def test_an_offer_can_be_taken_back_and_then_is_not_accepted(cast):
    clerk = offered(cast)
    take_step(clerk, AccountMachine.withdraw_offer, by=cast.judge_admin)
    with pytest.raises(Refused):
        take_step(clerk, AccountMachine.accept_administration, by=clerk)
    assert administrators(cast.court) == [cast.judge_admin]


def test_there_is_one_offer_at_a_time(cast):
    other = account(Role.INSTITUTION_USER, "Berenice", "Salgado Ruiz", unit=cast.court)
    offered(cast)
    with pytest.raises(Refused, match="Ya se la ofreció"):
        take_step(other, AccountMachine.offer_administration, by=cast.judge_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(administration_offered_at=clock.now())


def test_nobody_accepts_for_another_nor_without_an_offer(client, cast):
    with pytest.raises(Refused):
        take_step(cast.judge_clerk, AccountMachine.accept_administration, by=cast.judge_clerk)
    clerk = offered(cast)
    for somebody in (cast.judge_admin, cast.other_clerk, cast.director, cast.system_admin):
        with pytest.raises(NotYours):
            take_step(clerk, AccountMachine.accept_administration, by=somebody)
    assert signed_in(client, cast.other_clerk).post("/cuenta/administracion/lock/").status_code == 404


@pytest.mark.requirement("R56")
@pytest.mark.parametrize("who", ["director", "system_admin"])
def test_when_she_is_gone_the_direction_or_the_system_gives_the_role(client, cast, who):
    signed_in(client, getattr(cast, who))
    client.post(f"/cuentas/{cast.judge_admin.pk}/lock/", {"lock-text": "Dejó el cargo"})
    address = f"/cuentas/{cast.judge_clerk.pk}/name_administrator/"
    assert "Escriba el motivo" in text(client.post(address, {"name_administrator-text": ""}))
    client.post(address, {"name_administrator-text": "La anterior se jubiló."})
    assert administrators(cast.court) == [cast.judge_clerk]
    assert "administration_passed" in told(cast.judge_admin) and told(cast.judge_clerk) == ["administration_passed"]
    client.post(f"/cuentas/{cast.judge_admin.pk}/disable/", {"disable-text": "Se jubiló."})
    assert User.objects.get(pk=cast.judge_admin.pk).state == AccountState.DISABLED


def test_an_offer_of_who_no_longer_administers_is_void(cast):
    other = account(Role.INSTITUTION_USER, "Berenice", "Salgado Ruiz", unit=cast.court)
    clerk = offered(cast)
    take_step(other, AccountMachine.name_administrator, by=cast.director, facts=Said("Cambio de titular."))
    with pytest.raises(Refused):
        take_step(clerk, AccountMachine.accept_administration, by=clerk)
    assert administrators(cast.court) == [other]


def test_a_second_click_finds_what_was_answered(client, cast):
    admin, clerk = signed_in(client, cast.judge_admin), signed_in(Client(), cast.judge_clerk)
    offer, withdraw = (f"/cuentas/{cast.judge_clerk.pk}/{name}/" for name in ("offer_administration", "withdraw_offer"))
    accept, decline = (f"/cuenta/administracion/{name}_administration/" for name in ("accept", "decline"))

    def twice(who, address) -> str:
        assert who.post(address).status_code == 302
        return text(who.post(address, follow=True))

    assert "Ya se le ofreció; falta que esa persona conteste." in twice(admin, offer)
    assert "ya se contestó o se retiró" in twice(clerk, decline)
    admin.post(offer)
    assert "ya se contestó o se retiró" in twice(admin, withdraw)
    admin.post(offer)
    assert "Usted ya administra las cuentas de su área." in twice(clerk, accept)
    assert administrators(cast.court) == [cast.judge_clerk]
    naming = signed_in(Client(), cast.director).post(
        f"/cuentas/{cast.judge_clerk.pk}/name_administrator/", {"name_administrator-text": "Otra vez."}, follow=True
    )
    assert "Ya administra las cuentas de su área." in text(naming)


@pytest.mark.requirement("R56")
def test_an_area_with_people_keeps_its_administrator(client, cast):
    signed_in(client, cast.system_admin)
    page = text(client.get(f"/cuentas/{cast.judge_admin.pk}/"))
    assert "antes pase la administración a otra" in page
    answer = client.post(f"/cuentas/{cast.judge_admin.pk}/disable/", {"disable-text": "Se fue."}, follow=True)
    assert "antes pase la administración a otra" in text(answer)
    assert administrators(cast.court) == [cast.judge_admin]
    take_step(cast.judge_clerk, AccountMachine.disable, by=cast.judge_admin, facts=Said("Se fue."))
    take_step(cast.judge_admin, AccountMachine.disable, by=cast.system_admin, facts=Said("Se fue."))
    assert administrators(cast.court) == []


@pytest.mark.requirement("R56")
def test_nobody_is_invited_to_an_area_without_administrator(client, cast):
    User.objects.filter(unit=cast.court).update(state=AccountState.DISABLED)
    signed_in(client, cast.system_admin)
    answer = invited_by(client, role=Role.INSTITUTION_USER, unit=cast.court.pk)
    assert "aún no tiene quien administre sus cuentas" in text(answer)
    assert not User.objects.filter(first_name="Rosa").exists()
    assert invited_by(client, role=Role.INSTITUTION_ADMIN, unit=cast.court.pk).status_code == 302


# ---- The invitation -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R2")
def test_a_personal_address_is_refused(client, cast):
    signed_in(client, cast.judge_admin)
    assert "Es un correo personal" in text(invited_by(client, email="rosa.medina@Gmail.com"))
    assert not User.objects.filter(first_name="Rosa").exists()


@pytest.mark.requirement("R2")
def test_an_address_of_another_domain_is_accepted_when_the_inviter_answers_for_it(client, cast):
    signed_in(client, cast.judge_admin)
    warned = text(invited_by(client, email="rosa.medina@otra.example"))
    assert "no es del mismo dominio" in warned and "Es su correo oficial" in warned
    assert not User.objects.filter(first_name="Rosa").exists()
    assert invited_by(client, email="rosa.medina@otra.example", official_mail="on").status_code == 302
    rosa = User.objects.get(first_name="Rosa")
    assert "otro dominio" in HistoryEntry.objects.get(noun="user", record_id=rosa.pk, step="open").reason


def test_a_part_of_the_domain_is_the_same_house(client, cast):
    signed_in(client, cast.judge_admin)
    assert invited_by(client, email="rosa.medina@toluca.instancia.example").status_code == 302


def test_an_area_has_so_many_accounts_and_no_more(client, cast, settings):
    settings.SIGUE_ACCOUNTS_PER_AREA = 2
    signed_in(client, cast.judge_admin)
    assert "ya tiene las 2 cuentas que puede tener" in text(invited_by(client))
    take_step(cast.judge_clerk, AccountMachine.disable, by=cast.judge_admin, facts=Said("Se fue."))
    assert invited_by(client).status_code == 302


def test_an_area_does_not_learn_who_has_an_account_elsewhere(client, cast):
    signed_in(client, cast.judge_admin)

    def refused(user) -> str:
        answer = text(invited_by(client, email=user.email.upper(), official_mail="on"))
        return answer.replace(user.email.upper(), "").replace(user.email, "")

    assert "Ya hay una cuenta con ese correo" in refused(cast.judge_clerk)
    for user in (cast.other_clerk, cast.psychologist, cast.director):
        page = refused(user)
        assert "No se puede usar este correo" in page and "Ya hay una cuenta" not in page
    signed_in(client, cast.director)
    assert "Ya hay una cuenta con ese correo" in text(invited_by(client, role=Role.AUDITOR, email=cast.lawyer.email))


def test_who_tries_many_addresses_learns_no_more_that_day(client, cast):
    signed_in(client, cast.judge_admin)
    for _time in range(12):  # one's own mistakes are not counted
        assert invited_by(client, email=cast.judge_clerk.email).status_code == 200
    refused = [invited_by(client, email=cast.lawyer.email, official_mail="on").status_code for _time in range(11)]
    assert refused == [200] * 10 + [429]
    with clock.at(clock.now() + timedelta(hours=25)):
        assert invited_by(signed_in(client, cast.judge_admin)).status_code == 302


# ---- Passwords ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R56")
def test_the_administrator_makes_a_known_password_useless_and_never_learns_the_next(client, cast):
    clerk = signed_in(Client(), cast.judge_clerk)
    signed_in(client, cast.judge_admin)
    client.post(f"/cuentas/{cast.judge_clerk.pk}/reset_password/", {"reset_password-text": "La tenía en un papel."})
    assert clerk.get("/cuenta/").status_code == 302
    assert not User.objects.get(pk=cast.judge_clerk.pk).check_password(PASSWORD)
    letter = Message.objects.get(user=cast.judge_clerk, notice="password")
    assert letter.recipient == cast.judge_clerk.email and "/cuenta/contrasena/" in letter.body


# ---- Accounts that nobody uses --------------------------------------------------------------------------------------


def unused(user, days: int, **more) -> None:
    User.objects.filter(pk=user.pk).update(last_login=clock.now() - timedelta(days=days), **more)


@pytest.fixture
def everybody_works(cast):
    User.objects.update(last_login=clock.now())


def test_an_unused_account_is_warned_and_then_locked_and_unlocked_by_its_administrator(client, cast, everybody_works):
    unused(cast.judge_clerk, 76)
    assert (warn_idle_accounts(), warn_idle_accounts(), lock_idle_accounts()) == (1, 0, 0)
    assert told(cast.judge_clerk) == ["account_idle"]
    User.objects.exclude(pk=cast.judge_clerk.pk).update(last_login=clock.now() + timedelta(days=14))
    with clock.at(clock.now() + timedelta(days=14, hours=1)):
        assert (warn_idle_accounts(), lock_idle_accounts()) == (0, 1)
        assert told(cast.judge_admin) == ["account_idle_locked"]
        assert "90 días" in HistoryEntry.objects.get(record_id=cast.judge_clerk.pk, step="lock").reason
        signed_in(client, cast.judge_admin).post(f"/cuentas/{cast.judge_clerk.pk}/unlock/")
        assert (warn_idle_accounts(), lock_idle_accounts()) == (0, 0)
    assert User.objects.get(pk=cast.judge_clerk.pk).state == AccountState.ACTIVE


def test_who_was_never_warned_is_warned_first_however_long_it_is(cast, everybody_works):
    unused(cast.judge_clerk, 900)
    assert lock_idle_accounts() == 0
    assert warn_idle_accounts() == 1
    assert lock_idle_accounts() == 0


def test_each_unused_account_is_warned_by_itself(cast, everybody_works):
    for one in (cast.judge_clerk, cast.other_clerk):
        unused(one, 80)
    assert warn_idle_accounts() == 2
    assert told(cast.judge_clerk) == told(cast.other_clerk) == ["account_idle"]


def test_who_was_warned_has_fourteen_days_to_sign_in(cast, everybody_works):
    unused(cast.judge_clerk, 900, idle_warned_at=clock.now() - timedelta(days=13))
    assert lock_idle_accounts() == 0
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        User.objects.exclude(pk=cast.judge_clerk.pk).update(last_login=clock.now())
        assert lock_idle_accounts() == 1


def test_who_came_back_after_a_warning_is_warned_again_another_time(cast, everybody_works):
    unused(cast.judge_clerk, 100, idle_warned_at=clock.now() - timedelta(days=200))
    assert lock_idle_accounts() == 0
    assert warn_idle_accounts() == 1


def test_the_days_are_a_setting(cast, everybody_works, settings):
    settings.SIGUE_IDLE_LOCK_DAYS, settings.SIGUE_IDLE_WARNING_DAYS = 30, 5
    unused(cast.judge_clerk, 26)
    assert warn_idle_accounts() == 1


def test_the_only_system_administrator_is_not_locked_out(cast, everybody_works):
    for one in (cast.judge_clerk, cast.system_admin):
        unused(one, 100, idle_warned_at=clock.now() - timedelta(days=20))
    assert [one.pk for one in to_lock()] == [cast.judge_clerk.pk]
    assert lock_idle_accounts() == 1
    states = dict(User.objects.values_list("pk", "state"))
    assert (states[cast.judge_clerk.pk], states[cast.system_admin.pk]) == (AccountState.LOCKED, AccountState.ACTIVE)
    account(Role.SYSTEM_ADMIN, "Nadia", "Cortés Ávila", last_login=clock.now())
    assert lock_idle_accounts() == 1


def test_the_daily_task_does_it(cast, everybody_works):
    unused(cast.judge_clerk, 100, idle_warned_at=clock.now() - timedelta(days=20))
    call_command("tick")
    assert User.objects.get(pk=cast.judge_clerk.pk).state == AccountState.LOCKED


# ---- Nobody is deleted ----------------------------------------------------------------------------------------------


def test_an_account_is_never_deleted(cast):
    for delete in (cast.judge_clerk.delete, User.objects.filter(pk=cast.judge_clerk.pk).delete):
        with pytest.raises(ProtectedError), transaction.atomic():
            delete()
    assert User.objects.filter(pk=cast.judge_clerk.pk).exists()


@pytest.mark.postgres
def test_the_database_itself_refuses_to_delete_an_account(cast):
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_user WHERE id = %s", [cast.auditor.pk])


def test_only_the_system_steps_down(cast):
    assert not AccountMachine.step_down.step.duty(cast.judge_admin, cast.director)
    assert AccountMachine.step_down.step.duty(cast.judge_admin, SYSTEM)
