"""Passwords by NIST SP 800-63B: length and nothing known to others; no composition, any sign, no expiry."""

import unicodedata

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from casework.models import User

ROSA = User(email="rosa.medina@juzgado.example", first_name="Rosa María", last_name="Medina Peña")


def refusal(password: str, user=ROSA) -> str:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "cinco tazas de café frío",
        "aguacate-tren-lámpara",
        "🌵🌮🎺🌋🐆🦎🪇🌶🍋🧂🥑🌽",
        "tres tristes tigres tragaban trigo",
        "mañana cantan los gallos",
        "730914285560",
        "x4 " * 42 + "qz",
    ],
)
def test_length_is_enough_whatever_signs_it_has(password):
    assert refusal(password) == ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("once signos ", ""),  # twelve with the space at its end, which counts
        ("once signos", "Tiene 11 caracteres; deben ser al menos 12"),
        ("palabras " * 14 + "más", "caben 128"),
        ("administrator", "común"),
        ("AdministratoR", "común"),
        ("Administrator2026", "común"),
        ("admin istrator 77", "común"),
        ("aaaaaaaaaaaaaa", "sigue un orden"),
        ("123456789012345", "sigue un orden"),
        ("abcdefghijklmn", "sigue un orden"),
        ("la señora medina manda", "Contiene «medina»"),
        ("LA PEÑA DE LOS VIERNES", "Contiene «pena»"),
        ("el juzgado nunca duerme", "Contiene «juzgado»"),
        ("entro a SIGUE los lunes", "Contiene «sigue»"),
    ],
)
def test_a_refusal_says_why(password, why):
    said = refusal(password)
    assert why in said if why else said == ""


def test_a_refusal_says_how_to_choose_a_good_one():
    assert "cuatro o cinco palabras" in refusal("administrator")


def test_the_length_is_a_setting(settings):
    settings.SIGUE_PASSWORD_LENGTH = 16
    assert "al menos 16" in refusal("aguacate y tren")


def test_the_same_signs_typed_on_another_keyboard_are_the_same_password():
    user = User(email="x@x.example")
    user.set_password(unicodedata.normalize("NFD", "cinco tazas de café frío"))
    assert user.check_password(unicodedata.normalize("NFC", "cinco tazas de café frío"))
    assert not user.check_password("cinco tazas de cafe frio")


def test_a_password_kept_before_signs_were_compared_still_opens():
    user = User(email="x@x.example")
    typed = "la número 1ª de la fila"
    super(User, user).set_password(typed)
    assert user.check_password(typed)
    assert user.check_password("la número 1a de la fila") is False
