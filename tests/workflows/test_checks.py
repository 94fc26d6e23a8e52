"""A broken machine is refused by the system checks, each kind of hole by its own sentence."""

import pytest

from workflows import duties
from workflows.checks import holes, machines_are_whole
from workflows.machines import MACHINES
from workflows.machines.base import Machine, opening, step

WORDS = [("BEGUN", "Empezado"), ("GOING", "En curso"), ("OVER", "Terminado")]


class Whole(Machine):
    """A machine of three states with nothing wrong with it; the broken ones are made of it."""

    opens_with = opening("Empezar", duty=duties.coordinates, state="BEGUN")
    ends = ("OVER",)

    @classmethod
    def words(cls):
        return WORDS

    @classmethod
    def begins_in(cls):
        return {"BEGUN"}

    @step("BEGUN", "GOING", "Seguir", duty=duties.coordinates)
    def go_on(self, facts, by):
        """It goes on."""

    @step("GOING", "OVER", "Terminar", duty=duties.coordinates, issues=["receipt"], notifies=["progress"])
    def end(self, facts, by):
        """It is over."""


def broken(**members) -> list[str]:
    """What the check says of the whole machine with these members in the place of its own."""
    own = {name: value for name, value in vars(Whole).items() if not name.startswith("__")}
    return holes(type("Broken", (Machine,), {**own, **members}))


def made(source, target, label="Paso", duty=duties.coordinates, **declared):
    def taken(self, facts, by):
        """A step of a test."""

    return step(source, target, label, duty=duty, **declared)(taken)


def test_a_whole_machine_has_no_hole():
    assert holes(Whole) == [] and broken() == []


@pytest.mark.parametrize(
    ("member", "said"),
    [
        (made("BEGUN", "GOING", label=""), "Broken.taken: no label"),
        (made("BEGUN", "GOING", duty=lambda record, user: True), "Broken.taken: no duty"),
        (made("BEGUN", "GOING", duty=None), "Broken.taken: no duty"),
        (made("BEGUN", "GOING", issues=["love_letter"]), "Broken.taken: no document kind love_letter"),
        (made("BEGUN", "GOING", notifies=["nobody"]), "Broken.taken: no notice nobody"),
        (made("BEGUN", "ELSEWHERE"), "Broken.taken: unknown states ['ELSEWHERE']"),
        (made("NOWHERE", "GOING"), "Broken.taken: unknown states ['NOWHERE']"),
    ],
)
def test_a_step_with_a_hole_is_refused(member, said):
    assert said in broken(go_on=member)


def test_a_state_that_nothing_leads_to_is_refused():
    assert broken(go_on=made("BEGUN", None)) == [
        "Broken: nothing leads to GOING",
        "Broken: nothing leads to OVER",
        "Broken: nothing leads away from BEGUN",
    ]


def test_a_state_that_holds_its_records_for_ever_is_refused():
    assert broken(end=made("GOING", None)) == ["Broken: nothing leads to OVER", "Broken: nothing leads away from GOING"]
    assert broken(ends=()) == ["Broken: nothing leads away from OVER"]


def test_an_end_that_can_be_left_or_is_no_state_is_refused():
    assert broken(ends=("OVER", "GOING")) == ["Broken: GOING is called an end and is none"]
    assert broken(ends=("OVER", "HEAVEN")) == ["Broken: HEAVEN is called an end and is none"]


def test_the_step_by_which_records_begin_is_looked_at_too():
    assert "Broken.open: no label" in broken(opens_with=opening("", duty=duties.coordinates, state="BEGUN"))


def test_a_hole_of_a_machine_of_the_house_stops_the_house(monkeypatch):
    assert machines_are_whole(None) == []
    monkeypatch.setitem(MACHINES, Whole, type("Broken", (Whole,), {"ends": ()}))
    assert [error.msg for error in machines_are_whole(None)] != []
