"""One clock: the institution and the centre read the same of an order, whatever becomes of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.models import Referral
from casework.pace import Verdict
from casework.roles import Area
from tests import lives
from tests.cast import signed_in
from workflows import worklist
from workflows.door import take_step
from workflows.machines import EpisodeMachine, ReferralMachine
from workflows.order_clock import clocks_of, with_clock, with_status

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.requirement("R46"), pytest.mark.requirement("R49")]
TOLD = ("done", "total", "left", "beyond", "verdict", "day", "days", "expires", "is_late")


def pages(cast, referral) -> list:
    """The panel, the case of the institution, and the case of the centre."""
    clerk, coordinator = signed_in(Client(), cast.judge_clerk), signed_in(Client(), cast.coordinator)
    return [
        clerk.get(reverse("panel"), {"todas": "1"}),
        clerk.get(reverse("panel_case", args=[referral.pk])),
        coordinator.get(reverse("case", args=[referral.pk])),
    ]


def told(cast, referral):
    """The clock that all of them show; they must agree."""
    panel, outside, inside = pages(cast, referral)
    rows = [row.clock for row in panel.context["rows"] if row.referral.pk == referral.pk]
    clocks = [*rows, outside.context["row"].clock, inside.context["banner"].told]
    said = [tuple(getattr(one, name) for name in TOLD) for one in clocks]
    assert len(said) == 3 and len(set(said)) == 1, said
    return clocks[0]


def test_what_the_court_ordered_counts_though_the_plan_is_smaller(cast):
    referral = lives.active(cast, quota=1, ordered_sessions=30)
    for area in (Area.PSYCHOLOGY, Area.SOCIAL_WORK, Area.LEGAL):
        lives.attended(cast, referral, area)
    found = told(cast, referral)
    assert (found.done, found.total, found.left) == (3, 30, 27)
    for page in pages(cast, referral):
        assert "<b>3 de 30</b>" in page.content.decode()
    soon = clock.today() + timedelta(days=15)
    Referral.objects.filter(pk=referral.pk).update(present_term_to=soon)
    assert told(cast, referral).verdict == "Ya no alcanza"  # four sessions in the plan would have been in time


def test_the_page_of_approval_warns_of_a_plan_smaller_than_the_order(cast):
    referral = lives.assessed(cast, quota=4, ordered_sessions=40)
    lives.episode_of(referral).plans.filter(area=Area.GROUP).update(quota=8)
    client, address = signed_in(Client(), cast.coordinator), ["proceso", lives.episode_of(referral).pk, "approve_plan"]
    page = client.get(reverse("step", args=address)).content.decode()
    assert "La autoridad ordenó 40 sesiones y con este plan 20 quedarían sin darse." in page
    Referral.objects.filter(pk=referral.pk).update(present_ordered_sessions=20)
    assert "quedaría" not in client.get(reverse("step", args=address)).content.decode()


def test_sessions_beyond_the_order_are_told_beside_it(cast):
    referral = lives.active(cast, quota=3, ordered_sessions=2)
    for _number in range(3):
        lives.attended(cast, referral, Area.LEGAL)
    found = told(cast, referral)
    assert (found.done, found.total, found.left, found.beyond) == (2, 2, 0, 1) and found.full
    for page in pages(cast, referral):
        shown = page.content.decode()
        assert "<b>2 de 2</b> sesiones y 1 más" in shown and 'value="2" max="2"' in shown


def test_the_sessions_of_one_order_are_not_those_of_another(cast):
    cases = [lives.active(cast, quota=4, ordered_sessions=10) for _number in range(2)]
    for case, held in zip(cases, (1, 2), strict=True):
        for _number in range(held):
            lives.attended(cast, case, Area.LEGAL)
    pks = [case.pk for case in cases]
    assert [clocks_of(pks)[pk].done for pk in pks] == [1, 2]
    recent = dict(with_clock(with_status(Referral.objects.filter(pk__in=pks))).values_list("pk", "recent"))
    assert [recent[pk] for pk in pks] == [1, 2]


def test_after_a_reentry_every_session_of_the_order_counts(cast):
    referral = lives.active(cast, quota=4, ordered_sessions=10)
    for _number in range(3):
        lives.attended(cast, referral, Area.LEGAL)
    take_step(lives.episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Faltas."))
    assert told(cast, referral).done == 3
    take_step(referral, ReferralMachine.readmit, by=cast.coordinator, facts=lives.because("Lo pide."))
    found = told(cast, referral)
    assert (found.done, found.total, found.left) == (3, 10, 7)


def test_the_last_day_of_the_term_is_within_it(cast):
    today = clock.today()
    referral = lives.active(cast, term_from=today - timedelta(days=90), term_to=today)
    found = told(cast, referral)
    assert (found.day, found.days, found.is_late) == (91, 91, False)
    for page in pages(cast, referral):
        assert "vence el" in page.content.decode() and "enció el" not in page.content.decode()
    with clock.at(clock.now() + timedelta(days=1)):
        assert told(cast, referral).is_late
        for page in pages(cast, referral):
            assert "venció el" in page.content.decode()


def test_early_in_the_term_both_sides_say_the_same_word(cast):
    today = clock.today()
    referral = lives.active(cast, quota=8, term_from=today - timedelta(days=19), term_to=today + timedelta(days=226))
    found = told(cast, referral)
    assert (found.day, found.days, found.done, found.pace.verdict) == (20, 246, 0, Verdict.ON_PACE)
    for page in pages(cast, referral):
        assert "A tiempo" in page.content.decode() and "atrás" not in page.content.decode()


def test_who_came_often_long_ago_and_no_longer_comes_is_behind(cast):
    referral = lives.active(cast, quota=2)
    for area in (Area.PSYCHOLOGY, Area.SOCIAL_WORK, Area.LEGAL) * 2:
        last = lives.attended(cast, referral, area)
    for days, verdict in ((30, "A tiempo"), (100, "Atrasado")):
        with clock.at(last.ends_at + timedelta(days=days)):
            found = told(cast, referral)
            assert (found.done, found.left, found.verdict) == (6, 1, verdict)


def test_without_an_order_the_plan_says_how_many(cast):
    referral = lives.active(cast, quota=2, term_from=None, term_to=None)
    for _number in range(3):
        lives.attended(cast, referral, Area.LEGAL)
    found = told(cast, referral)
    # A third session in legal advice stands for none of psychology, social work or the group.
    assert (found.done, found.total, found.left, found.pace.verdict) == (2, 7, 5, Verdict.UNKNOWN)


def test_the_desk_tells_the_same_sessions(cast):
    referral = lives.active(cast, quota=4, ordered_sessions=12)
    lives.attended(cast, referral, Area.LEGAL)
    rows = worklist.rows_of(cast.lawyer, worklist.MINE)
    assert {row.sessions for row in rows if row.case.pk == referral.pk} == {"1 de 12 sesiones"}


def test_a_waived_area_asks_for_nothing(cast):
    referral = lives.active(cast, quota=2, fit_for_group=False)
    assert told(cast, referral).total == 6
