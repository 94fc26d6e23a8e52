"""A list asks the database as often with thirty rows as with one (architecture §11): those without a test elsewhere."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import clock
from casework.models import (
    Appointment,
    AuditAssignment,
    EmergencyAccess,
    Enrollment,
    Group,
    GroupFacilitator,
    JustificationRequest,
    MonthlyReport,
    Reason,
    SurveyAnswer,
    User,
)
from casework.roles import Area, Role
from documents.models import CutOffReport, IssuedDocument, Message
from tests import lives
from tests.cast import signed_in

pytestmark = pytest.mark.once

MANY = 30


@pytest.fixture(autouse=True)
def a_working_day():
    """A Thursday morning: the week shows what is made for this day."""
    with clock.at(clock.moment_of(date(2026, 11, 26), 7)):
        yield


@pytest.fixture
def case(cast):
    return lives.active(cast)


def _groups(cast, case, number: int) -> None:
    group = Group.objects.create(
        center=cast.toluca, name=f"Grupo {number}", room=cast.room, weekday=number % 5, starts_at="17:00", capacity=30
    )
    GroupFacilitator.objects.create(group=group, user=cast.facilitator)


def _in_group(cast, case, number: int) -> None:
    if number == 0:
        return  # the case at hand is in the group already
    episode = lives.episode_of(lives.accepted(cast))
    Enrollment.objects.create(group=cast.group, episode=episode, enrolled_on=clock.today())


def _appointment(cast, case, number: int, **changes) -> Appointment:
    starts = clock.moment_of(clock.today(), 8) + timedelta(minutes=number)
    return Appointment.objects.create(
        episode=lives.episode_of(case), purpose="SESSION", area=Area.PSYCHOLOGY, professional=cast.psychologist,
        starts_at=starts, ends_at=starts + timedelta(minutes=15), created_by=cast.coordinator, created_at=clock.now(),
        **changes,
    )  # fmt: skip


def _absences(cast, case, number: int) -> None:
    row = _appointment(cast, case, number, absence="SILENT", held=False, justify_by=clock.today())
    Appointment.objects.filter(pk=row.pk).update(state="ABSENT_PENDING")
    if number % 2:
        reason = Reason.objects.filter(group="JUSTIFICATION").first()
        JustificationRequest.objects.create(appointment=row, reason=reason, submitted_on=clock.today())


def _accounts(cast, case, number: int) -> None:
    User.objects.create(
        email=f"persona.{number}@sigue.example", first_name="Persona", last_name=f"Número {number}",
        role=Role.RECEPTION, center=cast.toluca, state="ACTIVE",
    )  # fmt: skip


def _months(cast, case, number: int) -> None:
    MonthlyReport.objects.create(year=2022 + number // 12, month=number % 12 + 1, center=cast.toluca)


def _papers(cast, case, number: int) -> None:
    IssuedDocument.objects.create(
        referral=case, kind="progress_report", template_version="1", title=f"Informe {number}", audience="INSTITUTION",
        addressed_unit=cast.court, state="SIGNED", folio=f"X-{number}", number=900 + number, code=f"X{number}",
        facts={}, issued_at=clock.now(), signed_at=clock.now(), signed_by=cast.coordinator,
    )  # fmt: skip


def _cut_offs(cast, case, number: int) -> None:
    CutOffReport.objects.create(
        unit=cast.court, cut_on=clock.today(), people=1, facts={"cases": []}, folio=f"X-{number}", code=f"X{number}",
        digest="", seal="", signed_at=clock.now(), made_by=cast.judge_clerk,
    )  # fmt: skip


def _emergencies(cast, case, number: int) -> None:
    EmergencyAccess.objects.create(
        user=cast.coordinator, episode=lives.episode_of(case), reason="Riesgo.", opened_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip


def _dead_letters(cast, case, number: int) -> None:
    Message.objects.create(
        notice="password", recipient=f"x{number}@y.example", subject="s", body="b", status="DEAD",
        created_at=clock.now(), next_try_at=clock.now(),
    )  # fmt: skip


def _assignments(cast, case, number: int) -> None:
    one = AuditAssignment.objects.create(
        auditor=cast.auditor, purpose="Auditoría", reference=f"A-{number}", starts_on=clock.today(),
        ends_on=clock.today(), assigned_by=cast.director,
    )  # fmt: skip
    one.centers.add(cast.toluca, cast.ecatepec)


def _opinions(cast, case, number: int) -> None:
    quarter = f"20{10 + number // 4}-T{number % 4 + 1}"
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            moment="MID", center=cast.toluca, quarter=quarter, treatment=5, usefulness=5, schedule=5, place=5,
            overall=5, comment="Está bien.",
        )
        for _answer in range(5)
    )  # fmt: skip


LISTS: dict[str, tuple[str, Callable, str]] = {
    "groups": ("coordinator", _groups, "Grupo "),
    "week": ("psychologist", _appointment, "cita"),
    "absences": ("coordinator", _absences, "Hernández"),
    "accounts": ("coordinator", _accounts, "Número "),
    "monthly_reports": ("coordinator", _months, "informes-mensuales/"),
    "papers": ("judge_clerk", _papers, "Informe "),
    "cut_off_reports": ("judge_clerk", _cut_offs, "X-"),
    "emergencies": ("data_officer", _emergencies, "accesos-de-emergencia/"),
    "dead_letters": ("system_admin", _dead_letters, "mensajes/"),
    "audit_assignments": ("director", _assignments, "A-"),
    "survey_opinions": ("director", _opinions, "respuestas"),
    "group": ("coordinator", _in_group, "Hernández"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_often_with_thirty_rows_as_with_one(cast, case, client, name):
    who, add, shown = LISTS[name]
    signed_in(client, getattr(cast, who))
    address = reverse(name, args=[cast.group.pk] if name == "group" else [])
    add(cast, case, 0)
    client.get(address)  # what is asked once a minute or once a session
    asked, rows = [], []
    for more in (0, MANY - 1):
        for number in range(1, more + 1):
            add(cast, case, number)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert page.status_code == 200
        asked.append([query["sql"][:200] for query in queries.captured_queries])
        rows.append(page.content.decode().count(shown))
    assert rows[1] > rows[0] + 15  # some lists have pages of 20
    assert len(asked[0]) == len(asked[1]), sorted(set(asked[1]) - set(asked[0]))
