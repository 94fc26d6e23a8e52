"""Five failed attempts lock an account for thirty minutes, and what was typed is kept nowhere."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.db.models import F
from django.test import RequestFactory

from casework.models import User
from casework.roles import Role
from casework.sign_in import closed_until
from casework.states import AccountState

PASSWORD = "una-clave-larga-y-propia"

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return User.objects.create_user(
        "direccion@sigue.example", PASSWORD, first_name="Elena", last_name="Rivas", role=Role.DIRECTION,
        state=AccountState.ACTIVE,
    )  # fmt: skip


def attempt(user, password, address="203.0.113.7", name=""):
    form = {"auth-username": name or user.email, "auth-password": password}
    request = RequestFactory(REMOTE_ADDR=address).post("/entrar", form)
    return authenticate(request, username=name or user.email, password=password)


def test_four_failures_leave_the_door_open(director):
    for _number in range(4):
        assert attempt(director, "otra-cosa") is None
    assert attempt(director, PASSWORD) == director


def test_five_failures_close_it_even_to_the_right_password_from_elsewhere(director):
    for _number in range(5):
        attempt(director, "otra-cosa")
    assert attempt(director, PASSWORD, address="198.51.100.9") is None


def test_the_failures_of_one_account_close_no_other(director):
    other = User.objects.create_user(
        "control@sigue.example", PASSWORD, first_name="Ada", last_name="Ríos", role=Role.DIRECTION,
        state=AccountState.ACTIVE,
    )  # fmt: skip
    for _number in range(5):
        attempt(director, "otra-cosa")
    assert closed_until(director.email) and closed_until(other.email) is None
    assert attempt(other, PASSWORD) == other


def test_capitals_do_not_give_more_attempts(director):
    for name in ("Direccion@sigue.example", "DIRECCION@sigue.example", "direccion@SIGUE.example"):
        attempt(director, "otra-cosa", name=name)
    for _number in range(2):
        attempt(director, "otra-cosa")
    assert attempt(director, PASSWORD) is None


def test_thirty_minutes_later_it_opens_again(director):
    for _number in range(5):
        attempt(director, "otra-cosa")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=31))
    assert attempt(director, PASSWORD) == director


def test_the_record_of_a_failure_keeps_no_password(director):
    attempt(director, "casi-la-clave-buena")
    assert "casi-la-clave-buena" not in AccessAttempt.objects.get().post_data


def test_an_account_that_is_not_active_does_not_enter(director):
    User.objects.filter(pk=director.pk).update(state=AccountState.DISABLED)
    assert attempt(director, PASSWORD) is None
