"""Accounts of one area at the same instant: never two administrators, never an area with people and none."""

from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.test import Client

from casework import clock
from casework.models import User
from casework.roles import SYSTEM, Role
from casework.states import AccountState, InstitutionState
from tests.cast import account, signed_in
from tests.sign_in import invited_by
from tests.workflows.test_races import at_once
from workflows.door import Refused, open_record, take_step
from workflows.machines import AccountMachine, InstitutionMachine
from workflows.machines.facts import Said

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACES = 20


def administrators(unit) -> list[User]:
    return list(User.objects.filter(unit=unit, role=Role.INSTITUTION_ADMIN).exclude(state=AccountState.DISABLED))


def now(user) -> User:
    return User.objects.get(pk=user.pk)


def as_before(cast) -> None:
    """The area as it was: its administrator, her people, no offer."""
    with transaction.atomic():
        area = User.objects.filter(unit=cast.court)
        area.update(role=Role.INSTITUTION_USER, administration_offered_at=None)
        area.filter(pk=cast.judge_admin.pk).update(role=Role.INSTITUTION_ADMIN, state=AccountState.ACTIVE)


def invitation(unit, email: str) -> User:
    guest = User(
        email=email,
        first_name="Rosa",
        last_name="Medina",
        role=Role.INSTITUTION_USER,
        unit=unit,
        invited_at=clock.now(),
    )
    guest.set_unusable_password()
    return guest


@pytest.fixture
def berenice(cast) -> User:
    return account(Role.INSTITUTION_USER, "Berenice", "Salgado Ruiz", unit=cast.court)


@pytest.mark.requirement("R56")
def test_accepting_and_naming_another_at_the_same_instant_leave_one_administrator(cast, berenice):
    for _number in range(RACES):
        as_before(cast)
        clerk = take_step(now(cast.judge_clerk), AccountMachine.offer_administration, by=now(cast.judge_admin))
        at_once(
            partial(take_step, clerk, AccountMachine.accept_administration, by=now(clerk)),
            partial(take_step, berenice, AccountMachine.name_administrator, by=cast.director, facts=Said("Se fue.")),
        )
        assert len(administrators(cast.court)) == 1


def test_two_who_name_two_others_leave_one(cast, berenice):
    for _number in range(RACES):
        as_before(cast)
        at_once(
            *(
                partial(take_step, now(one), AccountMachine.name_administrator, by=by, facts=Said("Se fue."))
                for one, by in ((cast.judge_clerk, cast.director), (berenice, cast.system_admin))
            )
        )
        assert len(administrators(cast.court)) == 1


def test_two_pages_at_the_same_instant_are_both_answered(cast, berenice):
    clerk, director = signed_in(Client(), cast.judge_clerk), signed_in(Client(), cast.director)
    for _number in range(8):
        as_before(cast)
        take_step(now(cast.judge_clerk), AccountMachine.offer_administration, by=now(cast.judge_admin))
        answers = at_once(
            lambda: clerk.post("/cuenta/administracion/accept_administration/").status_code,
            lambda: (
                director.post(
                    f"/cuentas/{berenice.pk}/name_administrator/", {"name_administrator-text": "Se fue."}
                ).status_code
            ),
        )
        assert answers == [302, 302]


@pytest.mark.requirement("R56")
def test_a_lone_administrator_who_invites_while_she_is_disabled_leaves_nobody_without_one(cast):
    take_step(cast.judge_clerk, AccountMachine.disable, by=cast.judge_admin, facts=Said("Se fue."))
    for number in range(RACES):
        with transaction.atomic():
            User.objects.filter(unit=cast.court, role=Role.INSTITUTION_USER).update(state=AccountState.DISABLED)
            User.objects.filter(pk=cast.judge_admin.pk).update(state=AccountState.ACTIVE)
        admin = now(cast.judge_admin)
        outcomes = at_once(
            partial(open_record, invitation(cast.court, f"rosa{number}@instancia.example"), by=admin),
            partial(take_step, admin, AccountMachine.disable, by=cast.director, facts=Said("Se fue.")),
        )
        assert sum(isinstance(one, Refused) for one in outcomes) == 1
        left = User.objects.filter(unit=cast.court).exclude(state=AccountState.DISABLED)
        assert not left.exists() or administrators(cast.court) == [admin]


def test_two_invitations_at_the_same_instant_do_not_pass_the_quota(cast, settings):
    settings.SIGUE_ACCOUNTS_PER_AREA = 3
    one, other = signed_in(Client(), cast.judge_admin), signed_in(Client(), cast.director)
    for number in range(8):
        User.objects.filter(first_name="Rosa").update(state=AccountState.DISABLED)
        answers = at_once(
            lambda number=number: invited_by(one, email=f"a{number}@instancia.example").status_code,
            lambda number=number: (
                invited_by(
                    other, email=f"b{number}@instancia.example", role=Role.INSTITUTION_USER, unit=cast.court.pk
                ).status_code
            ),
        )
        assert sorted(answers) == [200, 302]
        assert User.objects.filter(unit=cast.court).exclude(state=AccountState.DISABLED).count() == 3


def test_of_two_areas_that_invite_one_address_at_the_same_instant_one_is_refused_in_words(cast):
    """Also from another domain: each answers for it, and the address is still one account."""
    one, other = signed_in(Client(), cast.judge_admin), signed_in(Client(), cast.other_admin)
    for number in range(8):
        form = {"email": f"rosa{number}@otra.example", "official_mail": "on"}
        answers = at_once(*(partial(invited_by, client, **form) for client in (one, other)))
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        refused = next(answer for answer in answers if answer.status_code == 200).content.decode()
        assert "Ya hay una cuenta" not in refused
        assert User.objects.filter(email=form["email"]).count() == 1


def test_the_last_two_who_keep_the_programme_cannot_disable_each_other(cast):
    nadia = account(Role.SYSTEM_ADMIN, "Nadia", "Cortés Ávila")
    for _number in range(RACES):
        User.objects.filter(role=Role.SYSTEM_ADMIN).update(state=AccountState.ACTIVE)
        pair = now(nadia), now(cast.system_admin)
        at_once(
            *(
                partial(take_step, one, AccountMachine.disable, by=by, facts=Said("Se fue."))
                for one, by in (pair, pair[::-1])
            )
        )
        assert User.objects.filter(role=Role.SYSTEM_ADMIN, state=AccountState.ACTIVE).count() == 1


def test_nobody_is_activated_while_her_institution_is_suspended(cast):
    guest = open_record(invitation(cast.court, "rosa@instancia.example"), by=cast.judge_admin)
    institution = cast.court.institution
    for _number in range(8):
        type(institution).objects.filter(pk=institution.pk).update(state=InstitutionState.ACTIVE)
        User.objects.filter(unit=cast.court).update(state=AccountState.ACTIVE)
        User.objects.filter(pk=guest.pk).update(state=AccountState.INVITED)
        at_once(
            partial(take_step, guest, AccountMachine.activate, by=SYSTEM),
            partial(take_step, institution, InstitutionMachine.suspend, by=cast.director, facts=Said("Mal uso.")),
        )
        assert not User.objects.filter(unit=cast.court, state=AccountState.ACTIVE).exists()


# ---- What the database itself holds ---------------------------------------------------------------------------------


@pytest.mark.requirement("R56")
@pytest.mark.parametrize("wrong", [{"role": Role.INSTITUTION_USER}, {"state": AccountState.DISABLED}])
def test_the_database_refuses_an_area_with_people_and_no_administrator(cast, wrong):
    with pytest.raises(IntegrityError, match="area_with_people"):
        User.objects.filter(pk=cast.judge_admin.pk).update(**wrong)
    with pytest.raises(IntegrityError, match="area_with_people"):
        User.objects.filter(pk=cast.judge_clerk.pk).update(unit=_empty_area(cast))
    assert administrators(cast.court) == [cast.judge_admin]


def _empty_area(cast):
    return type(cast.court).objects.create(institution=cast.court.institution, name="Otra", email="x@instancia.example")


def test_she_may_be_only_invited_or_locked(cast):
    for state in (AccountState.INVITED, AccountState.LOCKED, AccountState.ACTIVE):
        User.objects.filter(pk=cast.judge_admin.pk).update(state=state)
    with transaction.atomic():  # and within a transaction the order does not matter
        User.objects.filter(pk=cast.judge_admin.pk).update(role=Role.INSTITUTION_USER)
        User.objects.filter(pk=cast.judge_clerk.pk).update(role=Role.INSTITUTION_ADMIN)
    User.objects.filter(unit=cast.court).update(state=AccountState.DISABLED)


def test_plain_sql_of_two_at_the_same_instant_is_held_too(cast):
    User.objects.filter(pk=cast.judge_clerk.pk).update(state=AccountState.DISABLED)

    def tolerant(act):
        try:
            act()
        except DatabaseError as refused:
            return refused

    for _number in range(RACES):
        User.objects.filter(unit=cast.court).update(state=AccountState.DISABLED)
        User.objects.filter(pk=cast.judge_admin.pk).update(state=AccountState.ACTIVE)
        at_once(
            partial(tolerant, partial(User.objects.filter(pk=cast.judge_admin.pk).update, state=AccountState.DISABLED)),
            partial(tolerant, partial(User.objects.filter(pk=cast.judge_clerk.pk).update, state=AccountState.ACTIVE)),
        )
        left = User.objects.filter(unit=cast.court).exclude(state=AccountState.DISABLED)
        assert not left.exists() or administrators(cast.court)


def test_two_steps_that_wait_for_each_other_end_with_a_sentence(cast, monkeypatch):
    class Deadlock(Exception):
        sqlstate = "40P01"

    def wait(*_records):
        raise OperationalError("deadlock detected") from Deadlock()

    monkeypatch.setattr("workflows.door.lock_case", wait)
    with pytest.raises(Refused, match="al mismo tiempo"):
        take_step(cast.judge_clerk, AccountMachine.end_sessions, by=cast.judge_admin)
