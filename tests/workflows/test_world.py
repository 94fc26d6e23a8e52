"""The demonstration world: the published period, the living cases, and that it is always the same."""

import hashlib
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from casework import clock
from casework.models import Appointment, Counter, Episode, FollowUp, HistoryEntry, Person, Referral, SurveyAnswer, User
from casework.states import ReferralState
from casework.statistics.active_institutions import active_institutions
from casework.statistics.advisory_sessions import advisory_sessions
from casework.statistics.period import Period
from casework.statistics.referrals_received import received
from casework.statistics.scope import network
from documents.models import IssuedDocument
from tests import lives
from workflows.models import DemonstrationWorld
from workflows.world.build import CannotBuild, build, world_here
from workflows.world.invariants import PUBLISHED, results
from workflows.world.past import past
from workflows.world.people import people

TODAY, SUNDAY = date(2026, 11, 19), date(2026, 11, 22)
LIVES = ("late", "three months 1", "completed", "absences", "moved")
FEW = ("late", "draft 1", "linked", "absences", "volunteer 2", "never came")


@pytest.fixture(autouse=True)
def demonstration(settings):
    settings.SIGUE_DEMO = True


def small(seed: int = 7, **how):
    return build(seed, TODAY, **{"referrals": 6, "institutions": 4, "only": FEW[:2]} | how)


def offenders() -> dict[str, list[str]]:
    return {str(check.name): wrong for check, wrong in results() if wrong}


def told() -> str:
    """One number over what the world says, without the keys of rows and what is meant to be random."""
    tables = (
        User.objects.order_by("email").values_list("email", "role", "state"),
        Person.objects.order_by("search_name", "birth_date").values_list("search_name", "phone", "birth_date"),
        Referral.objects.order_by("draft_folio").values_list(
            "folio", "state", "submitted_at", "search_name", "curp_digest"
        ),
        Episode.objects.order_by("referral__draft_folio", "opened_on").values_list(
            "state", "opened_on", "started_on", "ended_on"
        ),
        Appointment.objects.order_by("starts_at", "episode__referral__draft_folio", "area").values_list(
            "starts_at", "area", "state"
        ),
        FollowUp.objects.order_by("due_on", "side", "episode__referral__draft_folio").values_list(
            "due_on", "side", "state"
        ),
        IssuedDocument.objects.order_by("referral__draft_folio", "number").values_list("folio", "code", "seal"),
        SurveyAnswer.objects.order_by("uuid").values_list("uuid", "center__code", "quarter", "comment"),
        HistoryEntry.objects.filter(case__isnull=False)
        .order_by("case__draft_folio", "number")
        .values_list("at", "noun", "step", "from_state", "to_state", "actor__email"),
    )
    return hashlib.sha256("\n".join(str(row) for table in tables for row in table).encode()).hexdigest()


@pytest.mark.heavy
@pytest.mark.requirement("R106", "R109", "R110")
def test_the_published_period_has_496_referrals_of_40_institutions(catalogues):
    *_, world = people(3, TODAY)
    for _done in past(world):
        pass
    scope = network()
    assert received(PUBLISHED, scope).count() == 496
    assert active_institutions(PUBLISHED, scope) == 40
    assert received(PUBLISHED, scope).values("center").distinct().count() == 5
    assert not received(PUBLISHED, scope).filter(is_voluntary=True).exists()
    assert advisory_sessions(Period(date(2022, 1, 1), date(2022, 12, 31)), scope).count() > 1000
    assert Referral.objects.filter(submitted_at=clock.moment_of(date(2022, 12, 1), 23, 30)).exists()  # the 2nd in UTC
    assert Referral.objects.filter(state=ReferralState.CANCELLED).count() == 3
    assert not Episode.objects.exclude(state__in=["COMPLETED", "WITHDRAWN", "NOT_ELIGIBLE", "ARCHIVED"]).exists()
    assert offenders() == {}


@pytest.mark.heavy
def test_the_same_seed_and_day_make_the_same_world(db):
    seen = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            small(seed, only=FEW)
            seen.append(told())
            transaction.set_rollback(True)
    assert seen[0] == seen[1] != seen[2]


@pytest.mark.heavy
def test_the_living_cases_are_in_every_state_and_nothing_is_wrong(db):
    build(5, SUNDAY, referrals=12, institutions=12)
    found = offenders()
    assert set(found) == {"canalizaciones del periodo publicado", "instituciones del periodo publicado"}, found  # fewer


@pytest.mark.heavy
def test_the_world_stands_on_any_day(db):
    """A leap day, which is the end of a month; the living cases above are of a Sunday."""
    build(7, date(2028, 2, 29), referrals=12, institutions=12, only=LIVES)
    found = offenders()
    assert not set(found) - {
        "canalizaciones del periodo publicado", "instituciones del periodo publicado",
        "cada estatus de cada máquina tiene al menos un caso",
    }, found  # fmt: skip


def test_every_first_appointment_is_closed_and_one_that_is_not_is_found(db):
    small()
    first = Appointment.objects.filter(purpose="FIRST", held=True)
    assert first.exists() and not first.exclude(state="DOCUMENTED").exists()
    of_one = HistoryEntry.objects.filter(noun="appointment", record_id=first.first().pk).order_by("number")
    assert list(of_one.values_list("step", flat=True))[-2:] == ["attend", "close_without_note"]
    Appointment.objects.filter(pk=first.first().pk).update(state="ATTENDED")
    found = offenders()["ninguna cita individual que no es sesión se queda sin cerrar"]
    assert found == [f"appointment/{first.first().pk}"]


def test_what_is_cut_off_half_way_leaves_nothing_and_can_be_built_again(db):
    def cut(part, share):
        if part == "Casos en curso":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        small(tell=cut)
    assert world_here() is None and not User.objects.exists() and not Referral.objects.exists()
    small()
    assert world_here().seed == 7


def test_a_database_with_other_data_is_left_alone(cast):
    with pytest.raises(CannotBuild):
        small()


def test_a_second_start_builds_nothing(db, capsys):
    small()
    before = HistoryEntry.objects.count()
    call_command("demo", "--no-server")
    assert HistoryEntry.objects.count() == before and DemonstrationWorld.objects.count() == 1
    said = capsys.readouterr().out
    assert "patricia.sotelo@ficticia.example" in said and "make codes" in said


def test_the_demonstration_does_not_run_with_production_settings(db, settings):
    settings.SIGUE_DEMO = False
    with pytest.raises(CommandError, match="producción"):
        call_command("demo", "--no-server")


def test_the_checks_hold_over_any_database_and_find_what_is_wrong(cast, capsys):
    lives.completed(cast)
    call_command("check_world")
    assert "496" not in capsys.readouterr().out
    Counter.objects.filter(series__startswith="referral/").update(last=9)
    FollowUp.objects.filter(month=6).update(window_to=date(2100, 1, 1))
    with pytest.raises(CommandError, match="No se cumplen 2"):
        call_command("check_world")
