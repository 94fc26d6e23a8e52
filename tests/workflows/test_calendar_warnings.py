"""What the daily task tells when a day comes near or has passed: to whom, in which words, and once."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import clock
from casework.access import visible
from casework.models import (
    Appointment,
    Center,
    Determination,
    Episode,
    FollowUp,
    Goal,
    GoalMonth,
    MonthlyReport,
    ProtectionOrder,
    Referral,
    User,
)
from casework.roles import Area, Role
from documents.models import IssuedDocument, Message
from tests import lives
from tests.cast import account, signed_in
from workflows import deadlines, worklist
from workflows.court_reports import due_until, earliest_of, last_report_of, latest_start, next_report
from workflows.door import open_record, take_step
from workflows.machines import AppointmentMachine, DocumentMachine, EpisodeMachine, MonthlyReportMachine
from workflows.machines.appointment import Attendance
from workflows.machines.document import Wording
from workflows.machines.episode import Hold, Transfer
from workflows.machines.facts import Said
from workflows.machines.reports import draft_report
from workflows.warnings import of_goals, of_months, of_protection, of_returns

pytestmark = pytest.mark.once


@contextmanager
def on(day: date, hour: int = 9):
    """The block happens on this day."""
    with clock.at(clock.moment_of(day, hour)):
        yield


def ticks(first: date, last: date) -> None:
    """The daily task on every day of these, both included, while everybody uses her account; no part of it may fail."""
    day = first
    while day <= last:
        with on(day, 6):
            User.objects.update(last_login=clock.now())
            assert deadlines.run()["no se pudieron; vea el registro del servidor"] == 0
        day += timedelta(days=1)


def told(notice: str) -> list[tuple[date, str]]:
    """On which day whom, of one notice."""
    rows = Message.objects.filter(notice=notice, recipient="").order_by("pk")
    return [(clock.local_day(row.created_at), row.audience) for row in rows]


def team(cast) -> set[str]:
    people = {f"user:{one.pk}" for one in (cast.psychologist, cast.social_worker, cast.lawyer)}
    return people | {f"coordination:{cast.toluca.pk}"}


def on_desk(user, what: str) -> list[worklist.Row]:
    return [row for row in worklist.rows_of(user, worklist.MINE) if row.what == what]


def signed_report(cast, referral) -> IssuedDocument:
    report = draft_report("progress_report", lives.episode_of(referral), by=cast.social_worker)
    words = {"compliance": "COMPLIES", "conduct": "Puntual."}
    take_step(report, DocumentMachine.write, by=cast.social_worker, facts=Wording(words))
    return take_step(report, DocumentMachine.sign, by=cast.coordinator)


def says_nothing(notice: str) -> None:
    """No message of a notice holds a name or the matter."""
    for row in Message.objects.filter(notice=notice):
        words = f"{row.subject} {row.body}".lower()
        for secret in ("rogelio", "hernández", "violencia", "víctima", "victima", "agresor", "reeducación", "cedemas"):
            assert secret not in words, (notice, secret)


# ---- A suspended person is expected back ---------------------------------------------------------------------------

RETURN = "Confirmar el regreso de una suspensión"


@pytest.mark.requirement("R46")
@pytest.mark.heavy
def test_a_suspended_person_is_on_the_desks_from_a_week_before_his_day_and_told_once_on_it(cast, client):
    referral = lives.active(cast)
    back = clock.today() + timedelta(days=20)
    take_step(
        lives.episode_of(referral), EpisodeMachine.hold, by=cast.coordinator, facts=Hold(None, "Tratamiento.", back)
    )
    with on(back - timedelta(days=8)):
        assert not on_desk(cast.coordinator, RETURN)
    ticks(back - timedelta(days=9), back + timedelta(days=3))
    assert {day for day, _who in told("return_due")} == {back}
    assert {who for _day, who in told("return_due")} == team(cast)
    says_nothing("return_due")
    for days in (-7, 0, 30):
        with on(back + timedelta(days=days)):
            for user in (cast.coordinator, cast.psychologist, cast.social_worker, cast.lawyer):
                (row,) = on_desk(user, RETURN)
                assert row.day == back and signed_in(client, user).get(row.url).status_code == 200
            assert not on_desk(cast.other_coordinator, RETURN) and not on_desk(cast.other_psychologist, RETURN)
    with on(back + timedelta(days=4)):
        take_step(lives.episode_of(referral), EpisodeMachine.resume, by=cast.coordinator)
        assert not on_desk(cast.coordinator, RETURN) and not on_desk(cast.lawyer, RETURN)


def test_the_coordinator_resumes_who_was_suspended_and_who_attends_him_looks_whether_he_came(cast):
    referral = lives.active(cast)
    passing = account(Role.PSYCHOLOGIST, "Marta", "Luna Gil", center=cast.toluca)  # who saw him once, in charge of none
    once = lives.session(cast, referral, Area.PSYCHOLOGY)
    Appointment.objects.filter(pk=once.pk).update(professional=passing)
    episode, back = lives.episode_of(referral), clock.today() + timedelta(days=5)
    take_step(episode, EpisodeMachine.hold, by=cast.coordinator, facts=Hold(None, "Tratamiento.", back))
    (row,) = on_desk(cast.coordinator, RETURN)
    assert (row.action, row.url) == ("Reanudar", reverse("step", args=["proceso", episode.pk, "resume"]))
    (row,) = on_desk(cast.lawyer, RETURN)
    assert (row.action, row.url) == ("Abrir", reverse("case", args=[referral.pk]))
    assert visible(Episode, passing).exists() and not on_desk(passing, RETURN)


def test_nobody_is_told_of_a_return_before_its_day(cast):
    back = clock.today() + timedelta(days=5)
    episode = lives.episode_of(lives.active(cast))
    take_step(episode, EpisodeMachine.hold, by=cast.coordinator, facts=Hold(None, "Tratamiento.", back))
    for days, many in ((-1, 0), (0, 1)):
        with on(back + timedelta(days=days)):
            assert len(list(of_returns())) == many


# ---- Reports that the authority ordered ----------------------------------------------------------------------------

REPORT = "Informe de avance para el juzgado"


@pytest.mark.requirement("R45")
@pytest.mark.requirement("R46")
def test_the_report_an_authority_ordered_is_told_ten_and_three_days_before_and_once_when_it_is_late(cast, client):
    first = clock.today() + timedelta(days=40)
    referral = lives.active(cast, first_report_due=first)
    ticks(first - timedelta(days=14), first + timedelta(days=6))
    before = [(first - timedelta(days=days), who) for days in (10, 3) for who in team(cast)]
    assert sorted(told("report_due")) == sorted(before)
    assert sorted(told("report_overdue")) == sorted((first + timedelta(days=1), who) for who in team(cast))
    says_nothing("report_due")
    says_nothing("report_overdue")

    with on(first - timedelta(days=11)):
        assert not on_desk(cast.coordinator, REPORT) and not on_desk(cast.lawyer, REPORT)
    with on(first - timedelta(days=5)):
        for user in (cast.coordinator, cast.psychologist, cast.social_worker, cast.lawyer):
            (row,) = on_desk(user, REPORT)
            assert row.day == first and row.detail == "Cada mes"
            assert row.url == reverse("case", args=[referral.pk])
        assert not on_desk(cast.facilitator, REPORT) and not on_desk(cast.receptionist, REPORT)
        page = signed_in(client, cast.lawyer).get(row.url).content.decode()
        assert "La instancia lo espera a más tardar el" in page


def test_a_report_is_on_the_desk_of_who_began_it_and_then_on_the_coordinators_list_with_the_authoritys_day(cast):
    first = clock.today() + timedelta(days=40)
    referral = lives.active(cast, first_report_due=first)
    with on(first - timedelta(days=2)):
        draft = draft_report("progress_report", lives.episode_of(referral), by=cast.lawyer)
        (row,) = on_desk(cast.lawyer, REPORT)
        assert row.url == reverse("paper_draft", args=[draft.pk])
        assert not on_desk(cast.psychologist, REPORT) and not on_desk(cast.coordinator, REPORT)
        (paper,) = on_desk(cast.coordinator, "Revisar y firmar un documento")
        assert paper.day == first
        words = Wording({"compliance": "COMPLIES", "conduct": "Puntual."})
        take_step(draft, DocumentMachine.write, by=cast.lawyer, facts=words)
        take_step(draft, DocumentMachine.send_to_review, by=cast.lawyer)
        assert not on_desk(cast.lawyer, REPORT)
        take_step(draft, DocumentMachine.sign, by=cast.coordinator)
        assert not on_desk(cast.coordinator, "Revisar y firmar un documento")
    # The next one: a month after the one that was signed.
    due = first - timedelta(days=2) + relativedelta(months=1)
    with on(due - timedelta(days=11)):
        assert not on_desk(cast.coordinator, REPORT)
    with on(due - timedelta(days=10)):
        assert [row.day for row in on_desk(cast.coordinator, REPORT)] == [due]


def test_a_report_on_one_person_leaves_that_on_another_to_be_written(cast):
    due = clock.today() + timedelta(days=5)
    reported, waiting = lives.active(cast, first_report_due=due), lives.active(cast, first_report_due=due)
    signed_report(cast, reported)
    for user in (cast.coordinator, cast.lawyer):
        assert [(row.case.pk, row.day) for row in on_desk(user, REPORT)] == [(waiting.pk, due)]
    assert last_report_of(reported) and last_report_of(waiting) is None
    assert earliest_of([reported.pk]) == {} and earliest_of([waiting.pk]) == {waiting.pk: due}


def test_a_report_that_is_being_written_on_one_person_leaves_that_on_another_to_be_begun(cast):
    due = clock.today() + timedelta(days=5)
    begun, waiting = lives.active(cast, first_report_due=due), lives.active(cast, first_report_due=due)
    draft = draft_report("progress_report", lives.episode_of(begun), by=cast.lawyer)
    to_begin = (waiting.pk, reverse("case", args=[waiting.pk]))
    for user in (cast.coordinator, cast.psychologist):
        assert [(row.case.pk, row.url) for row in on_desk(user, REPORT)] == [to_begin]
    hers = sorted((row.case.pk, row.url) for row in on_desk(cast.lawyer, REPORT))
    assert hers == [(begun.pk, reverse("paper_draft", args=[draft.pk])), to_begin]


def test_a_report_is_asked_of_the_centre_that_has_him_and_of_who_has_an_area(cast):
    referral = lives.active(cast, first_report_due=clock.today() + timedelta(days=5))
    colleague = account(Role.LAWYER, "Irma", "Nava Gil", center=cast.toluca)
    Appointment.objects.filter(pk=lives.session(cast, referral, Area.LEGAL).pk).update(professional=colleague)
    assert visible(Episode, colleague).exists() and not on_desk(colleague, REPORT)
    transfer = Transfer(cast.ecatepec, "Se mudó.")
    take_step(lives.episode_of(referral), EpisodeMachine.request_transfer, by=cast.coordinator, facts=transfer)
    assert visible(Episode, cast.other_coordinator).exists() and not on_desk(cast.other_coordinator, REPORT)
    assert on_desk(cast.coordinator, REPORT)


@pytest.mark.parametrize(
    ("frequency", "code", "months"),
    [
        ("MONTHLY", "CONDITIONAL_SUSPENSION", 1),
        ("BIMONTHLY", "CONDITIONAL_SUSPENSION", 2),
        ("", "CONDITIONAL_SUSPENSION", 1),  # the order obliges and says nothing: domain §15
        ("", "RECOMMENDATION", None),
        ("NONE", "CONDITIONAL_SUSPENSION", None),
        ("AT_END", "CONDITIONAL_SUSPENSION", None),
    ],
)
def test_how_often_a_report_is_due(cast, frequency, code, months):
    referral = lives.active(
        cast, report_frequency=frequency, determination=Determination.objects.get(code=code), judicial_case_number="1/2"
    )
    episode = lives.episode_of(referral)
    due = next_report(Referral.objects.get(pk=referral.pk), episode.started_on, None)
    assert due == (None if months is None else episode.started_on + relativedelta(months=months))
    for days in (-1, 0):
        found = due_until(Episode.objects.all(), (due or clock.today() + timedelta(days=900)) + timedelta(days=days))
        assert found.exists() is (due is not None and days == 0)


def test_the_question_to_the_database_and_the_arithmetic_agree_on_every_day_of_two_years():
    for number in range(800):
        until = date(2027, 1, 1) + timedelta(days=number)
        for months in (1, 2):
            last = latest_start(until, months)
            assert last + relativedelta(months=months) <= until
            assert last + timedelta(days=1) + relativedelta(months=months) > until


def test_a_report_counts_again_from_the_day_it_was_signed_and_a_revoked_one_does_not_count(cast):
    referral = lives.active(cast)
    started = lives.episode_of(referral).started_on
    with on(started + timedelta(days=25)):
        report = signed_report(cast, referral)
    signed = started + timedelta(days=25)
    assert not due_until(Episode.objects.all(), signed + relativedelta(months=1) - timedelta(days=1)).exists()
    assert due_until(Episode.objects.all(), signed + relativedelta(months=1)).exists()
    with on(started + timedelta(days=26)):
        take_step(report, DocumentMachine.revoke, by=cast.coordinator, facts=Said("Otro periodo."))
    assert due_until(Episode.objects.all(), started + relativedelta(months=1)).exists()


def test_before_attention_begins_the_coordinator_is_told_to_warn_who_expects_a_report(cast, client):
    referral = lives.in_assessment(cast, first_report_due=clock.today() + timedelta(days=5))
    (row,) = on_desk(cast.coordinator, REPORT)
    assert row.url == reverse("case_thread", args=[referral.pk]) and row.action == "Avisar"
    assert signed_in(client, cast.coordinator).get(row.url).status_code == 200
    assert not on_desk(cast.psychologist, REPORT)


def test_nobody_expects_a_report_of_an_ended_process(cast):
    referral = lives.active(cast)
    take_step(lives.episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Se mudó."))
    assert not due_until(Episode.objects.all(), clock.today() + timedelta(days=900)).exists()


def test_the_institution_reads_when_its_next_report_comes(cast, client):
    due = clock.today() + timedelta(days=12)
    referral = lives.active(cast, first_report_due=due)
    signed_in(client, cast.judge_clerk)
    assert "Próximo informe de avance:" in client.get(reverse("panel_case", args=[referral.pk])).content.decode()
    assert "Próximo informe:" in client.get(reverse("panel")).content.decode()
    with on(due + timedelta(days=1)):
        signed_in(client, cast.judge_clerk)
        assert "se esperaba el" in client.get(reverse("panel_case", args=[referral.pk])).content.decode()
        assert "Se esperaba un informe:" in client.get(reverse("panel")).content.decode()
    Referral.objects.filter(pk=referral.pk).update(present_report_frequency="NONE", present_first_report_due=None)
    assert "Próximo informe" not in client.get(reverse("panel_case", args=[referral.pk])).content.decode()


# ---- Notes, follow-ups, protection orders --------------------------------------------------------------------------


@pytest.mark.requirement("R58")
def test_a_note_that_nobody_signed_in_72_hours_is_told_once(cast):
    referral = lives.active(cast)
    session = lives.session(cast, referral, Area.LEGAL)
    with clock.at(session.starts_at + timedelta(minutes=50)):
        take_step(session, AppointmentMachine.attend, by=cast.lawyer, facts=Attendance())
    day = clock.local_day(session.starts_at)
    ticks(day, day + timedelta(days=8))
    assert {who for _day, who in told("note_unsigned")} == {f"user:{cast.lawyer.pk}", f"coordination:{cast.toluca.pk}"}
    assert {when for when, _who in told("note_unsigned")} == {day + timedelta(days=4)}
    says_nothing("note_unsigned")


@pytest.mark.requirement("R66")
@pytest.mark.requirement("R67")
def test_a_follow_up_is_told_to_its_side_and_to_social_work_when_it_opens_a_week_before_it_ends_and_missed(cast):
    referral = lives.completed(cast)
    center, theirs = FollowUp.objects.filter(episode__referral=referral.pk, month=3).order_by("side")
    ticks(center.window_from - timedelta(days=1), center.window_to + timedelta(days=1))
    here = {f"coordination:{cast.toluca.pk}", f"user:{cast.social_worker.pk}"}
    sides = here | {f"unit:{cast.court.pk}"}
    for notice, day in (
        ("follow_up_due", center.window_from),
        ("follow_up_expiring", theirs.window_to - timedelta(days=7)),
        ("follow_up_missed", center.window_to + timedelta(days=1)),
    ):
        assert sorted(told(notice)) == sorted((day, who) for who in sides), notice
        says_nothing(notice)


def test_a_protection_order_that_ends_in_a_week_is_told_to_the_coordination_without_saying_what_it_is(cast):
    referral = lives.active(cast)
    ends = clock.today() + timedelta(days=30)
    ProtectionOrder.objects.create(
        referral_id=referral.pk, authority="MP", issued_on=clock.today(), valid_to=ends, restrictions="No acudir"
    )
    ticks(ends - timedelta(days=9), ends + timedelta(days=2))
    assert told("protection_ending") == [(ends - timedelta(days=7), f"coordination:{cast.toluca.pk}")]
    (row,) = Message.objects.filter(notice="protection_ending")
    assert "protección" not in f"{row.subject} {row.body}" and "MP" not in row.body
    says_nothing("protection_ending")


def test_of_who_left_no_protection_order_is_told_though_another_one_is_still_followed_up(cast):
    followed, gone = lives.completed(cast), lives.linked(cast)
    take_step(lives.episode_of(gone), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Se mudó."))
    for case in (followed, gone):
        ProtectionOrder.objects.create(
            referral_id=case.pk, authority="MP", issued_on=clock.today(), valid_to=clock.today() + timedelta(days=5),
            restrictions="No acudir",
        )  # fmt: skip
    assert [case.pk for _slug, _order, case, _about in of_protection()] == [followed.pk]


# ---- The month ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R83")
def test_a_month_that_ended_is_told_to_who_reviews_its_report_and_not_when_it_is_reviewed(cast):
    first = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    last = first - timedelta(days=1)
    with on(first, 1):
        report = open_record(MonthlyReport(year=last.year, month=last.month, center=cast.ecatepec), by=cast.director)
        take_step(report, MonthlyReportMachine.compute, by=cast.other_coordinator)
        take_step(report, MonthlyReportMachine.review, by=cast.other_coordinator)
        before = last.replace(day=1) - timedelta(days=1)  # the month before says nothing of this one
        report = open_record(MonthlyReport(year=before.year, month=before.month, center=cast.toluca), by=cast.director)
        take_step(report, MonthlyReportMachine.compute, by=cast.coordinator)
        take_step(report, MonthlyReportMachine.review, by=cast.coordinator)
    ticks(first, first + timedelta(days=2))
    others = Center.objects.valid_on(first).exclude(pk=cast.ecatepec.pk)
    expected = {f"coordination:{center.pk}" for center in others} | {"direction"}
    assert sorted(told("monthly_report_waiting")) == sorted((first, who) for who in expected)
    with on(first + timedelta(days=3)):
        assert not any(record.center == cast.ecatepec for _slug, record, _case, _about in of_months())


@pytest.mark.requirement("R94")
def test_a_goal_under_nine_tenths_of_its_programme_is_told_to_the_direction_and_the_coordinations(cast):
    first = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    last = first - timedelta(days=1)
    Goal.objects.all().delete()
    for key, planned in (("asesorias", 10), ("registros", 1)):
        goal = Goal.objects.create(
            year=last.year, key=key, name="Meta", measure_unit=key, annual_target=planned, state="RUNNING", source="POA"
        )
        GoalMonth.objects.create(goal=goal, month=last.month, programmed=planned)
    lives.submitted(cast)
    of_last_year = Goal.objects.create(
        year=last.year - 1, key="asesorias", name="Meta", measure_unit="asesorias", annual_target=10, state="RUNNING",
        source="POA",
    )  # fmt: skip
    GoalMonth.objects.create(goal=of_last_year, month=last.month, programmed=10)
    if last.month < 12:  # what is programmed for a month to come is not behind yet
        GoalMonth.objects.create(goal=Goal.objects.get(key="registros"), month=last.month + 1, programmed=10)
    if clock.today() < last.replace(day=1):
        pytest.fail("the referral is not of the month that ends")
    ticks(first, first + timedelta(days=1))
    assert sorted(told("goal_behind")) == [(first, "coordinations"), (first, "direction")]
    with on(first):
        assert [record.goal.key for _slug, record, _case, _about in of_goals()] == ["asesorias"]


# ---- The desk does not ask more for more rows ----------------------------------------------------------------------


@pytest.mark.heavy
@pytest.mark.parametrize("who", ["coordinator", "lawyer"])
def test_the_desk_asks_the_same_questions_for_one_suspension_report_and_draft_and_for_many(cast, client, who):
    def one_of_each():
        suspended, reported = lives.active(cast), lives.active(cast, first_report_due=clock.today())
        until = clock.today() + timedelta(days=3)
        hold = Hold(None, "Tratamiento.", until)
        take_step(lives.episode_of(suspended), EpisodeMachine.hold, by=cast.coordinator, facts=hold)
        lives.active(cast, first_report_due=clock.today(), fit_for_group=False)
        draft_report("progress_report", lives.episode_of(reported), by=cast.lawyer)

    one_of_each()
    signed_in(client, getattr(cast, who)).get(reverse("inbox"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("inbox"))
    for _number in range(4):
        one_of_each()
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("inbox")).content.decode()
    assert page.count(RETURN) >= 5 and page.count(REPORT) >= 5
    assert len(many) == len(one)
