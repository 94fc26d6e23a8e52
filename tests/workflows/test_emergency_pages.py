"""Breaking the glass: an hour, a reason, whoever must know is told, everything read is reviewed (domain §9)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.access import visible, why_visible
from casework.models import AccessEntry, Assessment, EmergencyAccess, HistoryEntry, Note, Referral
from casework.roles import Area
from documents.models import Message
from tests import lives
from tests.cast import account, signed_in

pytestmark = pytest.mark.once

REASON = "Llamó la línea de emergencia: amenazó con hacerse daño esta noche."


@pytest.fixture
def referral(cast):
    return lives.active(cast)


@pytest.fixture
def relief(cast):
    """A psychologist of the same centre who does not attend the case."""
    return account("PSYCHOLOGIST", "Ximena", "Relevo", center=cast.toluca)


def opened(person: Client, referral, reason: str = REASON):
    return person.post(reverse("emergency_new"), {"folio": referral.folio, "reason": reason})


def test_for_an_hour_the_coordinator_reads_the_notes_of_psychology(cast, referral):
    psychology = Assessment.objects.filter(plan__episode__referral=referral.pk, plan__area=Area.PSYCHOLOGY)
    assert not visible(Assessment, cast.coordinator).filter(pk__in=psychology).exists()
    answer = opened(signed_in(Client(), cast.coordinator), referral)
    assert answer.url == reverse("case", args=[referral.pk])
    assert visible(Assessment, cast.coordinator).filter(pk__in=psychology).exists()
    with clock.at(clock.now() + timedelta(minutes=59)):
        assert visible(Assessment, cast.coordinator).filter(pk__in=psychology).exists()
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert not visible(Assessment, cast.coordinator).filter(pk__in=psychology).exists()


def test_a_colleague_of_the_centre_sees_the_case_and_why_and_loses_it_when_she_closes(cast, referral, relief):
    person = signed_in(Client(), relief)
    page = reverse("case", args=[referral.pk])
    assert person.get(page).status_code == 404
    opened(person, referral)
    shown = person.get(page).content.decode()
    assert "Acceso de emergencia abierto hasta las" in shown
    assert "abrió un acceso de emergencia" in shown
    access = EmergencyAccess.objects.get()
    person.post(reverse("emergency_close", args=[access.pk]))
    assert person.get(page).status_code == 404
    assert "ya terminó" in person.post(reverse("emergency_close", args=[access.pk]), follow=True).content.decode()


def test_another_area_reads_only_its_own_words(cast, referral):
    lawyer = account("LAWYER", "Omar", "Guardia", center=cast.toluca)
    opened(signed_in(Client(), lawyer), referral)
    assert visible(Referral, lawyer).filter(pk=referral.pk).exists()
    assert not visible(Note, lawyer).exclude(appointment__area=Area.LEGAL).exists()
    assert not visible(Assessment, lawyer).exclude(plan__area=Area.LEGAL).exists()


def test_at_another_centre_the_folio_does_not_exist(cast, referral):
    answer = opened(signed_in(Client(), cast.other_psychologist), referral)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "No hay en su centro un proceso con ese folio" in shown and REASON in shown
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("who", ["judge_clerk", "receptionist", "facilitator", "director", "data_officer",
                                 "system_admin", "auditor"])  # fmt: skip
def test_nobody_else_breaks_the_glass(cast, referral, who):
    assert opened(signed_in(Client(), getattr(cast, who)), referral).status_code == 404


def test_it_asks_for_a_reason_that_can_be_reviewed_and_opens_once(cast, referral):
    person = signed_in(Client(), cast.coordinator)
    assert "al menos 20" in opened(person, referral, "prisa").content.decode()
    opened(person, referral)
    assert "Ya tiene un acceso" in opened(person, referral).content.decode()
    assert EmergencyAccess.objects.count() == 1


def test_an_access_that_is_open_stands_in_the_way_of_no_other_case(cast, referral):
    person = signed_in(Client(), cast.coordinator)
    both = {referral.pk, lives.accepted(cast).pk}
    for one in Referral.objects.filter(pk__in=both):
        opened(person, one)
    assert {*EmergencyAccess.objects.values_list("episode__referral", flat=True)} == both


def test_whoever_must_know_is_told_at_once_and_no_mail_says_why(cast, referral, relief):
    Message.objects.all().delete()
    opened(signed_in(Client(), relief), referral)
    told = dict(Message.objects.values_list("audience", "body"))
    assert {f"user:{cast.psychologist.pk}", f"coordination:{cast.toluca.pk}", "data_protection"} <= set(told)
    assert f"user:{relief.pk}" not in told
    assert not any("amenazó" in body or referral.first_surname in body for body in told.values())
    entry = HistoryEntry.objects.get(case=referral.pk, step="break_glass")
    assert entry.actor == relief and entry.reason == REASON


def test_what_was_read_is_reviewed_by_the_data_officer_when_it_is_over(cast, referral, relief):
    person, officer = signed_in(Client(), relief), signed_in(Client(), cast.data_officer)
    opened(person, referral)
    person.get(reverse("case_plan", args=[referral.pk]))
    access = EmergencyAccess.objects.get()
    page = reverse("emergency", args=[access.pk])
    finding = {"verdict": "JUSTIFIED", "text": "Coincide con la llamada registrada."}
    assert "se revisa cuando termina" in officer.post(page, finding).content.decode()
    assert "Revisar un acceso de emergencia" not in officer.get(reverse("inbox")).content.decode()
    with clock.at(clock.now() + timedelta(hours=2)):
        officer = signed_in(Client(), cast.data_officer)
        assert "Revisar un acceso de emergencia" in officer.get(reverse("inbox")).content.decode()
        shown = officer.get(page).content.decode()
        assert REASON in shown and "Leyó" in shown
        assert officer.post(page, finding).url == reverse("emergencies")
        assert "Ya estaba" not in officer.get(page).content.decode()
        assert officer.post(page, finding).status_code == 404
        assert "Revisar un acceso de emergencia" not in officer.get(reverse("inbox")).content.decode()
    access.refresh_from_db()
    assert access.verdict == "JUSTIFIED" and access.reviewed_by == cast.data_officer


def test_strangers_know_nothing_of_an_access(cast, referral, relief):
    opened(signed_in(Client(), relief), referral)
    access = EmergencyAccess.objects.get()
    for who in ("judge_clerk", "other_coordinator", "other_psychologist", "social_worker", "receptionist"):
        person = signed_in(Client(), getattr(cast, who))
        assert person.get(reverse("emergency", args=[access.pk])).status_code == 404, who
        assert person.post(reverse("emergency_close", args=[access.pk])).status_code == 404, who
        assert REASON not in person.get(reverse("emergencies")).content.decode()


def test_who_has_read_a_file_is_told_by_person(cast, referral):
    for who in ("psychologist", "psychologist", "judge_clerk"):
        person = getattr(cast, who)
        page = "panel_case" if who == "judge_clerk" else "case"
        signed_in(Client(), person).get(reverse(page, args=[referral.pk]))
    shown = signed_in(Client(), cast.coordinator).get(reverse("case_readers", args=[referral.pk]))
    people = {one.name: one.times for one in shown.context["people"]}
    assert people[cast.psychologist.full_name] >= 2 and cast.judge_clerk.full_name in people
    assert AccessEntry.objects.filter(referral=referral.pk, action="search", user=cast.coordinator).exists()
    assert signed_in(Client(), cast.other_coordinator).get(shown.request["PATH_INFO"]).status_code == 404


@pytest.mark.requirement("R64")
def test_every_case_page_says_why_its_reader_sees_it(cast, referral, django_assert_num_queries):
    told = {
        "coordinator": "coordina el centro que lo atiende",
        "psychologist": "tiene a su cargo un área",
        "receptionist": "está en recepción",
        "director": "responde por todos los centros",
    }
    for who, words in told.items():
        shown = signed_in(Client(), getattr(cast, who)).get(reverse("case", args=[referral.pk])).content.decode()
        assert "Usted ve este expediente porque" in shown and words in shown, who
    shown = signed_in(Client(), cast.judge_clerk).get(reverse("panel_case", args=[referral.pk])).content.decode()
    assert "su área administrativa lo canalizó" in shown
    with django_assert_num_queries(1):
        assert why_visible(cast.psychologist, referral)
    assert why_visible(cast.other_coordinator, referral) == []
