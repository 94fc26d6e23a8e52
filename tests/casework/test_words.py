"""Days, hours and numbers as people in Mexico write them."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template

from casework import clock, words

NOON = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_thursday_in_november():
    with clock.at(NOON):
        yield


def said(source: str, **context) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("{{ v|fecha }}", date(2026, 11, 24), "mar 24 nov"),
        ("{{ v|fecha }}", date(2025, 9, 3), "mié 3 sep 2025"),
        ("{{ v|fecha_larga }}", date(2026, 11, 24), "martes 24 de noviembre de 2026"),
        ("{{ v|dia_y_mes }}", date(2026, 1, 1), "1 de enero de 2026"),
        ("{{ v|mes }}", date(2026, 2, 9), "febrero de 2026"),
        ("{{ v|hora }}", datetime(2026, 11, 24, 16, 0, tzinfo=UTC), "10:00"),
        ("{{ v|hora }}", time(9, 5), "09:05"),
        ("{{ v|fecha_hora }}", datetime(2026, 11, 24, 16, 0, tzinfo=UTC), "mar 24 nov, 10:00"),
        ("{{ v|hora_hablada }}", time(10, 0), "10 de la mañana"),
        ("{{ v|hora_hablada }}", time(16, 30), "4:30 de la tarde"),
        ("{{ v|distancia }}", date(2026, 11, 17), "hace 2 días"),
        ("{{ v|distancia }}", date(2026, 11, 20), "mañana"),
        ("{{ v|miles }}", 1234, "1,234"),
        ("{{ v|miles }}", 1234.5, "1,234.5"),
        ("{{ v|porcentaje }}", 84, "84\N{NO-BREAK SPACE}%"),
        ("{{ v|porcentaje:1 }}", 84.26, "84.3\N{NO-BREAK SPACE}%"),
        ("{{ v|fecha }}", None, ""),
        ("{{ v|minuscula }}", "Escriba la CURP", "escriba la CURP"),
        ("{{ v|minuscula }}", "CURP", "CURP"),
    ],
)
def test_a_filter_says_it_as_people_write_it(source, value, expected):
    assert said(source, v=value) == expected


def test_a_late_evening_belongs_to_its_local_day():
    assert words.short_day(datetime(2026, 12, 2, 5, 30, tzinfo=UTC)) == "mar 1 dic"


def test_july_2022_was_an_hour_ahead():
    assert words.hour(datetime(2022, 7, 5, 15, 0, tzinfo=UTC)) == "10:00"
    assert words.hour(datetime(2023, 7, 5, 15, 0, tzinfo=UTC)) == "09:00"


def test_plain_django_output_groups_thousands_and_puts_the_day_first():
    assert said("{{ v }}", v=date(2026, 3, 27)) == "27/03/2026"
    assert said("{{ v|floatformat:'1g' }}", v=1234.5) == "1,234.5"
