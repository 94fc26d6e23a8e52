"""Nothing in a machine that cannot be reached, left or named; who may what is in `workflows/test_who_may.py`."""

import pytest
from django.core.checks import run_checks

from casework.roles import Role
from workflows.machines import MACHINES
from workflows.machines.base import Machine


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
