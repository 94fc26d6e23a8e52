"""The second wall takes away what somebody may not know, and nothing else: with it and without it a page says the same.

Also what a page says of a case to those who know less of it than those who attend the person (domain §9).
"""

import re
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client

from casework import clock, wall
from casework.access import visible
from casework.models import (
    AccessEntry,
    Center,
    EmergencyAccess,
    Enrollment,
    Group,
    Person,
    Referral,
    RiskAssessment,
)  # fmt: skip
from casework.roles import PROFESSIONAL_ROLES, Risk, Role
from documents.models import IssuedDocument
from tests import lives
from tests.browser.screens import PARTS
from tests.canaries import plant
from tests.cast import account, signed_in
from tests.isolation.sweep import answer_of, normalised
from tests.isolation.worlds import NEVER_THE_SAME, moment
from tests.stops import undone, visitor
from tests.whole import BRIEF, of_the_sweep
from workflows import risk_band

pytestmark = pytest.mark.django_db
NEW_SECRETS = (*NEVER_THE_SAME, "/cuenta/codigos-de-respaldo/")  # shown once, others at each opening
BAND = re.compile(r"Riesgo (?:bajo|medio|alto|extremo)")


@pytest.fixture
def referral(cast):
    """An active case whose institution called the risk low and whose last assessment calls it extreme."""
    referral = lives.active(cast)
    Referral.objects.filter(pk=referral.pk).update(institution_risk=Risk.LOW, present_institution_risk=Risk.LOW)
    lives.write_risk(cast, lives.episode_of(referral), RiskAssessment.Moment.REVIEW, Risk.EXTREME)
    return referral


@pytest.fixture
def without(monkeypatch):
    """A block whose requests stand as the system: every policy shows everything."""

    @contextmanager
    def as_the_system():
        with monkeypatch.context() as patch:
            patch.setattr(wall, "of", lambda user: wall.outside())
            yield

    return as_the_system


def page(who, address: str) -> str:
    return signed_in(Client(), who).get(address).content.decode()


@pytest.mark.requirement("R64")
@pytest.mark.parametrize(
    ("who", "band"),
    [
        ("coordinator", {"Riesgo extremo"}),
        ("psychologist", {"Riesgo extremo"}),
        ("facilitator", {"Riesgo extremo"}),
        ("receptionist", {"Riesgo extremo"}),
        ("director", set()),
        ("data_officer", set()),
    ],
)
def test_the_band_of_risk_is_the_last_assessments_or_nothing(cast, referral, who, band):
    """Never what the institution said, once somebody of the centre assesses."""
    person = getattr(cast, who)
    shown = [page(person, address) for address in (f"/expedientes/{referral.pk}/", "/personas/", "/mi-trabajo/")]
    found = [set(BAND.findall(text)) for text in shown]
    assert all(one in (band, set()) for one in found), found
    assert band in found


def test_before_any_process_reception_reads_what_the_institution_said_and_the_direction_nothing(cast):
    referral = lives.submitted(cast)
    Referral.objects.filter(pk=referral.pk).update(present_institution_risk=Risk.HIGH)
    assert "Riesgo alto" in page(cast.receptionist, "/personas/")
    assert not BAND.findall(page(cast.director, "/personas/"))


def test_before_any_process_a_facilitator_knows_nothing_of_what_the_institution_said(cast):
    referral = lives.submitted(cast)
    referral.present_institution_risk = Risk.HIGH
    assert risk_band.band(cast.receptionist, referral, None) == Risk.HIGH
    assert risk_band.band(cast.facilitator, referral, None) == ""
    assert risk_band.bands(cast.facilitator, [(referral, None)]) == {referral.pk: ""}


def test_data_protection_knows_no_sessions_of_a_case(cast):
    referral = lives.completed(cast)
    listed = page(cast.data_officer, "/mi-trabajo/") + page(cast.data_officer, "/personas/")
    assert referral.folio not in listed or " sesiones" not in listed
    assert not re.search(r"\d+ de \d+ sesiones", listed)


SOME = {
    "coordinator": (
        "/mi-trabajo/",
        "/personas/",
        "/grupos/",
        "/cuentas/",
        "{case}",
        "{case}bitacora/",
        "{case}riesgo/",
    ),
    "psychologist": ("/mi-trabajo/", "/personas/", "/grupos/", "{group}", "{case}", "{case}bitacora/", "{case}plan/"),
    "facilitator": ("/mi-trabajo/", "/personas/", "/grupos/", "{group}", "{case}"),
    "receptionist": ("/mi-trabajo/", "/personas/", "/agenda/", "{case}", "{case}bitacora/", "/inasistencias/"),
    "director": ("/mi-trabajo/", "/personas/", "/instituciones/", "{case}", "{case}bitacora/", "{account}"),
    "judge_clerk": ("/personas-canalizadas/", "/documentos/", "/seguimientos/", "/personas-canalizadas/{pk}/"),
    "judge_admin": ("/personas-canalizadas/", "/cuentas/", "{clerk}"),
    "data_officer": ("/mi-trabajo/", "/auditoria/lecturas/", "/auditoria/historial/", "/accesos-de-emergencia/"),
    "system_admin": ("/cuentas/", "/instituciones/", "{account}"),
}


@of_the_sweep
@pytest.mark.postgres
@pytest.mark.requirement("R64")
def test_with_and_without_the_second_wall_the_entitled_read_the_same(cast, without):
    """No policy narrower than the access table falsifies a page; the pages that fell into it are all here."""
    referral = lives.completed(cast)
    at = {
        "case": f"/expedientes/{referral.pk}/", "group": f"/grupos/{cast.group.pk}/", "pk": referral.pk,
        "account": f"/cuentas/{cast.psychologist.pk}/", "clerk": f"/cuentas/{cast.judge_clerk.pk}/",
    }  # fmt: skip
    differing = []
    for who, addresses in SOME.items():
        client = signed_in(Client(), getattr(cast, who))
        for address in addresses:
            asked = address.format(**at)
            behind = answer_of(client, "get", asked, None)
            if behind.status_code != 200:
                differing.append((who, asked, behind.status_code))
            with without():
                bare = answer_of(client, "get", asked, None)
            if normalised(behind) != normalised(bare):
                differing.append((who, asked))
    assert differing == []


@pytest.mark.postgres
@pytest.mark.requirement("R64")
@pytest.mark.parametrize("part", PARTS)
def test_no_screen_says_anything_else_behind_the_second_wall(cast, without, part):
    """Every screen, as the person it is for: so what a page says to what is typed is asked on one database only."""
    seen, differing = 0, []
    with clock.at(moment()):
        for number, screen in enumerate(PARTS[part](cast, plant(cast))):
            if BRIEF and number % 2:
                continue
            client = visitor(cast, screen.who)
            behind = shown(client, screen)
            with without():
                bare = shown(client, screen)
            seen += 1
            if behind != bare and not screen.address.startswith(NEW_SECRETS):
                differing.append((screen.who, screen.address))
    assert differing == [] and seen > (20 if BRIEF else 40)


@pytest.mark.postgres
def test_a_wall_that_hides_too_much_would_be_seen(cast, monkeypatch):
    """Otherwise that two answers are alike says nothing."""
    canaries = plant(cast)
    screen = next(one for one in PARTS["shown"](cast, canaries) if one.who == "coordinator" and one.view == "case")
    client = visitor(cast, screen.who)
    right = shown(client, screen)
    monkeypatch.setattr(wall, "of", lambda user: replace(wall.at_the_door(), user=str(user.pk)))
    assert shown(client, screen) != right


def shown(client: Client, screen) -> str:
    """What the screen says now; what it wrote is undone, so that the next who looks finds the same."""
    cache.clear()
    with undone():
        return normalised(screen.answer(client, screen.address) if screen.answer else client.get(screen.address))


def test_the_places_taken_in_a_group_are_counted_whoever_looks(cast):
    """A professional who attends one of its persons, or none, reads the same number as who facilitates it."""
    for _one in range(2):
        lives.active(cast)
    stranger = account(Role.LAWYER, "Omar", "Relevo", center=cast.toluca)
    assert stranger.role in PROFESSIONAL_ROLES and not visible(Enrollment, stranger).exists()
    assert f"2 de {Group.objects.get(pk=cast.group.pk).capacity}" in page(stranger, "/grupos/")
    assert f"2 de {cast.group.capacity} lugares" in page(stranger, f"/grupos/{cast.group.pk}/")


def test_whoever_administers_an_account_reads_that_it_has_a_second_factor(cast):
    signed_in(Client(), cast.judge_clerk)
    shown = page(cast.judge_admin, f"/cuentas/{cast.judge_clerk.pk}/")
    assert "Puesto" in shown and "Lo pondrá al entrar" not in shown


def test_the_history_names_to_the_direction_only_papers_it_may_know(cast):
    referral = lives.completed(cast)
    shown = page(cast.director, f"/expedientes/{referral.pk}/bitacora/")
    hidden = IssuedDocument.objects.filter(referral=referral.pk).exclude(
        pk__in=visible(IssuedDocument, cast.director).values("pk")
    )
    for paper in hidden:
        assert not paper.folio or paper.folio not in shown, paper


# ---- A person already known at another centre -----------------------------------------------------------------------


@pytest.mark.requirement("R64")
def test_a_person_known_at_another_centre_is_accepted_as_the_same(cast):
    there = lives.active(cast)
    man = Person.objects.get(referrals=there.pk)
    here = lives.submitted(cast, center=Center.objects.get(pk=cast.ecatepec.pk), second_surname=man.second_surname)
    coordinator = signed_in(Client(), cast.other_coordinator)
    sent = {"person": str(man.pk), "with_first": "0", "version": str(Referral.objects.get(pk=here.pk).version)}
    answer = coordinator.post(f"/canalizaciones/{here.pk}/revision/aceptar/", sent)
    assert answer.status_code == 302
    assert Referral.objects.get(pk=here.pk).person == man
    assert not visible(Referral, cast.other_coordinator).filter(pk=there.pk).exists()


# ---- What leaves its row --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/auditoria/lecturas/", "/auditoria/historial/"])
def test_every_look_at_the_log_and_the_history_leaves_its_row(cast, address):
    """They show sealed reasons, also to who asks for nothing."""
    before = AccessEntry.objects.filter(user=cast.data_officer).count()
    page(cast.data_officer, address)
    assert AccessEntry.objects.filter(user=cast.data_officer).count() == before + 1


def test_the_reason_of_an_emergency_stands_sealed_in_the_access_alone(cast, referral):
    reason = "Zarzamora: amenazó con hacerse daño."
    signed_in(Client(), cast.coordinator).post(
        "/accesos-de-emergencia/nuevo/", {"folio": referral.folio, "reason": reason}
    )
    assert EmergencyAccess.objects.get().reason == reason
    assert AccessEntry.objects.get(action="emergency").purpose == ""
