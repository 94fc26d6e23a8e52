"""The bar shows each role its own places, and on a phone no more than fit."""

import pytest

from casework import navigation
from casework.models import Center, User
from casework.roles import Role


@pytest.mark.parametrize("role", Role.values)
def test_every_role_has_places_and_at_most_four_of_them_on_a_phone(role):
    places = navigation.PLACES[role]
    assert 1 <= len([place for place in places if not place.desk_only]) <= 4
    assert len({place.name for place in places}) == len(places)


@pytest.fixture
def two_places(monkeypatch):
    """A bar of two pages that exist."""
    bar = (navigation.Place("source_code", "Código", "papel"), navigation.Place("source_archive", "Archivo", "papel"))
    monkeypatch.setitem(navigation.PLACES, Role.RECEPTION, bar)
    return User(role=Role.RECEPTION, center=Center(pk=1, name="Centro"))


def test_the_nearest_place_is_the_present_one(two_places):
    marked = [
        item.place.name for item in navigation.items(two_places, "/codigo-fuente/sigue.tar.gz") if item.is_current
    ]
    assert marked == ["source_archive"]
    assert not any(item.is_current for item in navigation.items(two_places, "/codigo-fuente-otro"))


def test_a_place_without_a_page_is_left_out(two_places, monkeypatch):
    monkeypatch.setitem(navigation.PLACES, Role.RECEPTION, (navigation.Place("no_such_page", "Nada", "papel"),))
    assert navigation.items(two_places, "/") == []


def test_a_higher_room_says_how_much_waits(two_places, monkeypatch):
    monkeypatch.setattr(navigation, "_counts", {})
    navigation.counted_by("source_code", lambda user: 14)
    assert [item.count for item in navigation.items(two_places, "/")] == [14, 0]
