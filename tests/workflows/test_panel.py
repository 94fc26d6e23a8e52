"""The institution's panel: filters, orders, pages by key, what is taken away, what is kept, and the order's clock."""

import re
import shutil
import subprocess
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse
from openpyxl import load_workbook
from viewflow.workflow.models import Task

from casework import clock, keyset
from casework.keyset import page_by_key
from casework.models import AccessEntry, Appointment, Determination, Episode, ExportRecord, Referral, SavedFilter
from casework.pace import Verdict
from casework.roles import SYSTEM, Area, Role
from casework.states import EpisodeState as E
from casework.states import ReferralState as R
from casework.text import in_order
from documents.models import IssuedDocument
from tests import lives
from tests.cast import account, signed_in
from workflows.correspondence import send_message
from workflows.door import take_step
from workflows.machines import AppointmentMachine, EpisodeMachine, FollowUpMachine, ReferralMachine
from workflows.machines.appointment import Missed
from workflows.order_clock import OF_THE_EPISODE, with_status
from workflows.saved_filters import MOST
from workflows.views.institution import panel as panel_view
from workflows.views.institution.attention import attention
from workflows.views.institution.panel_filter import GROUPS, ORDERS, order_named

pytestmark = pytest.mark.django_db
PANEL = "/personas-canalizadas/"


@pytest.fixture
def clerk(client, cast):
    return signed_in(client, cast.judge_clerk)


def listed(clerk, **asked) -> list[int]:
    return [row.referral.pk for row in clerk.get(PANEL, asked).context["rows"]]


def some(cast, many: int) -> list[Referral]:
    """Drafts, each a minute later than the one before; cheap."""
    rows = []
    for number in range(many):
        with clock.at(clock.now() + timedelta(minutes=number)):
            rows.append(lives.drafted(cast, first_surname=f"Apellido{number:02}"))
    return rows


# ---- Filters --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R61")
def test_the_panel_is_filtered_by_what_the_states_mean(clerk, cast):
    made = {
        "borrador": lives.drafted(cast), "revision": lives.submitted(cast), "inicio": lives.linked(cast),
        "programa": lives.active(cast), "suspendida": lives.active(cast),
    }  # fmt: skip
    take_step(lives.episode_of(made["suspendida"]), EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())
    returned = lives.submitted(cast)
    take_step(returned, ReferralMachine.send_back, by=cast.coordinator, facts=lives.because("Falta la hoja 2."))
    made["devuelta"] = returned
    for slug, referral in made.items():
        assert listed(clerk, estatus=slug) == [referral.pk], slug
    assert listed(clerk, estatus="concluida") == [] and len(listed(clerk)) == 6


@pytest.mark.requirement("R61")
def test_the_panel_is_filtered_by_determination_centre_and_period(clerk, cast):
    sentence = Determination.objects.get(code="SENTENCE")
    with clock.at(clock.moment_of(date(2026, 3, 1), 12)):
        old = lives.submitted(cast, determination=sentence)
    with clock.at(clock.moment_of(date(2026, 3, 2), 23, 30)):
        late = lives.submitted(cast, center=cast.ecatepec)
    assert listed(clerk, determinacion=sentence.pk) == [old.pk]
    assert listed(clerk, centro=cast.ecatepec.pk) == [late.pk]
    assert listed(clerk, desde="2026-03-02", hasta="2026-03-02") == [late.pk]
    assert listed(clerk, hasta="2026-03-01") == [old.pk]


def test_a_wrong_filter_says_so_beside_its_field_and_the_list_stands(clerk, cast):
    lives.drafted(cast)
    page = clerk.get(PANEL, {"desde": "2026-13-40", "centro": "x", "estatus": "NADA", "orden": "?", "p": ">~~x"})
    assert page.status_code == 200 and len(page.context["rows"]) == 1
    assert page.content.decode().count("field-error") == 4 and 'id="f_desde-error"' in page.content.decode()
    backwards = clerk.get(PANEL, {"desde": "2026-03-02", "hasta": "2026-03-01"}).content.decode()
    assert "El periodo termina antes de empezar" in backwards and 'value="2026-03-02"' in backwards


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_beyond_the_calendar_is_refused_beside_its_field_on_the_page_and_in_what_is_taken_away(clerk, cast, day):
    lives.submitted(cast)
    for name in ("desde", "hasta"):
        page = clerk.get(PANEL, {name: day})
        assert page.status_code == 200 and "Escriba un año entre 2000 y 2100" in page.content.decode()
    assert taken(clerk, "csv", f"desde={day}&hasta={day}").status_code == 200


@pytest.mark.parametrize(
    ("order", "mark"),
    [
        ("cambio", ">0001-01-01T00:00:00+23:59~5"), ("cambio", ">9999-12-31T23:59:59-23:59~5"),
        ("cita", "<0001-01-01T00:00:00+23:59~5"), ("cambio", ">2026-01-01T00:00:00~5"), ("plazo", ">0000-13-01~5"),
        ("causa", ">%00~5"), ("folio", ">~~~~"), ("nombre", ">999999999999999999999"),
    ],
)  # fmt: skip
def test_a_mark_that_cannot_be_read_opens_the_first_page(clerk, cast, order, mark):
    everybody = [one.pk for one in some(cast, 2)]
    assert sorted(listed(clerk, orden=order, p=mark)) == everybody


@pytest.mark.requirement("R61")
def test_every_status_that_a_person_may_have_belongs_to_one_group():
    pairs = {(state, "") for state in R.values} | {(state, status) for state in R.values for status in E.values}
    told = {(state, status if state in OF_THE_EPISODE and status else state) for state, status in pairs}
    groups = {pair: [slug for slug, group in GROUPS.items() if pair[1] in group.statuses] for pair in told}
    assert {pair: found for pair, found in groups.items() if len(found) != 1} == {}


def test_an_archived_process_of_a_case_that_came_back_is_found_by_its_group(clerk, cast):
    archived = lives.active(cast)
    Episode.objects.filter(referral=archived.pk).update(state="ARCHIVED", ended_on=clock.today())
    found = [slug for slug in GROUPS if listed(clerk, estatus=slug)]
    assert found == ["archivada"]


@pytest.mark.requirement("R45")
def test_whom_the_centre_wrote_about_is_found_until_she_reads_it(client, clerk, cast):
    written, _quiet = lives.submitted(cast), lives.submitted(cast)
    send_message(written, "¿Tiene otro teléfono?", by=cast.coordinator, token="uno")
    send_message(written, "Es urgente.", by=cast.coordinator, token="dos")
    send_message(_quiet, "¿Ya lo recibieron?", by=cast.judge_admin, token="tres")
    page = clerk.get(PANEL)
    assert "1 persona con mensajes sin leer" in page.content.decode() and "?mensajes=1" in page.content.decode()
    assert "2 mensajes sin leer" in page.content.decode()
    assert listed(clerk, mensajes="1") == [written.pk]
    clerk.get(reverse("panel_thread", args=[written.pk]))
    assert listed(clerk, mensajes="1") == [] and "con mensajes sin leer</a>" not in clerk.get(PANEL).content.decode()
    assert listed(signed_in(client, cast.judge_admin), mensajes="1") == [written.pk]  # a colleague has not read them


def test_who_joins_an_area_later_has_no_old_message_before_her(client, cast):
    send_message(lives.submitted(cast), "¿Tiene otro teléfono?", by=cast.coordinator, token="uno")
    later = account(Role.INSTITUTION_USER, "Nueva", "Persona", unit=cast.court)
    page = signed_in(client, later).get(PANEL)
    assert page.context["rows"][0].referral.unread_messages == 0 and listed(client, mensajes="1") == []


@pytest.mark.requirement("R46")
@pytest.mark.requirement("R67")
def test_the_panel_finds_unread_papers_and_follow_ups_to_do(clerk, cast):
    read, unread = lives.submitted(cast), lives.submitted(cast)
    clerk.get(reverse("paper", args=[IssuedDocument.objects.get(referral=read.pk).pk]))
    assert listed(clerk, sin_leer="1") == [unread.pk]
    assert listed(clerk, por_seguir="1") == []
    done = lives.completed(cast)
    follow_up = lives.episode_of(done).follow_ups.filter(side="INSTITUTION").earliest("month")
    with clock.at(clock.moment_of(follow_up.window_from, 12)):
        take_step(follow_up, FollowUpMachine.fall_due, by=SYSTEM)
    assert listed(clerk, por_seguir="1") == [done.pk]
    page = clerk.get(PANEL, {"por_seguir": "1"}).content.decode()
    assert reverse("follow_up", args=[follow_up.pk]) in page and "Registrar el seguimiento" in page
    told = {row.referral.pk: row.referral.follow_ups_due for row in clerk.get(PANEL).context["rows"]}
    assert told == {done.pk: 1, read.pk: 0, unread.pk: 0}


# ---- Orders and pages ---------------------------------------------------------------------------------------------


@pytest.mark.requirement("R61")
def test_the_panel_is_ordered_by_name_folio_change_term_and_appointment(clerk, cast):
    today = clock.today()
    second = lives.accepted(cast, first_surname="Bravo", term_to=today + timedelta(days=400))
    first = lives.accepted(cast, first_surname="Arce", term_to=None, first_in_days=90)
    third = lives.drafted(cast, first_surname="Cano", term_to=today + timedelta(days=100))
    assert listed(clerk, orden="nombre") == [first.pk, second.pk, third.pk]
    assert listed(clerk, orden="plazo") == [third.pk, second.pk, first.pk]
    assert listed(clerk, orden="cita") == [second.pk, first.pk, third.pk]
    assert listed(clerk, orden="cambio") == [third.pk, first.pk, second.pk]
    assert listed(clerk, orden="folio") == [third.pk, second.pk, first.pk]


@pytest.mark.requirement("R61")
def test_by_its_term_what_is_over_comes_last_on_every_page(clerk, cast, monkeypatch):
    soon, later = clock.today() + timedelta(days=30), clock.today() + timedelta(days=60)
    closed = lives.completed(cast)
    declined, cancelled = lives.submitted(cast, term_to=soon), lives.drafted(cast, term_to=soon)
    endless, waits = lives.submitted(cast, term_to=None), lives.submitted(cast, term_to=later)
    take_step(declined, ReferralMachine.decline, by=cast.coordinator, facts=lives.because("Es menor de edad."))
    take_step(cancelled, ReferralMachine.cancel, by=cast.judge_clerk, facts=lives.because("Se repitió."))
    assert listed(clerk, orden="plazo") == [waits.pk, endless.pk, *sorted((closed.pk, declined.pk, cancelled.pk))]
    monkeypatch.setattr(panel_view, "PAGE", 2)
    page, seen = clerk.get(PANEL, {"orden": "plazo"}).context["page"], []
    for _turn in range(3):
        seen += [one.pk for one in page.rows]
        page = clerk.get(PANEL, {"orden": "plazo", "p": page.after}).context["page"] if page.after else page
    assert seen == [waits.pk, endless.pk, *sorted((closed.pk, declined.pk, cancelled.pk))]
    back = clerk.get(PANEL, {"orden": "plazo", "p": page.before}).context["page"]
    assert [one.pk for one in back.rows] == seen[2:4]


@pytest.mark.requirement("R61")
def test_names_are_in_the_order_of_a_spanish_list(clerk, cast):
    names = ("Ávila", "Bravo", "de la Cruz", "Nava", "Nuño", "Ñañez", "Oñate", "Zárate")
    by_name = {name: lives.drafted(cast, first_surname=name).pk for name in reversed(names)}
    assert listed(clerk, orden="nombre") == [by_name[name] for name in names]


def test_the_shorter_surname_comes_first_and_then_the_given_names():
    people = (("García", "Zúñiga", "Ana"), ("García", "Zúñiga", "Beatriz"), ("García López", "Abad", "Ana"))
    assert sorted(people, key=lambda one: in_order(*one)) == list(people)


def test_the_ten_thousandth_folio_comes_after_the_one_before_it(clerk, cast):
    rows = [lives.submitted(cast) for _number in range(3)]
    for row, folio in zip(rows, ("JSC-2026-10000", "JSC-2026-9999", "JSC-2027-0001"), strict=True):
        row.folio = folio
        row.save(update_fields=["folio"])
    assert listed(clerk, orden="folio") == [rows[1].pk, rows[0].pk, rows[2].pk]


def test_a_cause_with_the_sign_of_the_marks_in_it_is_paged_like_any_other(clerk, cast, monkeypatch):
    monkeypatch.setattr(panel_view, "PAGE", 1)
    causes = ("1~2/2026", "1~2/2026", "5%7E/2026", "7/2026")
    rows = [lives.drafted(cast, judicial_case_number=cause).pk for cause in causes]
    page, seen = clerk.get(PANEL, {"orden": "causa"}).context["page"], []
    for _turn in causes:
        seen += [one.pk for one in page.rows]
        page = clerk.get(PANEL, {"orden": "causa", "p": page.after}).context["page"]
    assert seen == rows


@pytest.mark.parametrize("order", ["cambio", "nombre", "folio", "causa", "cita", "plazo"])
def test_every_person_is_on_one_page_in_every_order(clerk, cast, monkeypatch, order):
    monkeypatch.setattr(panel_view, "PAGE", 2)
    everybody = [one.pk for one in some(cast, 5)]
    page = clerk.get(PANEL, {"orden": order}).context["page"]
    seen = [one.pk for one in page.rows]
    assert page.before == ""
    while page.after:
        page = clerk.get(PANEL, {"orden": order, "p": page.after}).context["page"]
        seen += [one.pk for one in page.rows]
    assert sorted(seen) == sorted(everybody) and len(seen) == 5
    back = clerk.get(PANEL, {"orden": order, "p": page.before}).context["page"]
    assert [one.pk for one in back.rows] == seen[2:4]
    first = clerk.get(PANEL, {"orden": order, "p": back.before}).context["page"]
    assert [one.pk for one in first.rows] == seen[:2] and first.before == ""


def through(clerk, **asked) -> list[int]:
    """Who stands on the pages, one page after another; and every page back shows what the one before it showed."""
    page = clerk.get(PANEL, asked).context["page"]
    pages = [[one.pk for one in page.rows]]
    while page.after:
        page = clerk.get(PANEL, asked | {"p": page.after}).context["page"]
        pages.append([one.pk for one in page.rows])
    size = len(pages[0])
    seen = sum(pages, [])
    for number in range(len(pages) - 2, -1, -1):
        page = clerk.get(PANEL, asked | {"p": page.before}).context["page"]
        assert [one.pk for one in page.rows] == seen[number * size : (number + 1) * size]
    assert page.before == ""
    return seen


@pytest.mark.requirement("R61")
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_by_their_next_appointment_those_expected_come_before_all_others(clerk, cast, monkeypatch, size):
    monkeypatch.setattr(panel_view, "PAGE", size)
    later, sooner = (lives.accepted(cast, first_in_days=days) for days in (90, 1))
    others = [lives.drafted(cast).pk for _one in range(3)]
    lives.accepted(cast, unit=cast.town, created_by=cast.other_clerk)  # another institution's, expected too
    twice = lives.active(cast)
    lives.session(cast, twice, Area.PSYCHOLOGY, days=300)
    lives.session(cast, twice, Area.LEGAL, days=200)
    gone = lives.active(cast)
    lives.attended(cast, gone, Area.PSYCHOLOGY)
    Appointment.objects.filter(episode__referral=gone.pk).exclude(state="DOCUMENTED").update(state="CANCELLED")
    expected = [sooner.pk, later.pk, twice.pk]
    Appointment.objects.filter(episode__referral=twice.pk, starts_at__lt=clock.now() + timedelta(days=150)).update(
        state="CANCELLED"
    )
    assert through(clerk, orden="cita") == [*expected, *sorted([*others, gone.pk])]
    assert through(clerk, orden="cita", q="nadie") == []


@pytest.mark.requirement("R46")
@pytest.mark.parametrize("looked_at", [1, 2, 120])
def test_those_behind_are_found_among_however_many(clerk, cast, monkeypatch, looked_at):
    monkeypatch.setattr(keyset, "LOOKED_AT", looked_at)
    monkeypatch.setattr(panel_view, "PAGE", 1)
    soon = clock.today() + timedelta(days=14)
    lives.active(cast)
    late = [lives.active(cast, quota=8, term_to=soon).pk for _one in range(2)]
    lives.active(cast)
    late.append(lives.active(cast, quota=8, term_to=soon).pk)
    for order in ("folio", "causa", "cita"):
        assert sorted(through(clerk, orden=order, atrasadas="1")) == late


def test_who_begins_while_a_page_is_made_is_not_lost(cast):
    """By appointment the page asks twice: those expected, and all others. One moment decides for both."""
    expected, other = lives.accepted(cast), lives.drafted(cast)
    begins = Appointment.objects.get(episode__referral=expected.pk).starts_at
    rows = with_status(Referral.objects.filter(unit=cast.court))
    with clock.at(begins - timedelta(seconds=1)):
        order = order_named("cita")
    with clock.at(begins + timedelta(seconds=1)):
        page = page_by_key(rows, order, "", 20, told=rows)
    assert [one.pk for one in page.rows] == [expected.pk, other.pk]


def test_who_changes_while_a_page_is_made_is_neither_lost_nor_shown_twice(cast, monkeypatch):
    monkeypatch.setattr(keyset, "LOOKED_AT", 2)
    four, three, two, one = (row.pk for row in some(cast, 4))
    rows = Referral.objects.filter(unit=cast.court)
    stretches = []

    def told(asked):
        stretches.append(asked)
        if len(stretches) == 2:
            Referral.objects.filter(pk=four).update(changed_at=clock.now() + timedelta(days=1))
            Referral.objects.filter(pk=one).update(unit=cast.town)
        return asked

    page = page_by_key(rows, ORDERS["cambio"], "", 20, told=rows, check=keyset.Check(told, lambda _row: True))
    assert sorted(row.pk for row in page.rows) == sorted([two, three, four]) and len(stretches) == 2


@pytest.mark.requirement("R61")
def test_who_comes_in_meanwhile_moves_nobody_to_another_page(clerk, cast, monkeypatch):
    monkeypatch.setattr(panel_view, "PAGE", 2)
    one, two, three, four = (row.pk for row in some(cast, 4))
    first = clerk.get(PANEL, {"orden": "cambio"}).context["page"]
    assert [row.pk for row in first.rows] == [four, three]
    with clock.at(clock.now() + timedelta(hours=1)):
        lives.drafted(cast)
    second = clerk.get(PANEL, {"orden": "cambio", "p": first.after}).context["page"]
    assert [row.pk for row in second.rows] == [two, one]


@pytest.mark.requirement("R65")
def test_no_address_of_a_page_holds_a_name(clerk, cast, monkeypatch):
    monkeypatch.setattr(panel_view, "PAGE", 1)
    some(cast, 2)
    page = clerk.get(PANEL, {"orden": "nombre"})
    assert page.context["page"].after == f">{page.context['rows'][0].referral.pk}"
    stranger = lives.drafted(cast, unit=cast.town, created_by=cast.other_clerk)
    assert len(listed(clerk, orden="nombre", p=f">{stranger.pk}")) == 1  # as if nothing had been asked


@pytest.mark.requirement("R60")
def test_a_move_of_the_process_is_the_last_change_of_the_case(clerk, cast):
    moved, other = lives.active(cast), lives.drafted(cast)
    assert listed(clerk, orden="cambio") == [other.pk, moved.pk]
    moment = clock.now() + timedelta(hours=2)
    with clock.at(moment):
        take_step(lives.episode_of(moved), EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())
    assert Referral.objects.get(pk=moved.pk).changed_at == moment
    assert listed(clerk, orden="cambio") == [moved.pk, other.pk]


# ---- The clock ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R46")
@pytest.mark.requirement("R49")
def test_the_order_is_a_clock_on_the_panel_and_on_the_case(clerk, cast):
    referral = lives.active(cast, quota=8, ordered_sessions=20)
    (row,) = clerk.get(PANEL).context["rows"]
    assert (row.clock.done, row.clock.total, row.clock.pace.verdict) == (0, 20, Verdict.ON_PACE)
    for address in (PANEL, reverse("panel_case", args=[referral.pk])):
        page = clerk.get(address).content.decode()
        assert "0 de 20" in page and "al ritmo actual termina el" in page and "a más tardar debe seguir el" in page


@pytest.mark.requirement("R46")
def test_who_does_not_keep_pace_is_found_and_named(clerk, cast):
    soon = clock.today() + timedelta(days=14)
    late, fine = lives.active(cast, quota=8, term_to=soon), lives.active(cast)
    no_term = lives.active(cast, quota=8, term_from=None, term_to=None)
    assert listed(clerk, atrasadas="1") == [late.pk]
    page = clerk.get(PANEL, {"atrasadas": "1"}).content.decode()
    assert "Ya no alcanza" in page and "a más tardar debió seguir el" in page
    told = {row.referral.pk: row.clock.pace.verdict for row in clerk.get(PANEL).context["rows"]}
    assert told == {late.pk: Verdict.IMPOSSIBLE, fine.pk: Verdict.ON_PACE, no_term.pk: Verdict.UNKNOWN}


@pytest.mark.requirement("R49")
def test_before_he_begins_the_panel_says_how_late_he_may(clerk, cast):
    lives.accepted(cast)
    page = clerk.get(PANEL).content.decode()
    assert "a más tardar debe comenzar el" in page and "al ritmo del programa terminaría el" in page


@pytest.mark.requirement("R59")
def test_absences_are_told_unjustified_of_all(clerk, cast):
    referral = lives.active(cast)
    for step, facts in ((AppointmentMachine.let_lapse, None), (None, None)):
        missed = lives.session(cast, referral, Area.LEGAL)
        with clock.at(missed.starts_at + timedelta(hours=1)):
            take_step(missed, AppointmentMachine.miss, by=cast.lawyer, facts=Missed(warned=False))
        if step:
            with clock.at(missed.starts_at + timedelta(days=30)):
                take_step(missed, step, by=SYSTEM, facts=facts)
    (row,) = clerk.get(PANEL).context["rows"]
    assert row.absences == "1 sin justificar de 2, 1 por justificar"


def test_each_that_came_back_waits_until_its_own_day(clerk, cast):
    days = {}
    for later in (0, 40):
        with clock.at(clock.now() + timedelta(days=later)):
            referral = lives.submitted(cast)
            take_step(referral, ReferralMachine.send_back, by=cast.coordinator, facts=lives.because("Falta la hoja."))
        address = reverse("referral_tasks", args=[referral.pk])
        days[address] = clock.local_day(Task.objects.get(process__journey__case=referral.pk, status="NEW").scheduled)
    assert len(set(days.values())) == 2
    waits = attention(cast.judge_clerk, unread=0, newest="", threads=0)
    assert {one.address: one.due for one in waits} == days


def test_an_appointment_that_is_over_is_not_the_next_one(clerk, cast):
    over, to_come = lives.accepted(cast), lives.accepted(cast, first_in_days=90)
    starts = {one: Appointment.objects.get(episode__referral=one.pk).starts_at for one in (over, to_come)}
    with clock.at(starts[over] + timedelta(hours=2)):
        clerk = signed_in(clerk, cast.judge_clerk)
        told = {row.referral.pk: row.referral.next_at for row in clerk.get(PANEL).context["rows"]}
    assert told == {over.pk: None, to_come.pk: starts[to_come]}


# ---- Taken away -----------------------------------------------------------------------------------------------------


def taken(clerk, kind: str, query: str = ""):
    return clerk.post(reverse("panel_export"), {"formato": kind, "filtro": query})


@pytest.mark.requirement("R41")
@pytest.mark.requirement("R64")
def test_the_filtered_list_leaves_as_xlsx_csv_and_pdf_with_its_records(clerk, cast):
    draft, sent = lives.drafted(cast), lives.submitted(cast, first_surname="=HYPERLINK(1)")
    foreign = lives.submitted(cast, unit=cast.town, created_by=cast.other_clerk, first_surname="Ajeno")
    text = taken(clerk, "csv", "estatus=revision").content.decode("utf-8-sig")
    assert sent.folio in text and draft.draft_folio not in text and "'=HYPERLINK(1)" in text
    sheet = load_workbook(BytesIO(taken(clerk, "xlsx").content)).active
    cells = [str(cell.value) for line in sheet.iter_rows() for cell in line]
    assert sheet.max_row == 3 and not any(cell.startswith("=") for cell in cells) and "Ajeno" not in str(cells)
    paper = taken(clerk, "pdf")
    assert len(pikepdf.open(BytesIO(paper.content)).pages) == 1 and paper["Content-Type"] == "application/pdf"
    assert "no-store" in paper["Cache-Control"] and paper["Content-Disposition"].startswith("attachment")
    records = ExportRecord.objects.filter(user=cast.judge_clerk)
    assert [one.content for one in records.order_by("pk")] == ["Listado, csv", "Listado, xlsx", "Listado, pdf"]
    assert all(len(one.sha256) == 64 and one.size for one in records)
    left = AccessEntry.objects.filter(user=cast.judge_clerk, action="export")
    assert left.filter(referral=sent.pk).count() == 3 and left.filter(referral=draft.pk).count() == 2
    assert not left.filter(referral=foreign.pk).exists()
    assert taken(clerk, "exe").status_code == 404 and clerk.get(reverse("panel_export")).status_code == 405


@pytest.mark.requirement("R46")
def test_the_list_of_those_behind_leaves_without_the_others(clerk, cast):
    late = lives.active(cast, quota=8, term_to=clock.today() + timedelta(days=14))
    fine = lives.active(cast)
    text = taken(clerk, "csv", "atrasadas=1").content.decode("utf-8-sig")
    assert late.folio in text and fine.folio not in text


@pytest.mark.poppler
@pytest.mark.requirement("R41")
def test_a_list_of_several_pages_leaves_whole_and_in_the_order_of_the_screen(clerk, cast, monkeypatch):
    monkeypatch.setattr(panel_view, "PAGE", 5)
    people = {row.pk: row.second_surname.replace("Cruz ", "Marca") for row in some(cast, 23)}
    for pk, mark in people.items():
        row = Referral.objects.get(pk=pk)
        row.second_surname = mark
        row.save()
    page = clerk.get(PANEL, {"orden": "cambio"}).context["page"]
    screen = [one.pk for one in page.rows]
    while page.after:
        page = clerk.get(PANEL, {"orden": "cambio", "p": page.after}).context["page"]
        screen += [one.pk for one in page.rows]
    wanted = [people[pk] for pk in screen]
    text = taken(clerk, "csv", "orden=cambio").content.decode("utf-8-sig")
    sheet = load_workbook(BytesIO(taken(clerk, "xlsx", "orden=cambio").content)).active
    cells = " ".join(str(line[0].value) for line in sheet.iter_rows())
    paper = taken(clerk, "pdf", "orden=cambio").content
    assert len(pikepdf.open(BytesIO(paper)).pages) > 2
    printed = subprocess.run(  # noqa: S603
        [shutil.which("pdftotext"), "-layout", "-", "-"], input=paper, capture_output=True, check=True
    ).stdout.decode()
    for said in (text, cells, printed):
        assert re.findall(r"Marca\d+", said) == wanted


@pytest.mark.poppler
@pytest.mark.requirement("R49")
def test_the_list_on_paper_tells_term_latest_start_papers_and_follow_ups(clerk, cast):
    lives.accepted(cast)
    (row,) = clerk.get(PANEL).context["rows"]
    papers = f"{row.referral.unread}/{row.referral.papers_sent}"  # pdftotext draws the stroke close
    paper = taken(clerk, "pdf").content
    printed = " ".join(
        subprocess.run(  # noqa: S603
            [shutil.which("pdftotext"), "-layout", "-", "-"], input=paper, capture_output=True, check=True
        ).stdout.decode().split()
    )  # fmt: skip
    for said in ("Plazo", "vence el", "a más tardar debe", "Documentos", papers, "Seguimientos"):
        assert said in printed, said


def test_a_list_too_long_for_paper_says_so_and_leaves_nothing(clerk, cast, monkeypatch):
    monkeypatch.setattr("workflows.panel_list.MOST_ON_PAPER", 1)
    some(cast, 2)
    answer = clerk.post(reverse("panel_export"), {"formato": "pdf", "filtro": "orden=nombre"}, follow=True)
    assert "Son más de 1 personas" in answer.content.decode() and not ExportRecord.objects.exists()
    assert answer.request["QUERY_STRING"] == "orden=nombre"


# ---- Kept -----------------------------------------------------------------------------------------------------------


def keep(clerk, name: str, query: str, **more):
    return clerk.post(reverse("filter_keep"), {"nombre": name, "filtro": query, **more}, follow=True)


def test_a_filter_is_kept_without_what_was_searched_and_opens_the_panel(clerk, cast):
    draft, _sent = lives.drafted(cast), lives.submitted(cast)
    keep(clerk, "  Mis   borradores ", "q=Hernández&estatus=borrador", al_abrir="1")
    kept = SavedFilter.objects.get()
    assert (kept.name, kept.query, kept.is_default) == ("Mis borradores", "estatus=borrador", True)
    assert listed(clerk) == [draft.pk] and len(listed(clerk, todas="1")) == 2
    keep(clerk, "Por nombre", "orden=nombre", al_abrir="1")
    assert [one.name for one in SavedFilter.objects.filter(is_default=True)] == ["Por nombre"]
    keep(clerk, "Por nombre", "orden=folio")
    assert SavedFilter.objects.get(name="Por nombre").query == "orden=folio"


def test_a_filter_of_ones_own_leaves_what_waits_in_sight_when_the_panel_opens(clerk, cast):
    lives.drafted(cast), lives.submitted(cast)
    keep(clerk, "Mis borradores", "estatus=borrador", al_abrir="1")
    opened = clerk.get(PANEL)
    assert opened.context["shows_attention"] and "Leer 1 documento nuevo" in opened.content.decode()
    assert not clerk.get(PANEL, {"estatus": "borrador"}).context["shows_attention"]


def test_nobody_keeps_more_than_twenty_filters_or_one_without_a_name(clerk, cast):
    rows = [SavedFilter(user=cast.judge_clerk, name=f"F{n}", created_at=clock.now()) for n in range(MOST)]
    SavedFilter.objects.bulk_create(rows)
    assert "Ya tiene 20 filtros guardados" in keep(clerk, "Otro", "").content.decode()
    assert "Escriba un nombre" in keep(clerk, "   ", "").content.decode()
    assert SavedFilter.objects.count() == MOST
    assert keep(clerk, "F3", "orden=folio").status_code == 200 and SavedFilter.objects.get(name="F3").query


@pytest.mark.requirement("R65")
def test_a_kept_filter_is_its_owners_alone(client, cast):
    own = SavedFilter.objects.create(user=cast.judge_admin, name="Mío", created_at=clock.now(), is_default=True)
    clerk = signed_in(client, cast.judge_clerk)  # of the same area
    lives.drafted(cast)
    assert "Mío" not in clerk.get(PANEL).content.decode()
    assert clerk.post(reverse("filter_forget", args=[own.pk])).status_code == 404
    signed_in(client, cast.judge_admin).post(reverse("filter_forget", args=[own.pk]))
    assert not SavedFilter.objects.exists()


def test_one_filter_is_thrown_away_and_the_others_stay(clerk, cast):
    for name in ("Por folio", "Por nombre"):
        keep(clerk, name, "orden=folio")
    clerk.post(reverse("filter_forget", args=[SavedFilter.objects.get(name="Por folio").pk]))
    assert [one.name for one in SavedFilter.objects.all()] == ["Por nombre"]


@pytest.mark.requirement("R46")
def test_the_centre_reads_the_same_clock_on_its_page_of_the_case(client, cast):
    referral = lives.active(cast, quota=8)
    page = signed_in(client, cast.coordinator).get(reverse("case", args=[referral.pk])).content.decode()
    assert "al ritmo actual termina el" in page and "a más tardar debe seguir el" in page
