"""The figures against numbers counted by hand: a dozen referrals, some of them at the edge of a local day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import clock
from casework.models import (
    Appointment,
    CaseFile,
    Determination,
    Episode,
    FollowUp,
    Goal,
    Institution,
    MonthlyReport,
    Municipality,
    Person,
    ProgramTemplate,
    Referral,
    SurveyAnswer,
    SurveyInvitation,
    ViolenceType,
)
from casework.roles import Area
from casework.states import InstitutionState
from casework.statistics import (
    acceptance_days,
    active_institutions,
    advisory_sessions,
    attendance,
    attentions,
    centers,
    characteristics,
    completion,
    follow_up_coverage,
    goals,
    institutions,
    monthly,
    municipalities,
    origin,
    people_attended,
    referrals_received,
    satisfaction,
)
from casework.statistics.all_figures import FIGURES
from casework.statistics.figure import Column, FigureData, share
from casework.statistics.period import Period, WrongPeriod, month_of
from casework.statistics.publication import published
from casework.statistics.scope import network

YEAR = Period(date(2022, 1, 1), date(2022, 12, 1))  # the period of the form of the practice (R106)
HERE = ZoneInfo("America/Mexico_City")


def local(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=HERE)


class Builder:
    """Rows written straight into the database, as an import would: the figures ask nothing of the steps."""

    def __init__(self, cast):
        self.cast, self.serial = cast, 0
        self.program = ProgramTemplate.objects.get(code="CEDEMAS_1")

    def referral(self, sent: datetime, *, municipality="15106", voluntary=False, **changes) -> Referral:
        self.serial += 1
        number = self.serial
        values = {
            "draft_folio": f"B-{number:05}", "folio": f"PRUEBA/{number:05}", "state": "SUBMITTED", "created_at": sent,
            "changed_at": sent, "submitted_at": sent, "declared_at": sent, "given_names": "Persona",
            "phone": "722 555 0100", "first_surname": f"Ficticia {number}",
            "municipality": Municipality.objects.get(code=municipality), "center": self.cast.toluca,
            "is_voluntary": voluntary,
        }  # fmt: skip
        if not voluntary:
            values |= {
                "unit": self.cast.court, "letter_number": f"OF/{number}", "letter_date": clock.local_day(sent),
                "authority": "Juzgado", "determination": Determination.objects.get(code="SENTENCE"),
            }  # fmt: skip
        return Referral.objects.create(**{**values, **changes})

    def linked(self, sent: datetime, *, days_to_accept: int = 2, person: Person | None = None, **changes) -> Episode:
        """A referral in process with its open episode, begun three days after its acceptance."""
        decided = sent + timedelta(days=days_to_accept)
        center = changes.get("center", self.cast.toluca)
        person = person or Person.objects.create(given_names="Persona", first_surname="Atendida", created_at=decided)
        day = clock.local_day(decided)
        file, _new = CaseFile.objects.get_or_create(
            person=person, center=center, defaults={"number": f"EXP/{self.serial:05}/{person.pk}", "opened_on": day}
        )
        referral = self.referral(sent, state="LINKED", person=person, case_file=file, reviewed_at=decided, **changes)
        return Episode.objects.create(
            referral=referral, case_file=file, program=self.program, state="ACTIVE", opened_on=day,
            started_on=day + timedelta(days=3),
        )  # fmt: skip

    def appointment(self, episode: Episode, at: datetime, area=Area.PSYCHOLOGY, **changes) -> Appointment:
        values = {"purpose": "SESSION", "state": "DOCUMENTED", "created_at": at, "ends_at": at + timedelta(minutes=50)}
        return Appointment.objects.create(episode=episode, area=area, starts_at=at, **{**values, **changes})


@pytest.fixture
def build(cast):
    return Builder(cast)


@pytest.fixture
def dozen(build):
    """Twelve rows, of which nine were received in the period: by hand, 6 of Toluca, 2 of Ecatepec, 1 of Metepec."""
    build.referral(local(2022, 1, 1, 0, 0))  # the first instant
    build.referral(local(2022, 12, 1, 23, 30))  # still 1 December here, 2 December in UTC
    build.referral(local(2022, 12, 2, 0, 10))  # no longer
    build.referral(local(2021, 12, 31, 23, 59))  # not yet
    build.referral(local(2022, 7, 31, 23, 30))  # UTC-5 in that summer: July, though 1 August in UTC
    build.referral(local(2022, 8, 1, 0, 10))
    build.referral(local(2022, 3, 15), state="CANCELLED")
    build.referral(local(2022, 3, 16), state="DECLINED", municipality="15033", unit=build.cast.town)
    build.referral(local(2022, 3, 17), municipality="15033")
    build.referral(local(2022, 3, 18), municipality="15054", voluntary=True)
    build.referral(local(2022, 11, 30, 23, 45), center=build.cast.ecatepec)
    build.referral(local(2022, 5, 5), voluntary=True)
    return build


# --- Periods --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R5")
def test_a_period_before_the_programme_began_is_refused(db):
    with pytest.raises(WrongPeriod, match="10 de agosto de 2021"):
        Period(date(2021, 8, 9), date(2021, 12, 31))
    assert Period(date(2021, 8, 10), date(2021, 8, 10)).start == date(2021, 8, 10)


def test_a_reversed_period_is_refused():
    with pytest.raises(WrongPeriod, match="anterior") as wrong:
        Period(date(2022, 2, 1), date(2022, 1, 31))
    assert wrong.value.side == "end"


@pytest.mark.requirement("R106")
def test_a_period_is_of_local_days_in_winter_and_in_the_summer_of_2022():
    assert YEAR.since.isoformat() == "2022-01-01T00:00:00-06:00"
    assert YEAR.until.isoformat() == "2022-12-02T00:00:00-06:00"
    assert Period(date(2022, 7, 1), date(2022, 7, 31)).until.isoformat() == "2022-08-01T00:00:00-05:00"
    assert Period(date(2023, 7, 1), date(2023, 7, 31)).until.isoformat() == "2023-08-01T00:00:00-06:00"


def test_a_year_before_the_29th_of_february_is_the_28th():
    assert Period(date(2024, 2, 1), date(2024, 2, 29)).a_year_before == Period(date(2023, 2, 1), date(2023, 2, 28))
    assert Period(date(2022, 1, 1), date(2022, 6, 30)).a_year_before is None


# --- Referrals ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R91", "R106")
def test_referrals_are_counted_by_local_day_and_cancelled_ones_are_not(dozen):
    data = referrals_received.compute(YEAR, network())
    assert data.total == ("Total", 7, 2, 9)
    assert {row[0]: row[3] for row in data.rows if row[3]} == {
        "ene": 1, "mar": 3, "may": 1, "jul": 1, "ago": 1, "nov": 1, "dic": 1,
    }  # fmt: skip
    assert len(data.rows) == 12


def test_the_same_moments_a_day_later_make_another_number(dozen):
    later = Period(date(2022, 1, 1), date(2022, 12, 2))
    assert referrals_received.compute(later, network()).total[3] == 10
    assert referrals_received.compute(Period(date(2021, 12, 31), date(2022, 12, 1)), network()).total[3] == 10


def test_months_of_two_years_say_their_year(dozen):
    data = referrals_received.compute(Period(date(2021, 12, 1), date(2022, 1, 31)), network())
    assert [row[0] for row in data.rows] == ["dic 2021", "ene 2022"]
    assert [row[3] for row in data.rows] == [1, 1]


def test_a_filter_narrows_every_count(dozen):
    toluca = network().only(municipality=Municipality.objects.get(code="15106"))
    assert referrals_received.compute(YEAR, toluca).total[3] == 6
    assert referrals_received.compute(YEAR, network().only(voluntary=True)).total[3] == 2
    assert referrals_received.compute(YEAR, network(dozen.cast.ecatepec)).total[3] == 1
    municipal = network().only(institution_type=dozen.cast.town.institution.type)
    assert referrals_received.compute(YEAR, municipal).total[3] == 1


def test_active_institutions_are_distinct(dozen):
    assert active_institutions.active_institutions(YEAR, network()) == 2
    data = active_institutions.compute(YEAR, network())
    assert data.total == ("Total", 2, 7)


@pytest.mark.requirement("R24")
def test_institutions_without_referrals_stay_in_the_list(dozen):
    kind = dozen.cast.town.institution.type
    Institution.objects.create(
        key="CERO", name="Institución sin envíos", type=kind, level=kind.level, state=InstitutionState.ACTIVE,
        municipality=Municipality.objects.get(code="15106"),
    )  # fmt: skip
    data = institutions.compute(YEAR, network())
    assert [(row[0], row[2]) for row in data.rows] == [
        ("Juzgado Segundo de Control", 6),
        ("Instituto Municipal de la Mujer de Metepec", 1),
        ("Institución sin envíos", 0),
    ]
    assert "1 de 3" in data.note


@pytest.mark.requirement("R31", "R93")
def test_municipalities_carry_their_alerts(dozen):
    data = municipalities.compute(YEAR, network())
    assert [row[:3] for row in data.rows] == [
        ("Toluca", 6, Decimal("66.7")), ("Ecatepec de Morelos", 2, Decimal("22.2")), ("Metepec", 1, Decimal("11.1")),
    ]  # fmt: skip
    assert [row[3] for row in data.rows] == ["feminicidio y desaparición", "feminicidio y desaparición", "sin alerta"]
    assert data.tile.value == 89  # 8 of 9


@pytest.mark.requirement("R31", "R32")
def test_a_referral_of_two_types_stands_in_two_rows_and_is_one_in_the_share(build):
    first = build.referral(local(2022, 4, 1), victim_age_group="WOMAN")
    second = build.referral(local(2022, 4, 2))
    physical, psychological = (ViolenceType.objects.get(code=code) for code in ("PHYSICAL", "PSYCHOLOGICAL"))
    first.violence_types.set([physical, psychological])
    second.violence_types.set([physical])
    kinds, _modality, _relationship, determination, age = characteristics.FIGURES
    assert kinds.compute(YEAR, network()).rows == (("Física", 2, Decimal(100)), ("Psicológica", 1, Decimal(50)))
    assert determination.compute(YEAR, network()).rows == (("Sentencia", 2, Decimal(100)),)
    assert {row[0]: row[1] for row in age.compute(YEAR, network()).rows} == {"Mujer adulta": 1, "No consta": 1}


# --- Goals ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R87", "R107", "R108")
def test_attainment_is_told_real_and_capped():
    of_the_form = goals.Attainment(done=496, programmed=200)
    assert (of_the_form.real, of_the_form.reported, of_the_form.deviation) == (Decimal(248), Decimal(100), 296)
    assert goals.Attainment(150, 200).reported == Decimal(75)
    assert goals.Attainment(3, 0).real is None


@pytest.mark.requirement("R94", "R95", "R97", "R98", "R99", "R108")
def test_the_two_goals_of_2022_have_different_units(dozen):
    data = goals.compute(YEAR, network())
    advisory, registered = data.rows
    assert advisory[1:4] == ("Asesoría", 4800, 0)
    assert registered[1:7] == ("Registro", 200, 9, Decimal("4.5"), Decimal("4.5"), -191)
    assert "248 %" in data.note and "100 %" in data.note
    goal = Goal.objects.get(year=2022, key="asesorias")
    assert goal.description.startswith("Someterse al proceso de reeducación")


@pytest.mark.requirement("R96")
def test_the_monthly_programme_adds_up_to_the_annual_goal(dozen):
    advisory, registered = (figure.compute(YEAR, network()) for figure in goals.PROGRAMMES)
    assert registered.rows[0] == ("ene", 17, 1, 17, 1, Decimal("5.9"))
    assert registered.rows[-1] == ("dic", 16, 1, 200, 9, Decimal("4.5"))
    assert advisory.rows[-1][:4] == ("dic", 400, 0, 4800)
    assert "6.3" in registered.note  # the source


def test_a_part_of_the_network_is_not_measured_against_the_goal_of_all(dozen):
    assert goals.compute(YEAR, network().only(voluntary=True)).rows == ()
    assert goals.compute(YEAR, network(dozen.cast.ecatepec)).rows == ()


# --- Attention ------------------------------------------------------------------------------------------------------


@pytest.fixture
def attention(build):
    """Three persons: A referred twice, B voluntary, C of Ecatepec who never came."""
    first = build.linked(local(2022, 2, 1))
    again = build.linked(local(2022, 6, 1), person=first.referral.person, days_to_accept=6)
    freely = build.linked(local(2022, 3, 1), voluntary=True, days_to_accept=1)
    absent = build.linked(local(2022, 3, 2), center=build.cast.ecatepec, days_to_accept=4)
    build.appointment(first, local(2022, 2, 7), Area.SOCIAL_WORK, purpose="FIRST")
    build.appointment(first, local(2022, 2, 14))
    build.appointment(first, local(2022, 7, 31, 23, 30))  # July here
    build.appointment(again, local(2022, 6, 20), Area.LEGAL)
    build.appointment(again, local(2022, 6, 21), Area.LEGAL, state="ATTENDED")  # its note is missing
    build.appointment(freely, local(2022, 3, 10), Area.SOCIAL_WORK)
    build.appointment(freely, local(2022, 3, 11), Area.GROUP)
    build.appointment(freely, local(2022, 12, 2, 0, 10))  # after the period
    build.appointment(absent, local(2022, 3, 20), state="ABSENT_UNJUSTIFIED")
    build.appointment(absent, local(2022, 3, 21), state="ABSENT_JUSTIFIED")
    build.appointment(absent, local(2022, 3, 22), state="CANCELLED_BY_CENTER")
    FollowUp.objects.create(
        episode=freely, month=3, side="CENTER", due_on=date(2022, 9, 1), window_from=date(2022, 8, 25),
        window_to=date(2022, 10, 1), state="DONE", outcome="RELAPSE_REFERRED", performed_at=local(2022, 9, 2),
    )  # fmt: skip
    FollowUp.objects.create(
        episode=freely, month=3, side="INSTITUTION", due_on=date(2022, 9, 1), window_from=date(2022, 8, 25),
        window_to=date(2022, 10, 1), state="MISSED", unit=build.cast.court,
    )  # fmt: skip
    return build


@pytest.mark.requirement("R85", "R95")
def test_advisory_sessions_are_of_three_areas_with_a_signed_note_and_the_group_stands_apart(attention):
    data = advisory_sessions.compute(YEAR, network())
    # Psychology 2, social work 1 (the first appointment is no session), legal 1 (the other has no note), group 1.
    assert data.total == ("Total", 2, 1, 1, 4, 1)
    assert [str(column.name) for column in data.columns[1:4]] == ["Psicología", "Trabajo social", "Jurídico"]
    assert {row[0]: row[4] for row in data.rows if row[4]} == {"feb": 1, "mar": 1, "jun": 1, "jul": 1}


@pytest.mark.requirement("R84")
def test_sessions_are_split_into_referred_and_voluntary(attention):
    data = origin.compute(YEAR, network())
    assert [row[1:] for row in data.rows] == [(3, Decimal(75), 3, Decimal(75)), (1, Decimal(25), 1, Decimal(25))]


@pytest.mark.requirement("R90")
def test_people_are_counted_once_and_only_if_they_came(attention):
    assert people_attended.people_attended(YEAR, network()) == 2
    assert people_attended.people_attended(YEAR, network(attention.cast.ecatepec)) == 0
    data = people_attended.compute(YEAR, network())
    assert [row[1] for row in data.rows] == [1, 1]
    assert data.total[1] == 2


@pytest.mark.requirement("R70", "R92")
def test_attentions_are_everything_done_with_a_person(attention):
    data = attentions.compute(YEAR, network())
    # Intake 1, individual sessions 5 (one without its note), group 1, follow-ups of the centre 1.
    assert data.total == ("Total", 1, 5, 1, 1, 8)


@pytest.mark.requirement("R72")
def test_growth_is_told_against_the_band_of_40_to_60():
    assert attentions.growth(150, 100) == Decimal(50)
    assert attentions.in_band(Decimal("39.9")) == "debajo de la banda"
    assert attentions.in_band(Decimal(40)) == attentions.in_band(Decimal(60)) == "dentro de la banda"
    assert attentions.in_band(Decimal("60.1")) == "arriba de la banda"
    assert attentions.growth(5, 0) is None


@pytest.mark.requirement("R72")
def test_growth_compares_with_the_same_days_a_year_before(attention):
    episode = attention.linked(local(2023, 1, 10))
    for day in range(1, 13):
        attention.appointment(episode, local(2023, 3, day))
    data = attentions.compute_growth(Period(date(2023, 1, 1), date(2023, 12, 1)), network())
    assert [row[1] for row in data.rows] == [8, 12]
    assert data.rows[1][2:] == (Decimal(50), "dentro de la banda")
    assert "no hay con qué comparar" in attentions.compute_growth(YEAR, network()).note


def test_attendance_leaves_out_what_the_centre_cancelled(attention):
    data = attendance.compute(YEAR, network())
    assert data.total == ("Total", 7, 1, 1, Decimal("77.8"), Decimal("87.5"))
    assert data.tile.note == "7 de 9 citas"


@pytest.mark.requirement("R4")
def test_waiting_is_told_as_a_median_of_days(attention):
    data = acceptance_days.compute(YEAR, network())
    # Accepted after 2, 6, 1 and 4 days; came 4, 13 and 8 days after that, one never.
    assert data.total == ("Periodo", 4, 4, Decimal(100), 3.0, 8.0)
    assert acceptance_days.middle_days([]) is None


def test_completion_follows_those_who_began_in_the_period(attention):
    first = Episode.objects.order_by("pk").first()
    Episode.objects.filter(pk=first.pk).update(state="COMPLETED", ended_on=date(2022, 8, 6))
    data = completion.compute(YEAR, network())
    assert [row[:3] for row in data.rows] == [
        ("Concluyeron", 1, Decimal(25)),
        ("Causaron baja", 0, Decimal(0)),
        ("Siguen en proceso", 3, Decimal(75)),
        ("Concluyeron dentro de 6 meses", 1, Decimal(25)),
        ("Concluyeron dentro de 9 meses", 1, Decimal(25)),
        ("Concluyeron dentro de 12 meses", 1, Decimal(25)),
    ]
    Episode.objects.filter(pk=first.pk).update(ended_on=date(2022, 8, 7))  # begun on 6 February
    assert completion.compute(YEAR, network()).rows[3][1] == 0


@pytest.mark.requirement("R66", "R67", "R69")
def test_follow_ups_are_covered_by_side(attention):
    data = follow_up_coverage.compute(YEAR, network())
    assert data.rows == (
        ("Centro, a 3 meses", 1, 1, Decimal(100), 1, Decimal(100)),
        ("Instancia, a 3 meses", 1, 0, Decimal(0), 0, None),
    )


@pytest.mark.requirement("R82")
def test_the_daily_report_is_the_movement_of_one_day_by_centre(attention):
    day = Period(date(2022, 3, 20), date(2022, 3, 20))
    rows = {row[0]: row[1:] for row in centers.compute(day, network()).rows}
    assert rows["CeDeMas+ Ecatepec"] == (0, 0, 0, 0, 0, 1, 0, 0)
    assert rows["CeDeMas+ Toluca"] == (0, 0, 0, 0, 0, 0, 0, 0)
    assert len(rows) == 5
    second = centers.compute(Period(date(2022, 3, 2), date(2022, 3, 2)), network(attention.cast.toluca))
    assert second.rows == (("CeDeMas+ Toluca", 0, 0, 0, 0, 0, 0, 1, 0),)


# --- Satisfaction ---------------------------------------------------------------------------------------------------


def answers(center, count: int, moment: str, quarter: str = "2022-T2", score: int = 4) -> None:
    for _time in range(count):
        SurveyAnswer.objects.create(
            center=center, moment=moment, quarter=quarter, treatment=score, usefulness=score, schedule=score,
            place=score, overall=score,
        )  # fmt: skip


@pytest.mark.requirement("R88", "R89", "R100")
def test_fewer_than_five_answers_are_not_published(attention):
    center = attention.cast.toluca
    answers(center, 5, "MID")
    answers(center, 4, "END")
    answers(center, 9, "END", quarter="2021-T4")
    for place, episode in enumerate(Episode.objects.all()):
        SurveyInvitation.objects.create(
            episode=episode, moment="MID", token_digest=str(place), expires_on=date(2022, 6, 1), used=place < 3
        )
    data = satisfaction.compute(YEAR, network())
    assert [(row[0], *row[1:4], row[-1]) for row in data.rows] == [
        ("A la mitad del proceso", 5, Decimal(75), 4.0, Decimal(100))
    ]
    assert "menos de 5" in data.note


def test_a_centre_is_told_what_its_own_persons_answered(attention):
    answers(attention.cast.toluca, 7, "MID", score=1)
    answers(attention.cast.ecatepec, 5, "MID")
    for place, episode in enumerate(Episode.objects.all()):
        here = episode.case_file.center_id == attention.cast.ecatepec.pk
        SurveyInvitation.objects.create(
            episode=episode, moment="MID", token_digest=str(place), expires_on=date(2022, 6, 1), used=here
        )
    ((_moment, count, share_of_asked, *_means),) = satisfaction.compute(YEAR, network(attention.cast.ecatepec)).rows
    assert (count, share_of_asked) == (5, Decimal(100))


@pytest.mark.requirement("R100")
def test_who_was_asked_in_another_quarter_is_not_among_those_who_were_asked(attention):
    answers(attention.cast.toluca, 5, "MID")
    for place, episode in enumerate(Episode.objects.all()):
        until = date(2022, 6, 1) if place < 3 else date(2021, 12, 1)  # sixty days after it was sent
        SurveyInvitation.objects.create(
            episode=episode, moment="MID", token_digest=str(place), expires_on=until, used=place < 2
        )
    assert satisfaction.compute(YEAR, network()).rows[0][2] == Decimal("66.7"), "two of three, not of four"


def test_an_answer_lies_in_the_quarter_of_its_months():
    assert [satisfaction.quarter(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [
        "2026-T1", "2026-T1", "2026-T2", "2026-T4",
    ]  # fmt: skip


# --- Publication ----------------------------------------------------------------------------------------------------


def table(*counts: int) -> FigureData:
    rows = tuple((f"Municipio {place}", count) for place, count in enumerate(counts))
    return FigureData((Column("Municipio", "text"), Column("Canalizaciones")), rows, ("Total", sum(counts)))


def test_rows_below_five_are_joined():
    assert [row[1] for row in published(table(20, 8, 3, 2, 1)).rows] == [20, 8, 6]


def test_a_lone_small_row_takes_the_next_smallest_with_it():
    assert published(table(20, 8, 3)).rows == (("Municipio 0", 20), ("Otros 2, juntos", 11))


def test_a_table_below_five_shows_nothing():
    data = published(table(2, 2))
    assert (data.rows, data.total) == ((), None)


def test_a_table_without_small_rows_stays_as_it_is():
    assert published(table(20, 8)).rows == (("Municipio 0", 20), ("Municipio 1", 8))


# --- The monthly report ---------------------------------------------------------------------------------------------


@pytest.mark.requirement("R83", "R84", "R93")
def test_the_monthly_report_has_its_three_blocks(attention):
    report = MonthlyReport.objects.create(year=2022, month=3)
    monthly.compute_lines(report)
    monthly.compute_lines(report)  # replaces, never adds
    lines = {
        (line.block, line.label): (int(line.value), line.programmed and int(line.programmed))
        for line in report.lines.all()
    }
    assert lines["progress", "Trabajo social"] == (1, None)
    assert lines["progress", "Asesorías de las tres áreas"] == (1, 400)
    assert lines["progress", "Asesorías acumuladas en el año"] == (2, 1200)
    assert lines["progress", "Grupo de reflexión, se cuenta aparte"] == (1, None)
    assert lines["referrals", "Canalizaciones recibidas"] == (2, 17)
    assert lines["referrals", "Canalizaciones acumuladas en el año"] == (3, 51)
    assert lines["referrals", "Asesorías a personas voluntarias"] == (1, None)
    assert lines["municipalities", "Toluca"] == (2, None)
    assert len(lines) == 14


def test_a_centres_report_counts_its_own_and_has_no_programme(attention):
    report = MonthlyReport.objects.create(year=2022, month=3, center=attention.cast.ecatepec)
    monthly.compute_lines(report)
    received = report.lines.get(label="Canalizaciones recibidas")
    assert (received.value, received.programmed) == (1, None)


def test_the_month_in_which_the_programme_began_starts_on_its_first_day(db):
    assert month_of(2021, 8).start == date(2021, 8, 10)


# --- All of them ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R80", "R81")
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.slug)
def test_a_figure_asks_the_same_number_of_queries_at_1_and_at_30_rows(build, figure):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            figure.compute(YEAR, network())
        return len(queries)

    def one_more(place: int) -> None:
        episode = build.linked(local(2022, 2, 1 + place % 20), municipality=f"15{1 + place:03}")
        build.appointment(episode, local(2022, 4, 1 + place % 28))

    one_more(0)
    alone = asked()
    for place in range(1, 30):
        one_more(place)
    assert asked() == alone <= 6


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.slug)
def test_a_figure_of_an_empty_database_still_has_its_definition_and_columns(catalogues, figure):
    data = figure.compute(YEAR, network())
    assert str(figure.definition).endswith(".")
    assert all(len(row) == len(data.columns) for row in data.rows)
    assert data.total is None or len(data.total) == len(data.columns)


def test_slugs_are_unique():
    assert len({figure.slug for figure in FIGURES}) == len(FIGURES)


def test_shares_are_rounded_half_up():
    assert (share(1, 8), share(1, 3, 0), share(5, 0)) == (Decimal("12.5"), Decimal(33), None)
    assert share(1, 800) == Decimal("0.1")  # 0.125


def test_the_zone_of_the_months_is_that_of_the_centres():
    assert str(timezone.get_default_timezone()) == "America/Mexico_City"
