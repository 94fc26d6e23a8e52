"""Files for a spreadsheet and for a calendar."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from casework import clock
from documents.calendar_invite import Invitation, ics
from documents.exports import TableData, to_csv, to_xlsx

ROW = (
    "María Nꞌandä 😀",
    1_234,
    Decimal("84.5"),
    date(2026, 11, 18),
    datetime(2026, 11, 18, 19, 42, tzinfo=UTC),
    True,
    None,
)
COLUMNS = ("Nombre", "Citas", "Asistencia", "Día", "Momento", "Acudió", "Nota")
ATTACKS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "＝1+1", " =1+1"]


def read_csv(table) -> list[list[str]]:
    return list(csv.reader(StringIO(to_csv(table).decode("utf-8-sig"), newline="")))


def read_xlsx(table):
    return load_workbook(BytesIO(to_xlsx(table))).active


def test_a_csv_opens_with_its_accents_and_local_time():
    table = TableData("Citas", COLUMNS, [ROW])
    assert to_csv(table).startswith(b"\xef\xbb\xbf")
    assert read_csv(table) == [
        list(COLUMNS), ["María Nꞌandä 😀", "1234", "84.5", "2026-11-18", "2026-11-18 13:42", "sí", ""],
    ]  # fmt: skip


def test_a_workbook_has_typed_cells_and_a_bold_head():
    sheet = read_xlsx(TableData("Citas: todas / 2026", COLUMNS, iter([ROW])))
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert all(cell.font.bold for cell in sheet[1])
    assert [cell.value for cell in sheet[2]] == [
        "María Nꞌandä 😀", 1234, 84.5, datetime(2026, 11, 18), datetime(2026, 11, 18, 13, 42), "sí", None,
    ]  # fmt: skip
    assert sheet.freeze_panes == "A2"
    assert sheet.title == "Citas  todas   2026"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_can_be_a_formula(attack):
    table = TableData(attack, (attack,), [(attack,)])
    assert [row[0][0] for row in read_csv(table)] == ["'", "'"]
    sheet = read_xlsx(table)
    assert [cell.value[0] for column in sheet.columns for cell in column] == ["'", "'"]
    assert {cell.data_type for column in sheet.columns for cell in column} == {"s"}


def test_negative_numbers_stay_numbers():
    assert read_csv(TableData("t", ("a",), [(-5,)]))[1] == ["-5"]
    assert read_xlsx(TableData("t", ("a",), [(-5,)]))["A2"].value == -5


def test_signs_that_a_workbook_cannot_hold_do_not_break_it():
    sheet = read_xlsx(TableData("'[]'", ("a",), [("x\x00\x1fy",), ("z" * 40_000,), (float("nan"),)]))
    assert sheet["A2"].value == "xy"
    assert len(sheet["A3"].value) == 32_767
    assert sheet.title == "Datos"


# --- The calendar file ----------------------------------------------------------------------------------------------

INVITATION = Invitation(
    uid="cita-1@sigue.example",
    starts_at=datetime(2026, 11, 24, 16, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 24, 16, 50, tzinfo=UTC),
    place="Centro Toluca",
)


def event(invitation):
    with clock.at(datetime(2026, 11, 1, tzinfo=UTC)):
        return Calendar.from_ical(ics(invitation))


def test_an_appointment_is_at_ten_in_mexico():
    calendar = event(INVITATION)
    (found,) = calendar.walk("VEVENT")
    assert found["DTSTART"].dt.isoformat() == "2026-11-24T10:00:00-06:00"
    assert found["DTSTART"].params["TZID"] == "America/Mexico_City"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["America/Mexico_City"]
    assert calendar["METHOD"] == "PUBLISH"


def test_a_calendar_says_appointment_and_nothing_of_why():
    with clock.at(datetime(2026, 11, 1, tzinfo=UTC)):
        text = ics(INVITATION).decode()
        assert text == ics(INVITATION).decode()
    assert "SUMMARY:Cita\r\n" in text
    assert "LOCATION:Centro Toluca" in text
    for word in ("violencia", "reeduca", "generador", "programa", "DESCRIPTION", "ORGANIZER"):
        assert word.lower() not in text.lower()


def test_a_cancelled_appointment_takes_the_old_one_out_of_the_calendar():
    calendar = event(Invitation(INVITATION.uid, INVITATION.starts_at, INVITATION.ends_at, sequence=2, cancelled=True))
    (found,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], found["STATUS"], found["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
