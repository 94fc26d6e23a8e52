"""A judge's office: its persons by cause, and one sealed report of how all of them stand."""

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import clock
from casework.models import AccessEntry, Appointment, Determination, ExportRecord, Referral, VictimRecord
from casework.roles import SYSTEM, Area
from documents.blocks import Heading, Table
from documents.cut_off import layout
from documents.models import CutOffReport, IssuedDocument
from documents.seal import is_sealed_with
from tests import lives
from tests.cast import signed_in
from workflows.cut_off import causes_of, rows_of
from workflows.door import take_step
from workflows.machines import AppointmentMachine, DocumentMachine
from workflows.machines.appointment import Missed
from workflows.machines.document import Wording
from workflows.machines.reports import draft_report

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PANEL, REPORTS = "/personas-canalizadas/", "/informes-al-corte/"


@pytest.fixture
def court(client, cast):
    return signed_in(client, cast.judge_clerk)


def make(court, **said) -> CutOffReport:
    assert court.post(reverse("cut_off_new"), said).status_code == 302
    return CutOffReport.objects.latest("pk")


@pytest.mark.requirement("R49")
@pytest.mark.requirement("R59")
def test_a_court_sees_its_persons_by_cause(court, cast):
    for cause, name in (
        ("CF-20/2026", "Bravo"),
        ("CF-10/2026", "Cano"),
        ("CF-20/2026", "Arce"),
        ("CF-10/2026", "Duarte"),
    ):
        lives.drafted(cast, judicial_case_number=cause, first_surname=name)
    page = court.get(PANEL)
    rows = [(row.referral.judicial_case_number, row.heads_cause) for row in page.context["rows"]]
    assert rows == [("CF-10/2026", True), ("CF-10/2026", False), ("CF-20/2026", True), ("CF-20/2026", False)]
    assert page.content.decode().count('class="group-row"') == 2
    assert [row.referral.first_surname for row in court.get(PANEL, {"q": "CF-20/2026"}).context["rows"]] == [
        "Bravo", "Arce"
    ]  # fmt: skip


@pytest.mark.requirement("R61")
def test_panel_file_and_report_have_the_causes_by_number_and_one_spelling_beside_the_other(court, cast):
    causes = ("1046/2026", "117/2026", "CF-9/2026", "101/2022", "Causa 117 / 2026", "117/2026", "", "cf-10/2026")
    for cause in causes:
        lives.submitted(
            cast, judicial_case_number=cause, determination=Determination.objects.get(code="RECOMMENDATION")
        )
    wanted = ["", "101/2022", "117/2026", "Causa 117 / 2026", "117/2026", "1046/2026", "CF-9/2026", "cf-10/2026"]
    page = court.get(PANEL)
    assert [row.referral.present_judicial_case_number for row in page.context["rows"]] == wanted
    assert [row.heads_cause for row in page.context["rows"]] == [True, True, True, False, False, True, True, True]
    file = court.post(reverse("panel_export"), {"formato": "csv", "filtro": "orden=causa"}).content.decode("utf-8-sig")
    assert [line[2] for line in csv.reader(StringIO(file))][1:] == wanted
    told = [(one["number"], len(one["people"])) for one in make(court).facts["causes"]]
    assert [people for _number, people in told] == [1, 1, 3, 1, 1, 1]
    assert [number for number, _people in told if "117" not in number] == [one for one in wanted if "117" not in one]


def test_another_institution_sees_its_persons_by_their_last_change_and_has_no_court_report(client, cast):
    town = signed_in(client, cast.other_clerk)
    lives.drafted(cast, unit=cast.town, created_by=cast.other_clerk)
    page = town.get(PANEL)
    assert page.context["panel_form"].order_name == "cambio" and REPORTS not in page.content.decode()
    assert town.get(REPORTS).status_code == 404 and town.post(reverse("cut_off_new")).status_code == 404


@pytest.mark.requirement("R46")
def test_progress_reports_and_absence_notices_come_unread_into_the_list(court, cast):
    referral = lives.active(cast)
    for paper in IssuedDocument.objects.filter(addressed_unit=cast.court, state="SIGNED"):
        take_step(paper, DocumentMachine.acknowledge, by=cast.judge_clerk)  # what came before is read
    settle(lives.session(cast, referral, Area.LEGAL), by=cast.lawyer)
    report = draft_report("progress_report", lives.episode_of(referral), by=cast.coordinator)
    wording = Wording({"conduct": "Puntual.", "compliance": "COMPLIES"})
    take_step(report, DocumentMachine.write, by=cast.coordinator, facts=wording)
    take_step(report, DocumentMachine.sign, by=cast.coordinator)

    (row,) = court.get(PANEL).context["rows"]
    assert row.paper_is_unread and row.referral.unread == 2
    page = court.get(PANEL).content.decode()
    assert 'class="unread"' in page and "2 sin leer" in page
    papers = court.get(reverse("papers"), {"q": Referral.objects.get(pk=referral.pk).folio}).context["page"].object_list
    assert {one.kind for one in papers if one.state == "SIGNED"} == {"progress_report", "absence_notice"}


@pytest.mark.requirement("R46")
@pytest.mark.requirement("R49")
def test_one_report_says_how_every_person_stands_by_cause(court, cast):
    going = lives.active(cast, quota=4, judicial_case_number="10/2026", first_surname="Arce")
    lives.attended(cast, going, Area.PSYCHOLOGY)
    lives.submitted(cast, judicial_case_number="10/2026", first_surname="Bravo")
    lives.submitted(cast, judicial_case_number="9/2026", first_surname="Cano")
    lives.drafted(cast, judicial_case_number="9/2026", first_surname="Borrador")
    report = make(court)
    causes = report.facts["causes"]
    assert [(one["number"], [who["person"].split()[0] for who in one["people"]]) for one in causes] == [
        ("9/2026", ["Cano"]), ("10/2026", ["Arce", "Bravo"])
    ]  # fmt: skip
    told = causes[1]["people"][0]
    assert told["sessions"] == [
        "Psicología: 1 de 4",
        "Trabajo social: 0 de 4",
        "Jurídico: 0 de 4",
        "Grupo de reflexión: 0 de 1",
    ]
    assert told["attendance"][:2] == ["100 % de sus sesiones", "Faltas: 0 justificadas, 0 sin justificar"]
    assert told["state"] == "En proceso" and told["determination"] == "Suspensión condicional del proceso"
    assert "A tiempo" in told["pace"] and report.people == 3 and report.cut_on == clock.today()
    blocks = layout(report.facts)
    assert [one.text for one in blocks if isinstance(one, Heading)] == ["Causa 9/2026", "Causa 10/2026"]
    assert sum(len(one.rows) for one in blocks if isinstance(one, Table)) == 3


def settle(appointment, *, by) -> None:
    """He missed it and did not justify it in time."""
    with clock.at(appointment.starts_at + timedelta(hours=1)):
        take_step(appointment, AppointmentMachine.miss, by=by, facts=Missed(warned=False))
    with clock.at(appointment.starts_at + timedelta(days=30)):
        take_step(appointment, AppointmentMachine.let_lapse, by=SYSTEM)


@pytest.mark.requirement("R46")
def test_attendance_is_told_of_sessions_alone_and_of_what_is_settled(court, cast):
    referral = lives.accepted(cast)
    first = Appointment.objects.get(episode__referral=referral.pk, purpose="FIRST")
    settle(first, by=cast.social_worker)  # not a session: no part of his attendance
    assert make(court).facts["causes"][0]["people"][0]["attendance"] == []

    referral = lives.active(cast, quota=6)
    for _number in range(2):
        lives.attended(cast, referral, Area.LEGAL)
    missed, pending = (lives.session(cast, referral, Area.LEGAL) for _number in range(2))
    settle(missed, by=cast.lawyer)
    with clock.at(pending.starts_at + timedelta(hours=1)):
        take_step(pending, AppointmentMachine.miss, by=cast.lawyer, facts=Missed(warned=False))
    told = {one["folio"]: one["attendance"] for cause in make(court).facts["causes"] for one in cause["people"]}
    assert told[Referral.objects.get(pk=referral.pk).folio] == [
        "66 % de sus sesiones", "Faltas: 0 justificadas, 1 sin justificar", "1 por justificar",
    ]  # fmt: skip


@pytest.mark.requirement("R46")
def test_the_absences_of_one_person_are_not_told_of_another(court, cast):
    cases = [lives.active(cast, quota=4) for _number in range(2)]
    for case, absences in zip(cases, (1, 2), strict=True):
        for session in [lives.session(cast, case, Area.LEGAL) for _number in range(absences)]:
            settle(session, by=cast.lawyer)
    told = {row.referral.pk: row.referral.session_missed for row in rows_of(cast.judge_clerk, only_open=True)}
    assert told == {cases[0].pk: 1, cases[1].pk: 2}
    said = [one["attendance"][1] for cause in make(court).facts["causes"] for one in cause["people"]]
    assert sorted(said) == [f"Faltas: 0 justificadas, {n} sin justificar" for n in (1, 2)]


@pytest.mark.requirement("R49")
def test_the_report_names_the_last_report_of_the_centre(court, cast):
    lives.completed(cast)
    (cause,) = make(court).facts["causes"]
    (told,) = cause["people"]
    assert told["report"].startswith("Informe final, ") and told["state"] == "Concluido"
    assert (
        make(court, quienes="todas").facts["causes"]
        and "No hay a quién"
        in court.post(reverse("cut_off_new"), {"quienes": "abiertas"}, follow=True).content.decode()
    )


@pytest.mark.requirement("R42")
def test_the_report_is_sealed_and_anybody_can_check_it(court, client, cast):
    lives.submitted(cast)
    report = make(court)
    assert is_sealed_with(report.facts, report.seal) and report.folio.endswith("-0001")
    page = client.get(reverse("verify"), {"codigo": report.code}).content.decode()
    assert "Documento auténtico" in page and report.folio in page and "Hernández" not in page
    CutOffReport.objects.update(facts={**report.facts, "cut": "ayer"})
    assert "Documento no reconocido" in client.get(reverse("verify"), {"codigo": report.code}).content.decode()


@pytest.mark.requirement("R64")
def test_each_person_in_it_gets_a_row_when_it_is_made_and_when_it_is_opened(court, cast):
    cases = [lives.submitted(cast).pk for _number in range(2)]
    report = make(court)
    rows = AccessEntry.objects.filter(user=cast.judge_clerk, purpose__contains=report.folio)
    assert sorted(rows.values_list("referral", flat=True)) == cases
    answer = court.get(reverse("cut_off_report", args=[report.pk]))
    assert len(pikepdf.open(BytesIO(answer.content)).pages) == 1
    assert rows.filter(action="download").count() == 2
    left = ExportRecord.objects.get(user=cast.judge_clerk)
    assert left.content == "Informe al corte" and report.folio in left.purpose


@pytest.mark.requirement("R65")
def test_nobody_else_opens_a_court_report(court, client, cast):
    lives.submitted(cast)
    report = make(court)
    for who in (cast.other_clerk, cast.other_admin, cast.coordinator, cast.director, cast.auditor, cast.system_admin):
        assert signed_in(client, who).get(reverse("cut_off_report", args=[report.pk])).status_code == 404, who


@pytest.mark.requirement("R64")
def test_the_report_holds_nothing_clinical_nothing_of_the_victim_and_nobody_elses(court, cast):
    referral = lives.active(cast, narrative="Relato de los hechos")
    VictimRecord.objects.create(referral_id=referral.pk, alias="Alias de ella", notes="Nota de ella")
    lives.attended(cast, referral, Area.PSYCHOLOGY)
    lives.submitted(cast, unit=cast.town, created_by=cast.other_clerk, first_surname="Ajeno")
    said = json.dumps(make(court).facts, ensure_ascii=False)
    secrets = (
        "Relato", "Alias de ella", "Nota de ella", "Ajeno", "Resultados clínicos", "Observación", "Opinión", "Factores",
        cast.psychologist.last_name, lives.episode_of(referral).case_file.number,
    )  # fmt: skip
    assert [one for one in secrets if one in said] == []


def test_a_report_asks_as_often_for_one_person_as_for_many(court, cast):
    def asked() -> int:
        causes_of(rows_of(cast.judge_clerk, only_open=False), cast.judge_clerk)  # what is kept for a minute
        with CaptureQueriesContext(connection) as queries:
            causes_of(rows_of(cast.judge_clerk, only_open=False), cast.judge_clerk)
        return len(queries)

    lives.accepted(cast)
    few = asked()
    for _number in range(4):
        lives.accepted(cast)
    assert asked() == few <= 6
