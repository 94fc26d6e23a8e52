"""Every state × step × role against the committed table, and nothing that cannot be reached or named."""

import pytest
from django.core.checks import run_checks

from casework.roles import Role
from workflows.machines import MACHINES


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
def test_every_state_can_be_left_or_is_an_end(machine):
    ends = {
        "ReferralMachine": {"DECLINED", "CANCELLED"},
        "EpisodeMachine": {"ARCHIVED"},
        "AreaPlanMachine": {"COMPLETED", "WAIVED", "INTERRUPTED"},
        "AppointmentMachine": {
            "DOCUMENTED", "RESCHEDULED", "CANCELLED_BY_CENTER", "CANCELLED_BY_PERSON", "ABSENT_JUSTIFIED",
            "ABSENT_UNJUSTIFIED",
        },
        "GroupSessionMachine": {"CANCELLED", "DOCUMENTED"},
        "JustificationMachine": {"ACCEPTED", "REJECTED"},
        "FollowUpMachine": {"DONE", "NOT_LOCATED", "REFUSED", "MISSED", "CANCELLED"},
        "DocumentMachine": {"CANCELLED", "REPLACED", "REVOKED"},
        "InstitutionMachine": {"REJECTED", "TERMINATED"},
        "AccountMachine": {"DISABLED"},
        "MonthlyReportMachine": {"FROZEN"},
    }  # fmt: skip
    left = {source for step in machine.steps() if step.target for source in step.sources}
    assert {word for word, _label in machine.words()} - left == ends[machine.__name__]
