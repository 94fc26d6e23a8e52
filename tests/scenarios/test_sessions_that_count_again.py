"""He has worked already: the coordinator decides which sessions count, and no institution learns of another."""

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.models import Appointment, HistoryEntry, Person, Referral, SessionCredit
from casework.roles import Area
from casework.words import plain_day
from tests import lives
from tests.cast import signed_in
from workflows.door import NotYours, Refused, Stale, take_step
from workflows.flows.drift import drift
from workflows.machines import AppointmentMachine, AreaPlanMachine, EpisodeMachine
from workflows.machines.appointment import Amendment
from workflows.machines.area_plan import ClosingOpinion
from workflows.machines.credits import Credits
from workflows.machines.reports import draft_report
from workflows.order_clock import clocks_of
from workflows.sessions import session_title

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R46")]


def plan_of(referral, area=Area.LEGAL):
    return lives.episode_of(referral).plans.get(area=area)


def credit(cast, plan, *sessions, by=None):
    return take_step(plan, AreaPlanMachine.credit_sessions, by=by or cast.coordinator, facts=Credits(sessions))


def close(cast, plan):
    return take_step(plan, AreaPlanMachine.complete, by=cast.lawyer, facts=ClosingOpinion("Cumplió."))


def clock_of(referral):
    return clocks_of([referral.pk])[referral.pk]


@pytest.fixture
def both(cast):
    """A court and a town ordered the same man; the court's order has two sessions of legal advice behind it."""
    ours = lives.active(cast, quota=2)
    for _number in range(2):
        lives.attended(cast, ours, Area.LEGAL)
    man = Person.objects.get(referrals=ours.pk)
    theirs = lives.active(cast, man=man, quota=2, unit=cast.town, created_by=cast.other_clerk, ordered_sessions=10)
    return Referral.objects.get(pk=ours.pk), Referral.objects.get(pk=theirs.pk)


def test_who_comes_back_goes_on_from_what_he_had_done(cast):
    referral = lives.active(cast, quota=4)
    held = [lives.attended(cast, referral, Area.LEGAL) for _number in range(3)]
    lives.readmitted(cast, referral)
    assert (clock_of(referral).done, clock_of(referral).total) == (0, 35)
    credit(cast, plan_of(referral), *held)
    assert plan_of(referral).state == "PENDING"
    found = clock_of(referral)
    assert (found.done, found.total, found.elsewhere) == (3, 35, 0)  # of the same order: they are its own sessions

    episode = lives.episode_of(referral)
    lives.interview(cast, episode)
    take_step(episode, EpisodeMachine.begin_assessment, by=cast.social_worker)
    lives.assess(cast, episode, 3)
    lives.approve(cast, episode)
    assert plan_of(referral).state == "IN_PROGRESS" and plan_of(referral, Area.PSYCHOLOGY).state == "APPROVED"
    assert close(cast, plan_of(referral)).state == "COMPLETED"
    assert drift(referral.pk) == (set(), set())
    page = signed_in(Client(), cast.judge_clerk).get(reverse("panel_case", args=[referral.pk]))
    legal = next(area for area in page.context["areas"] if area.name == "Jurídico")
    assert (legal.done, legal.total) == (3, 3)


@pytest.mark.requirement("R64")
@pytest.mark.requirement("R65")
def test_of_two_orders_about_one_man_neither_institution_learns_of_the_other(cast, both):
    ours, theirs = both
    coordinator, plan = signed_in(Client(), cast.coordinator), plan_of(theirs)
    tab = coordinator.get(reverse("case_plan", args=[theirs.pk])).content.decode()
    address = reverse("step", args=["plan", plan.pk, "credit_sessions"])
    assert tab.count("Acreditar sesiones") == 1 and address in tab
    page = coordinator.get(address).content.decode()
    sessions = list(Appointment.objects.filter(episode__referral=ours.pk, purpose="SESSION").order_by("starts_at"))
    assert f"Sesión 1, {plain_day(sessions[0].starts_at)} · otra orden o solicitud" in page
    assert ours.folio not in page and str(ours.unit.institution) not in page

    answer = coordinator.post(address, {"sessions": [one.pk for one in sessions], "version": plan.version})
    assert answer.status_code == 302
    assert "2 acreditadas de otro proceso" in coordinator.get(reverse("case_plan", args=[theirs.pk])).content.decode()
    row = HistoryEntry.objects.get(case=theirs.pk, step="credit_sessions")
    assert (row.actor, row.reason) == (cast.coordinator, "Cuentan 2 sesiones.")
    assert not HistoryEntry.objects.filter(case=ours.pk, step="credit_sessions").exists()

    found = clock_of(theirs)
    assert (found.done, found.total, found.left, found.elsewhere) == (0, 10, 8, 2)
    assert close(cast, plan_of(theirs)).state == "COMPLETED"  # he is not treated twice

    clerk = signed_in(Client(), cast.other_clerk)
    outside = clerk.get(reverse("panel_case", args=[theirs.pk]))
    legal = next(area for area in outside.context["areas"] if area.name == "Jurídico")
    assert (legal.done, legal.total) == (0, 0)
    said = outside.content.decode() + clerk.get(reverse("panel")).content.decode()
    assert "credit" not in said.lower() and "0 de 10" in said and ours.folio not in said
    assert not any(plain_day(one.starts_at) in said for one in sessions)
    report = draft_report("progress_report", lives.episode_of(theirs), by=cast.coordinator)
    told = {line["area"]: (line["quota"], line["attended"]) for line in report.facts["attendance"]}
    assert told["Jurídico"] == (0, 0)
    own = signed_in(Client(), cast.judge_clerk).get(reverse("panel")).context["rows"]
    assert [(row.referral.pk, row.clock.done) for row in own] == [(ours.pk, 2)]


def test_only_what_is_his_signed_and_asked_for_counts(cast, both):
    ours, theirs = both
    first, second = Appointment.objects.filter(episode__referral=ours.pk, purpose="SESSION").order_by("starts_at")
    plan = plan_of(theirs)
    stranger = lives.attended(cast, lives.active(cast), Area.LEGAL)
    unsigned = lives.session(cast, ours, Area.LEGAL)
    other_area = lives.attended(cast, ours, Area.PSYCHOLOGY)
    own = lives.attended(cast, theirs, Area.LEGAL)
    for wrong in (stranger, unsigned, other_area, own):
        with pytest.raises(Refused, match="ya no puede contarse"):
            credit(cast, plan, wrong)
    with pytest.raises(Refused, match="El plan pide 1 sesiones más"):
        credit(cast, plan, first, second)
    for _twice in range(2):
        credit(cast, plan, first)
    assert SessionCredit.objects.get().appointment_id == first.pk
    assert session_title(own) == "Sesión 1 de 1"  # of the two that the plan asks for, one is done elsewhere
    credit(cast, plan)
    assert not SessionCredit.objects.exists()
    with pytest.raises(NotYours):
        credit(cast, plan, first, by=cast.lawyer)
    with pytest.raises(NotYours):
        credit(cast, plan, first, by=cast.other_coordinator)
    credit(cast, plan, first)
    close(cast, plan_of(theirs))
    with pytest.raises(Stale):
        credit(cast, plan, second)


def test_who_has_no_other_process_is_offered_nothing(cast):
    referral = lives.active(cast)
    coordinator = signed_in(Client(), cast.coordinator)
    for name in ("case", "case_plan"):
        assert "Acreditar" not in coordinator.get(reverse(name, args=[referral.pk])).content.decode()
    with pytest.raises(Refused, match="no tiene en el centro otras sesiones"):
        credit(cast, plan_of(referral))


def test_a_session_that_counts_elsewhere_is_not_amended_behind_its_back(cast, both):
    ours, theirs = both
    session = lives.attended(cast, ours, Area.GROUP)
    credit(cast, plan_of(theirs, Area.GROUP), session)
    meeting = cast.group.sessions.create(number=1, starts_at=session.starts_at, ends_at=session.ends_at)
    Appointment.objects.filter(pk=session.pk).update(group_session=meeting)
    with pytest.raises(Refused, match="primero quítela"), clock.at(session.ends_at):
        take_step(
            session, AppointmentMachine.amend_to_absent, by=cast.coordinator, facts=Amendment(False, "Se marcó mal.")
        )
