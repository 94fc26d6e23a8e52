"""The process map of a case: where it stands, in boxes for wide screens and in words for phones and screen readers."""

import pytest
from django.urls import reverse

from casework.models import Episode, Referral
from casework.roles import Area
from tests import lives
from tests.cast import signed_in
from workflows.case_map import case_map
from workflows.door import take_step
from workflows.flows.drift import drift
from workflows.machines import AreaPlanMachine, EpisodeMachine, ReferralMachine
from workflows.machines.facts import Said
from workflows.machines.referral import Acceptance
from workflows.order_clock import plans_with_progress

pytestmark = pytest.mark.django_db


def drawn(referral):
    referral = Referral.objects.select_related("determination").get(pk=referral.pk)
    episode = Episode.objects.filter(referral=referral).order_by("-pk").first()
    plans = plans_with_progress(episode.plans.all()) if episode else []
    return case_map(referral, episode, plans)


def statuses(referral) -> dict:
    return {place.name: place.status for place in drawn(referral).places}


def words(referral) -> dict:
    """What the list says of each stop."""
    return {column.title: column.word for column in drawn(referral).columns}


def test_the_map_stands_where_the_machines_stand(cast):
    sent = statuses(lives.submitted(cast))
    assert (sent["received"], sent["review"], sent["first_appointment"]) == ("done", "doing", "wait")
    came = statuses(lives.linked(cast))
    assert (came["first_appointment"], came["interview"]) == ("done", "doing")
    assessing = statuses(lives.in_assessment(cast))
    assert (assessing["psychology_assessment"], assessing["plan"]) == ("doing", "wait")
    running = statuses(lives.active(cast))
    assert (running["plan"], running["group_attention"], running["closing"]) == ("done", "doing", "wait")
    over = statuses(lives.completed(cast))
    assert (over["conclusion"], over["center_03"]) == ("done", "wait")


def test_a_step_moves_the_map_of_its_own_case_and_of_no_other(cast):
    before, decided, after = (lives.submitted(cast) for _number in range(3))
    take_step(decided, ReferralMachine.accept, by=cast.coordinator, facts=Acceptance(person=None, first=None))
    assert not any(drift())
    assert [statuses(one)["review"] for one in (before, decided, after)] == ["doing", "done", "doing"]


def test_an_area_that_was_waived_holds_no_stop_of_the_map_up(cast):
    referral = lives.active(cast)
    legal = lives.episode_of(referral).plans.get(area=Area.LEGAL)
    take_step(legal, AreaPlanMachine.waive, by=cast.coordinator, facts=Said("No la necesita."))
    boxes = {place.name: place for place in drawn(referral).places}
    assert (boxes["legal_attention"].status, boxes["legal_attention"].note) == ("out", "dispensada")
    assert words(referral)["Atención"] == "En curso"
    for plan in lives.episode_of(referral).plans.exclude(state="WAIVED"):
        lives.attended(cast, referral, plan.area)
        who = lives.professionals(cast).get(plan.area, cast.facilitator)
        take_step(plan, AreaPlanMachine.complete, by=who, facts=lives.ClosingOpinion("Cumplió."))
    take_step(lives.episode_of(referral), EpisodeMachine.begin_closing, by=cast.coordinator)
    assert words(referral)["Atención"] == "Concluido" and words(referral)["Conclusión"] == "En curso"


def test_after_a_withdrawal_attention_neither_goes_on_nor_waits(cast, client):
    referral = lives.active(cast)
    lives.attended(cast, referral, Area.LEGAL)
    take_step(lives.episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Se fue."))
    assert words(referral)["Atención"] == "No sigue" and drawn(referral).something_out
    page = signed_in(client, cast.coordinator).get(reverse("case", args=[referral.pk])).content.decode()
    assert "Dispensada o interrumpida: fondo gris" in page
    active = signed_in(client, cast.coordinator).get(reverse("case", args=[lives.active(cast).pk])).content.decode()
    assert "Dispensada o interrumpida" not in active
