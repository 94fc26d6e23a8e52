"""The page of figures, who may open it, its downloads read back, and the monthly report from opening to closing."""

import csv
import re
import subprocess
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from casework import clock
from casework.models import Determination, MonthlyReport, Municipality, Referral
from casework.statistics.all_figures import FIGURES
from documents.figures import views
from documents.figures.filters import scope_of
from documents.models import Message
from tests.cast import signed_in
from workflows.machines import MonthlyReportMachine

pytestmark = pytest.mark.once

pytestmark = pytest.mark.poppler

YEAR = {"desde": "2022-01-01", "hasta": "2022-12-01"}


@pytest.fixture
def sent(cast):
    """Nine referrals of 2022: of the court 6 from Toluca and 1 from Metepec, of the town 2 from Ecatepec."""
    wanted = [(cast.court, "15106", cast.toluca)] * 6 + [(cast.court, "15054", cast.toluca)]
    wanted += [(cast.town, "15033", cast.ecatepec)] * 2
    for place, (unit, municipality, center) in enumerate(wanted):
        referral(place, unit, Municipality.objects.get(code=municipality), center)
    return cast


def referral(place: int, unit, municipality: Municipality, center) -> Referral:
    """One sent referral; each a month after the one before, from 10 March 2022."""
    moment = clock.moment_of(date(2022, 3, 10), 12) + timedelta(days=31 * (place % 9))
    return Referral.objects.create(
        draft_folio=f"B-{place}", folio=f"PRUEBA/{place}", state="SUBMITTED", created_at=moment, changed_at=moment,
        submitted_at=moment, declared_at=moment, given_names="Persona", first_surname="Ficticia",
        phone="722 555 0100", municipality=municipality, center=center, unit=unit, letter_number="OF/1",
        letter_date=date(2022, 3, 9), authority="Juzgado", determination=Determination.objects.get(code="SENTENCE"),
    )  # fmt: skip


def page(client, user, **query) -> str:
    answer = signed_in(client, user).get(reverse("statistics"), {**YEAR, **query})
    assert answer.status_code == 200
    return answer.content.decode()


def cells(html: str, slug: str) -> list[list[str]]:
    """The rows of a figure's table as text."""
    section = html.split(f'id="{slug}"', 1)[1].split("</section>", 1)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in rows]


# --- The page -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R40", "R106", "R111")
def test_the_direction_sees_every_figure_with_its_chart_and_definition(client, sent):
    html = page(client, sent.director)
    assert cells(html, "canalizaciones")[-1] == ["Total", "9", "0", "9"]
    for figure in FIGURES:
        assert f'id="{figure.slug}"' in html
    assert "Canalizaciones enviadas en el periodo" in html
    assert re.search(r'<svg class="chart"[^>]*role="img"', html)
    assert "style=" not in html


def test_a_chart_never_stands_without_its_table(client, sent):
    html = page(client, sent.director)
    for section in re.findall(r'<section class="panel".*?</section>', html, re.DOTALL):
        assert "<table" in section or "<svg" not in section


@pytest.mark.requirement("R64", "R65")
def test_an_institution_counts_only_what_its_own_area_sent(client, sent):
    html = page(client, sent.other_clerk)
    assert cells(html, "canalizaciones")[-1] == ["Total", "2", "0", "2"]
    assert "Juzgado Segundo" not in html
    assert 'id="por-institucion"' not in html and 'id="metas"' not in html and 'id="satisfaccion"' not in html
    assert "Menos de 5: no se publica." in html


def test_small_rows_are_joined_for_an_institution_and_shown_to_the_direction(client, sent):
    assert ["Metepec", "1", "11.1\u00a0%", "sin alerta"] in cells(page(client, sent.director), "municipios")
    rows = cells(page(client, sent.judge_clerk), "municipios")
    assert not [row for row in rows if row and row[0] == "Metepec"]
    assert [row[:2] for row in rows if row and row[0].startswith("Otros")] == [["Otros 2, juntos", "7"]]


def test_a_coordinator_counts_only_her_centre_whatever_she_asks_for(client, sent):
    html = page(client, sent.coordinator, centro=str(sent.ecatepec.pk))
    assert cells(html, "canalizaciones")[-1] == ["Total", "7", "0", "7"]
    assert 'name="centro"' not in html
    assert "4,800" not in html


@pytest.mark.requirement("R65")
@pytest.mark.parametrize(
    "name", ["psychologist", "receptionist", "facilitator", "auditor", "data_officer", "system_admin"]
)
@pytest.mark.parametrize(
    "address", ["/estadisticas/", "/estadisticas.csv", "/estadisticas/diario/", "/informes-mensuales/"]
)
def test_a_role_without_figures_finds_no_such_page(client, cast, name, address):
    assert signed_in(client, getattr(cast, name)).get(address).status_code == 404


@pytest.mark.requirement("R65")
def test_who_knows_cases_and_reads_no_figures_is_given_no_rows_to_count(cast):
    for user in (cast.psychologist, cast.receptionist, cast.facilitator, cast.auditor, cast.data_officer):
        assert scope_of(user) is None


def test_the_daily_report_is_not_for_institutions(client, rf, cast):
    assert signed_in(client, cast.judge_clerk).get("/estadisticas/diario/").status_code == 404
    request = rf.get("/estadisticas/diario/")
    request.user = cast.judge_clerk
    with pytest.raises(Http404):  # whatever the guard of its address says
        views.daily_report(request)


def test_nobody_signed_in_is_sent_to_the_door(client, catalogues):
    answer = client.get("/estadisticas.pdf")
    assert answer.status_code == 302 and "/estadisticas.pdf" in answer["Location"]


@pytest.mark.requirement("R5")
@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"desde": "2021-08-09", "hasta": "2021-12-31"}, "10 de agosto de 2021"),
        ({"desde": "2022-05-01", "hasta": "2022-04-30"}, "no puede ser anterior"),
        ({"desde": "2022-02-30", "hasta": "2022-04-30"}, "Escriba la fecha"),
        ({"desde": "", "hasta": "2022-04-30"}, "Escriba la fecha desde"),
    ],
)
def test_wrong_days_are_told_beside_their_field_and_kept(client, cast, days, sentence):
    answer = signed_in(client, cast.director).get("/estadisticas/", days)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert html.lower().count(sentence.lower()) >= 2  # in the summary and beside the field
    assert 'aria-invalid="true"' in html
    assert f'value="{days["hasta"]}"' in html
    assert signed_in(client, cast.director).get("/estadisticas.csv", days).status_code == 404


def test_a_filter_stays_in_the_address_of_the_downloads(client, sent):
    html = page(client, sent.director, centro=str(sent.ecatepec.pk))
    assert cells(html, "canalizaciones")[-1] == ["Total", "2", "0", "2"]
    assert f"/estadisticas.pdf?desde=2022-01-01&amp;hasta=2022-12-01&amp;centro={sent.ecatepec.pk}" in html


def test_the_page_asks_the_same_number_of_queries_with_more_rows(client, sent):
    signed_in(client, sent.director)
    address = reverse("statistics")
    client.get(address, YEAR)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address, YEAR)
        return len(queries)

    before = asked()
    for place, municipality in enumerate(Municipality.objects.all()[:30], start=9):
        referral(place, sent.court, municipality, sent.toluca)
    assert asked() == before


# --- Downloads, read back -------------------------------------------------------------------------------------------


def download(client, user, kind: str, **query) -> bytes:
    answer = signed_in(client, user).get(reverse("statistics_file", args=[kind]), {**YEAR, **query})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"] and answer["Content-Disposition"].endswith(f'.{kind}"')
    return answer.content


@pytest.mark.requirement("R41")
def test_the_csv_of_all_figures_says_the_same_as_the_page(client, sent):
    rows = list(csv.reader(StringIO(download(client, sent.director, "csv").decode("utf-8-sig"))))
    assert rows[0][:4] == ["Cifra", "Fila", "Columna", "Valor"]
    assert [
        "Canalizaciones recibidas por mes", "Total", "Total", "9", "", "2022-01-01", "2022-12-01", "todos los centros",
    ] in rows  # fmt: skip


@pytest.mark.requirement("R41")
def test_the_csv_of_one_figure_keeps_its_columns(client, sent):
    rows = list(csv.reader(StringIO(download(client, sent.director, "csv", cifra="municipios").decode("utf-8-sig"))))
    assert rows[0] == ["Municipio", "Canalizaciones", "Del total (%)", "Alerta (AVGM)"]
    assert rows[1] == ["Toluca", "6", "66.7", "feminicidio y desaparición"]
    assert rows[-1][:2] == ["Total", "9"]


@pytest.mark.requirement("R41")
def test_the_workbook_holds_numbers(client, sent):
    sheet = load_workbook(BytesIO(download(client, sent.director, "xlsx", cifra="por-institucion"))).active
    assert [cell.value for cell in sheet[2]][:3] == [
        "Juzgado Segundo de Control", "Poder Judicial del Estado de México", 7,
    ]  # fmt: skip
    assert [cell.value for cell in sheet[3]][2] == 2


@pytest.mark.requirement("R40", "R41", "R107", "R111")
def test_the_pdf_has_the_definitions_and_both_attainments(client, sent, tmp_path):
    text = words_of(download(client, sent.director, "pdf"), tmp_path)
    assert "Del 1 de enero de 2022 al 1 de diciembre de 2022" in text
    assert "Cumplimiento de las metas" in text and "248 %" in text
    assert "Ecatepec de Morelos" in text
    assert "menos las que canceló la instancia" in text


def test_an_institutions_files_hold_only_its_own(client, sent, tmp_path):
    text = download(client, sent.other_clerk, "csv").decode("utf-8-sig")
    assert "Toluca" not in text and "Juzgado" not in text
    assert "Juzgado" not in words_of(download(client, sent.other_clerk, "pdf"), tmp_path)
    address = reverse("statistics_file", args=["csv"])
    for slug in ("por-institucion", "metas", "satisfaccion", "no-hay"):
        assert client.get(address, {**YEAR, "cifra": slug}).status_code == 404


@pytest.mark.requirement("R82")
def test_the_daily_report_is_a_page_and_a_file(client, sent, tmp_path):
    signed_in(client, sent.director)
    html = client.get("/estadisticas/diario/", {"dia": "2022-03-10"}).content.decode()
    assert "jueves 10 de marzo de 2022" in html
    assert cells(html, "contenido")[-1][:2] == ["Total", "1"]
    text = words_of(client.get("/estadisticas/diario.pdf", {"dia": "2022-03-10"}).content, tmp_path)
    assert "Informe diario, 10 de marzo de 2022" in text and "CeDeMas+ Toluca" in text
    for day in ("2021-08-09", "ayer", "2022-02-30"):
        assert client.get("/estadisticas/diario/", {"dia": day}).status_code == 404


def words_of(pdf: bytes, folder) -> str:
    """What a reader of the PDF reads, in one line."""
    path = folder / "cifras.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", said)


# --- The monthly report ---------------------------------------------------------------------------------------------


def opened(client, user, month="2022-03", **more) -> MonthlyReport:
    answer = signed_in(client, user).post("/informes-mensuales/", {"month": month, **more})
    assert answer.status_code == 302
    return MonthlyReport.objects.get(pk=answer["Location"].strip("/").split("/")[-1])


def step(client, user, report, name):
    return signed_in(client, user).post(reverse("monthly_report_step", args=[report.pk, name]))


@pytest.mark.requirement("R83", "R93")
def test_a_monthly_report_goes_from_opening_to_closing_and_then_never_changes(client, sent, tmp_path):
    report = opened(client, sent.director)
    for name, state in (
        ("compute", "COMPUTED"),
        ("review", "REVIEWED"),
        ("validate", "VALIDATED"),
        ("freeze", "FROZEN"),
    ):
        assert step(client, sent.director, report, name).status_code == 302
        report = MonthlyReport.objects.get(pk=report.pk)
        assert report.state == state
    assert report.validated_by == sent.director
    lines = list(report.lines.values_list("label", "value"))
    Referral.objects.update(state="CANCELLED")
    for name in ("compute", "review"):
        step(client, sent.director, report, name)
    assert list(report.lines.values_list("label", "value")) == lines
    html = client.get(reverse("monthly_report", args=[report.pk])).content.decode()
    assert "Avance de la meta" in html and "Número de canalizaciones" in html and "Municipio de procedencia" in html
    assert "ya no cambian" in html
    text = words_of(client.get(reverse("monthly_report_pdf", args=[report.pk])).content, tmp_path)
    assert "Informe mensual, marzo de 2022" in text and "Asesorías de las tres áreas" in text and "BORRADOR" not in text


def test_until_it_is_validated_its_paper_is_a_draft(client, sent, tmp_path):
    report = opened(client, sent.coordinator)
    step(client, sent.coordinator, report, "compute")
    text = words_of(client.get(reverse("monthly_report_pdf", args=[report.pk])).content, tmp_path)
    assert "CeDeMas+ Toluca" in text and "Estado Calculado" in text


def test_a_closed_report_is_corrected_by_a_note_and_its_numbers_stay(client, sent, tmp_path):
    report = opened(client, sent.director)
    for name in ("compute", "review", "validate"):
        step(client, sent.director, report, name)
    assert step(client, sent.director, report, "correct").status_code == 422
    step(client, sent.director, report, "freeze")
    address = reverse("monthly_report_step", args=[report.pk, "correct"])
    assert "Explique por qué" in client.post(address, {"text": " "}).content.decode()
    client.post(address, {"text": "Dos canalizaciones de Metepec se contaron en Toluca."})
    assert MonthlyReport.objects.get(pk=report.pk).state == "FROZEN"
    shown = client.get(reverse("monthly_report", args=[report.pk])).content.decode()
    assert "Dos canalizaciones de Metepec" in shown
    text = words_of(client.get(reverse("monthly_report_pdf", args=[report.pk])).content, tmp_path)
    assert "Notas correctivas" in text and "Dos canalizaciones de Metepec" in text


def test_the_direction_does_not_review_a_centres_numbers_and_nobody_reviews_a_month_that_runs(client, sent):
    report = opened(client, sent.coordinator)
    step(client, sent.director, report, "compute")
    assert step(client, sent.director, report, "review").status_code == 404
    assert step(client, sent.coordinator, report, "review").status_code == 302
    assert MonthlyReport.objects.get(pk=report.pk).state == "REVIEWED"
    assert Message.objects.filter(notice="monthly_report_reviewed", audience="direction").exists()
    running = opened(client, sent.coordinator, month=f"{clock.today():%Y-%m}")
    for name in ("compute", "review"):
        step(client, sent.coordinator, running, name)
    assert MonthlyReport.objects.get(pk=running.pk).state == "COMPUTED"


def test_a_direction_that_disagrees_returns_the_report_with_its_reason(client, sent):
    report = opened(client, sent.coordinator)
    for name in ("compute", "review"):
        step(client, sent.coordinator, report, name)
    address = reverse("monthly_report_step", args=[report.pk, "send_back"])
    mine = signed_in(client, sent.coordinator).post(address, {"text": "Falta algo."})
    assert mine.status_code == 404
    unsaid = step(client, sent.director, report, "send_back")
    assert unsaid.status_code == 422 and "Explique por qué" in unsaid.content.decode()
    client.post(address, {"text": "Faltan las canalizaciones del día 31."})
    assert MonthlyReport.objects.get(pk=report.pk).state == "COMPUTED"
    assert Message.objects.get(notice="monthly_report_returned").audience == f"coordination:{sent.toluca.pk}"
    shown = signed_in(client, sent.coordinator).get(reverse("monthly_report", args=[report.pk])).content.decode()
    assert "Faltan las canalizaciones del día 31." in shown
    next_month = opened(client, sent.coordinator, month="2022-04")
    step(client, sent.coordinator, next_month, "compute")
    shown = client.get(reverse("monthly_report", args=[next_month.pk])).content.decode()
    assert "Faltan las canalizaciones" not in shown
    step(client, sent.coordinator, report, "review")
    shown = client.get(reverse("monthly_report", args=[report.pk])).content.decode()
    assert "Faltan las canalizaciones" not in shown
    assert step(client, sent.director, report, "validate").status_code == 302


def test_numbers_computed_again_are_not_reviewed_on_a_page_made_before(client, sent):
    report = opened(client, sent.coordinator)
    step(client, sent.coordinator, report, "compute")
    seen = MonthlyReport.objects.get(pk=report.pk).version
    step(client, sent.coordinator, report, "compute")
    client.post(reverse("monthly_report_step", args=[report.pk, "review"]), {"version": seen})
    assert MonthlyReport.objects.get(pk=report.pk).state == "COMPUTED"


def test_opening_a_month_twice_leads_to_the_same_report(client, sent):
    assert opened(client, sent.director).pk == opened(client, sent.director).pk
    assert opened(client, sent.director, center=str(sent.toluca.pk)).pk != opened(client, sent.director).pk
    assert opened(client, sent.director, month="2022-02").pk != opened(client, sent.director).pk


def test_a_coordinator_opens_only_her_centres_report_and_does_not_validate_it(client, sent):
    report = opened(client, sent.coordinator, center=str(sent.ecatepec.pk))
    assert report.center == sent.toluca
    for name in ("compute", "review"):
        step(client, sent.coordinator, report, name)
    assert step(client, sent.coordinator, report, "validate").status_code == 404
    assert MonthlyReport.objects.get(pk=report.pk).state == "REVIEWED"
    html = client.get(reverse("monthly_report", args=[report.pk])).content.decode()
    assert "le corresponde a la dirección general" in html


@pytest.mark.requirement("R65")
def test_another_centres_report_does_not_exist_for_a_coordinator(client, sent):
    report = opened(client, sent.coordinator)
    signed_in(client, sent.other_coordinator)
    for name in ("monthly_report", "monthly_report_pdf"):
        assert client.get(reverse(name, args=[report.pk])).status_code == 404
    assert step(client, sent.other_coordinator, report, "compute").status_code == 404
    assert f"/informes-mensuales/{report.pk}/" not in client.get("/informes-mensuales/").content.decode()


def test_a_step_that_does_not_exist_is_no_page(client, sent):
    assert step(client, sent.director, opened(client, sent.director), "melt").status_code == 404


@pytest.mark.parametrize("month", ["", "2021-07", "2099-01", "x"])
def test_a_month_outside_the_programme_is_refused(client, cast, month):
    answer = signed_in(client, cast.director).post("/informes-mensuales/", {"month": month})
    assert answer.status_code == 400
    assert not MonthlyReport.objects.exists()


def test_the_steps_of_the_report_are_those_of_its_machine():
    assert [one.name for one in MonthlyReportMachine.steps()] == [
        "compute", "review", "send_back", "validate", "freeze", "correct",
    ]  # fmt: skip
