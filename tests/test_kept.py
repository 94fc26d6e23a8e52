"""What is put back row by row is what the door made, and is put back only where it fits."""

from uuid import uuid4

import pytest
from django.db import connection, transaction

from casework.models import HistoryEntry, Referral, User
from tests import kept, lives
from workflows import history
from workflows.door import take_step
from workflows.flows.drift import drift
from workflows.machines import EpisodeMachine

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_the_door(cast, settings, monkeypatch):
    """The steps that lives take through the door, in a process that has kept none of them yet."""
    settings.OF_THIS_TEST = uuid4()
    taken = []
    monkeypatch.setattr(lives, "take_step", lambda *given, **named: taken.append(1) or take_step(*given, **named))
    return taken


def rows() -> dict[str, int]:
    tables = kept._keys()
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            found[table] = cursor.fetchone()[0]
    return found


def again(make, *, last: bool = True):
    """The same from the same place, three times, each taken back; or not the last."""
    for number in range(1, 4):
        with transaction.atomic():
            lives.begin_numbers()
            yield make()
            transaction.set_rollback(number < 3 or not last)


def test_a_life_that_was_kept_is_the_one_the_door_made(cast, at_the_door):
    seen = []
    for referral in again(lambda: lives.active(cast)):
        assert history.faults() == [] and drift(referral.pk) == (set(), set())
        seen.append((len(at_the_door), rows(), lives.number(), Referral.objects.get(pk=referral.pk).state))
        at_the_door.clear()
    assert seen[0][0] == seen[1][0] > 5 and seen[2][0] == 0, "the third is put back"
    assert seen[0][1:] == seen[1][1:] == seen[2][1:]
    episode = lives.episode_of(referral)
    take_step(episode, EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())
    assert history.faults() == []


def test_a_second_life_in_one_test_is_another_one(cast, at_the_door):
    pairs = [(lives.active(cast).pk, lives.active(cast).pk) for _one in again(lambda: None)]
    assert all(first != second for first, second in pairs)
    assert Referral.objects.count() == 2 and history.faults() == []


def test_who_has_written_something_goes_through_the_door(cast, at_the_door):
    for _one in again(lambda: lives.submitted(cast), last=False):
        at_the_door.append(0)
    User.objects.filter(pk=cast.lawyer.pk).update(phone="1")
    lives.begin_numbers()
    lives.submitted(cast)
    assert at_the_door == [1, 0, 1, 0, 0, 1]


def test_other_settings_are_another_beginning(cast, at_the_door, settings):
    for _one in again(lambda: lives.submitted(cast), last=False):
        at_the_door.append(0)
    settings.BASE_URL = "https://otra.example"
    lives.begin_numbers()
    lives.submitted(cast)
    assert at_the_door == [1, 0, 1, 0, 0, 1]


def test_signing_in_changes_no_beginning(cast, at_the_door, client):
    client.force_login(cast.lawyer, backend="django.contrib.auth.backends.ModelBackend")
    for _one in again(lambda: lives.submitted(cast)):
        at_the_door.append(0)
    assert at_the_door == [1, 0, 1, 0, 0]
    assert HistoryEntry.objects.filter(case__isnull=False).exists()
