"""Nothing in a machine that cannot be reached, left or named; who may what is in `workflows/test_who_may.py`."""

import pytest
from django.core.checks import run_checks

from casework.roles import CENTER_ROLES, Role
from workflows.forms.center.facts import has_form
from workflows.machines import MACHINES, InstitutionMachine, MonthlyReportMachine
from workflows.machines.base import Machine, machine_of
from workflows.machines.facts import Said
from workflows.machines.joining import Approval, Met
from workflows.views import institutions
from workflows.views.center import stepping
from workflows.views.center.found import NOUNS


def test_the_system_checks_find_no_hole_in_any_machine():
    assert run_checks() == []


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.__name__)
def test_every_step_has_a_spanish_label_a_duty_and_words_of_its_own(machine):
    for step in machine.steps():
        assert str(step.label)
        assert step.duty.title
        assert getattr(machine, step.name).__doc__
        assert set(step.duty.roles) <= set(Role)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.__name__)
def test_a_machine_hides_nothing_of_its_noun(machine):
    """What machines have in common bears no name of a relation or a property; a column's value stands on the row."""
    added = {name for name in vars(Machine) if not name.startswith("_")}
    columns = {field.name for field in machine.noun()._meta.concrete_fields}
    assert not added & (set(dir(machine.noun())) - columns)


def steps_of_generic_pages():
    """Every step that somebody takes on a page that says in general what was done."""
    center = [
        step for noun in NOUNS.values() for step in machine_of(noun()).steps() if step.name not in stepping.ELSEWHERE
    ]
    for step in center:
        if has_form(step) and step.duty.roles & {*CENTER_ROLES, Role.DIRECTION, Role.DATA_PROTECTION}:
            yield step
    for step in InstitutionMachine.steps():
        if step.facts in (None, Said, Approval, Met) and step.duty.roles & set(institutions.DECIDES):
            yield step
    yield from MonthlyReportMachine.steps()


def test_a_page_says_in_the_past_what_was_done():
    found = list(steps_of_generic_pages())
    assert len(found) > 30
    assert [f"{one.machine.__name__}.{one.name}" for one in found if not str(one.done).endswith(".")] == []
