"""Sealed columns: a value opens only in its place, the key changes while people work, and nothing is in clear."""

import io
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from casework import clock, key_rotation
from casework.fields import SealBroken, key_of, seal, unseal
from casework.models import Incident, IntakeInterview, Referral
from casework.models.history import HistoryEntry
from tests import lives
from tests.cast import signed_in

NEW = "nueva:bnVldmEtbGxhdmUtZGUtdHJlaW50YS15LWRvcy1ieXQ="
WORD = "zarzamoraclinica"


@pytest.fixture
def interview(cast):
    episode = lives.episode_of(lives.active(cast, narrative=f"Relato {WORD}"))
    return IntakeInterview.objects.filter(episode=episode).first()


def stored(row, column: str) -> str:
    return row.__dict__[column]


def with_new_key(settings):
    settings.SIGUE_SEALING_KEYS = [NEW, *settings.SIGUE_SEALING_KEYS]


def test_a_text_copied_to_another_row_or_column_does_not_open(interview):
    other = Incident(seal_id=interview.seal_id)
    other.__dict__["description"] = stored(interview, "summary")
    with pytest.raises(SealBroken):
        _read = other.description
    interview.__dict__["household"] = stored(interview, "summary")
    with pytest.raises(SealBroken):
        _read = interview.household


@pytest.mark.parametrize("altered", ["texto sin llave", "ninguna:AAAA", "test2:no es base 64", "test2:", "test2:AAAA"])
def test_what_was_not_sealed_here_is_never_shown(altered):
    row = Incident()
    row.__dict__["description"] = altered
    with pytest.raises(SealBroken):
        _read = row.description


def test_everything_is_sealed_again_and_opens_without_the_old_keys(interview, settings):
    before = {column: getattr(interview, column) for column in ("summary", "household")}
    keys = sum(key_rotation.counted().values())
    with_new_key(settings)
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert f"llave nueva: {keys} valores (la más reciente)" in out.getvalue()
    assert "pueden quitarse" in out.getvalue()
    settings.SIGUE_SEALING_KEYS = [NEW]
    again = IntakeInterview.objects.get(pk=interview.pk)
    assert {column: getattr(again, column) for column in before} == before
    assert WORD in Referral.objects.get(pk=again.episode.referral_id).narrative
    call_command("verify_history")


def test_what_somebody_writes_meanwhile_is_not_overwritten(interview, settings, monkeypatch):
    with_new_key(settings)
    original = key_rotation.seal_again

    def somebody_saves(text, bound_to):
        if bound_to.endswith(":summary"):
            mine = IntakeInterview.objects.get(pk=interview.pk)
            mine.summary = "lo que se escribió entretanto"
            mine.save()
        return original(text, bound_to)

    monkeypatch.setattr(key_rotation, "seal_again", somebody_saves)  # the moment between reading and writing
    done = key_rotation.rotate()
    assert done.changed_meanwhile == 1
    assert IntakeInterview.objects.get(pk=interview.pk).summary == "lo que se escribió entretanto"


def test_a_value_that_does_not_open_is_named_and_left(interview, settings):
    bad = seal("otro", "casework.intakeinterview:otra-fila:summary")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_intakeinterview SET summary = %s WHERE id = %s", [bad, interview.pk])
    with_new_key(settings)
    with pytest.raises(CommandError, match=f"casework.intakeinterview {interview.pk} summary"):
        call_command("rotate_keys", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT summary FROM casework_intakeinterview WHERE id = %s", [interview.pk])
        assert cursor.fetchone()[0] == bad


def test_the_check_counts_and_changes_nothing(interview, settings):
    with_new_key(settings)
    before = stored(IntakeInterview.objects.get(pk=interview.pk), "summary")
    out = StringIO()
    call_command("rotate_keys", "--check", stdout=out)
    assert "Aún no quite las anteriores." in out.getvalue()
    assert stored(IntakeInterview.objects.get(pk=interview.pk), "summary") == before


def in_the_database() -> str:
    """Everything the tables hold, as a backup would."""
    found = io.StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found.write("\n".join(str(row) for row in cursor.fetchall()))
    return found.getvalue()


def test_no_sealed_text_stands_in_clear_in_tables_caches_history_or_logs(cast, caplog):
    referral = lives.completed(cast, narrative=f"Relato {WORD}", own_words=WORD)
    episode = lives.episode_of(referral)
    for model, columns in key_rotation.sealed_columns():
        if model._meta.app_label == "casework" and model is not HistoryEntry:
            for row in model._base_manager.all()[:50]:
                for column in columns:
                    setattr(row, column.attname, f"{WORD} de {column.name}")
                row.save()
    person = signed_in(Client(raise_request_exception=False), cast.coordinator)
    for address in ("", "plan/", "riesgo/", "datos/", "bitacora/"):
        person.get(f"/expedientes/{referral.pk}/{address}")
    caplog.set_level("DEBUG")
    with connection.cursor() as cursor:  # a value that does not open breaks its page, and the log tells where
        cursor.execute(
            "UPDATE casework_riskassessment SET factors = %s WHERE episode_id = %s", [f"x:{WORD}", episode.pk]
        )
    answer = person.get(f"/expedientes/{referral.pk}/riesgo/")
    assert answer.status_code == 500
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_riskassessment SET factors = '' WHERE episode_id = %s", [episode.pk])
    assert WORD not in answer.content.decode() + caplog.text
    assert WORD not in in_the_database()
    assert WORD not in str(getattr(cache, "_cache", ""))


def test_a_reason_in_the_history_is_sealed(cast):
    referral = lives.active(cast)
    entry = HistoryEntry.objects.filter(case=referral.pk).exclude(reason="").first() or HistoryEntry(
        seal_id=referral.seal_id, at=clock.now()
    )
    entry.reason = WORD
    assert WORD not in stored(entry, "reason")
    assert unseal(stored(entry, "reason"), f"casework.historyentry:{entry.seal_id}:reason") == WORD
    assert key_of(stored(entry, "reason")) == "test2"
