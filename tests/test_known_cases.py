"""Which cases somebody knows is put into SQL once a page; the rows are asked of the database each time."""

import pytest
from django.db import connection
from django.urls import reverse

from casework import access, wall
from casework.access import nouns, visible, write_cases_once
from casework.models import AreaPlan, Enrollment, Episode, GroupFacilitator, Referral, User
from casework.roles import Role
from casework.states import PlanState
from tests import lives
from tests.canaries import plant
from tests.cast import account, signed_in

pytestmark = pytest.mark.django_db


def shown(user: User) -> dict[str, set]:
    return {noun.__name__: set(visible(noun, user).values_list("pk", flat=True)) for noun in nouns()}


def test_the_written_sentence_shows_everybody_the_same_rows(cast):
    plant(cast)
    found = set()
    for user in cast.everyone():
        before = shown(user)
        write_cases_once(user)
        assert shown(user) == before, user.role
        assert shown(user) == before, user.role  # also those that found the sentence written
        found |= {noun for noun, rows in before.items() if rows}
    assert {"Episode", "Appointment", "Note", "IssuedDocument", "Task", "VictimRecord"} <= found


def test_the_sentence_keeps_no_answer(cast):
    plan = lives.episode_of(lives.active(cast)).plans.get(area="PSYCHOLOGY")
    AreaPlan.objects.filter(pk=plan.pk).update(professional=cast.other_psychologist)
    someone = User.objects.get(pk=cast.psychologist.pk)
    write_cases_once(someone)
    assert not visible(Episode, someone).exists()
    AreaPlan.objects.filter(pk=plan.pk).update(professional=someone.pk)
    assert visible(Episode, someone).exists()


@pytest.mark.once
def test_a_page_composes_it_once_and_whoever_sends_something_never_finds_an_old_one(cast, client, monkeypatch):
    lives.active(cast)
    grounds, composed = access.CASES[Role.PSYCHOLOGIST], []

    def counted(user):
        composed.append(user)
        return grounds(user)

    monkeypatch.setitem(access.CASES, Role.PSYCHOLOGIST, counted)
    signed_in(client, cast.psychologist)
    assert client.get(reverse("inbox")).status_code == 200
    assert len(composed) == 1
    answer = client.post(reverse("schedule", args=[1]), {})
    assert not hasattr(answer.wsgi_request.user, "cases_written")


@pytest.mark.parametrize(("area", "role"), [("GROUP", Role.FACILITATOR), ("PSYCHOLOGY", Role.PSYCHOLOGIST)])
def test_an_area_that_waits_shows_the_case_and_one_that_is_over_does_not(cast, area, role):
    """A process that ended without its group is nobody's of the group any more (R64)."""
    plan = lives.episode_of(lives.active(cast)).plans.get(area=area)
    colleague = account(role, "Olga", "Prieto Sanz", center=cast.toluca)
    for state, known in ((PlanState.PENDING, True), (PlanState.APPROVED, True), (PlanState.INTERRUPTED, False)):
        AreaPlan.objects.filter(pk=plan.pk).update(professional=None, state=state)
        assert visible(Referral, colleague).exists() == known
        with wall.scope_of(colleague):
            assert Referral.objects.exists() == (known or connection.vendor == "sqlite"), state


@pytest.mark.once
@pytest.mark.requirement("R64")
def test_an_area_that_waits_shows_the_case_to_nobody_of_another_area(cast):
    plan = lives.episode_of(lives.active(cast)).plans.get(area="LEGAL")
    AreaPlan.objects.filter(pk=plan.pk).update(professional=None)
    for name, role, known in (("Olga", Role.LAWYER, True), ("Irma", Role.PSYCHOLOGIST, False)):
        colleague = account(role, name, "Prieto Sanz", center=cast.toluca)
        assert visible(Referral, colleague).exists() == known, role


@pytest.mark.once
@pytest.mark.requirement("R64")
def test_a_professional_knows_the_places_of_the_group_that_she_facilitates_and_of_no_other(cast):
    lives.active(cast)
    colleague = account(Role.PSYCHOLOGIST, "Olga", "Prieto Sanz", center=cast.toluca)
    assert not visible(Enrollment, colleague).exists()
    GroupFacilitator.objects.create(group=cast.group, user=colleague)
    assert visible(Enrollment, colleague).exists() and not visible(Referral, colleague).exists()
