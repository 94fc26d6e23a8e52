"""History and the log of readings in words: no code of the program reaches a page."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from casework import clock
from casework.access import record_access
from casework.models import AccessEntry, HistoryEntry
from tests import lives
from workflows import audit
from workflows.forms.audit import ACTIONS as FILTER
from workflows.history_words import ACTIONS, READ, readings, tell
from workflows.machines import MACHINES
from workflows.records import FACTS

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = [(model._meta.model_name, fact.name) for model, facts in FACTS.items() for fact in facts]


@pytest.mark.parametrize(("noun", "step"), WRITTEN)
def test_every_fact_has_a_word_for_itself_and_for_its_noun(noun, step):
    told = tell(HistoryEntry(noun=noun, step=step))
    assert told.noun and told.noun != noun
    assert told.step and told.step != step


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.__name__)
def test_every_step_and_state_of_a_machine_has_a_word(machine):
    noun = machine.noun()._meta.model_name
    for step in [*machine.steps(), *([machine.opens_with] if machine.opens_with else [])]:
        told = tell(HistoryEntry(noun=noun, step=step.name, from_state="", to_state=step.target or ""))
        assert told.noun != noun and told.step != step.name
        assert not told.after or told.after != step.target


def test_a_whole_life_is_told_without_a_code(cast):
    lives.completed(cast)
    rows = [tell(entry) for entry in HistoryEntry.objects.all()]
    assert rows
    assert [row for row in rows if row.noun == row.entry.noun or row.step == row.entry.step] == []


def test_every_action_that_is_written_to_the_log_has_a_word_and_can_be_asked_for():
    written = {"read"}
    for room in ("casework", "documents", "workflows"):
        for file in (ROOT / room).rglob("*.py"):
            if "management" not in file.parts:
                written |= set(re.findall(r'\baction(?:: str)?\s*=\s*"(\w+)"', file.read_text()))
    assert "victim" in written
    assert written <= set(ACTIONS)
    assert written <= {code for code, _word in FILTER}


def test_whoever_opens_the_record_of_the_victim_is_told_in_words(cast):
    record_access(cast.coordinator, lives.active(cast), action="victim", purpose="traslado")
    (row,) = readings(AccessEntry.objects.filter(action="victim"))
    assert row.action == "Leyó los datos de la víctima"
    assert row.noun == READ["referral"]


def test_the_last_minute_of_a_day_belongs_to_it(cast):
    referral, day = lives.active(cast), clock.today()
    midnight = clock.moment_of(day + timedelta(days=1))
    for moment in (midnight - timedelta(seconds=30), midnight):
        with clock.at(moment):
            record_access(cast.coordinator, referral, purpose="la última hora")
    found = audit.log(cast.director, {"desde": day, "hasta": day}).filter(purpose="la última hora")
    assert [row.at for row in found] == [midnight - timedelta(seconds=30)]
