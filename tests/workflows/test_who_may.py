"""Every state × step × role is fired at the door, and what the door answers is what the committed table says."""

import re
from collections import defaultdict
from collections.abc import Iterable

import pytest
from axes.models import AccessAttempt
from django.db import IntegrityError, transaction

from casework import clock
from casework.models import (
    Amendment,
    Appointment,
    GroupFacilitator,
    JustificationRequest,
    MonthlyReport,
    TelephoneRequest,
    User,
)
from casework.roles import SYSTEM, Area, Role
from documents.models import IssuedDocument
from tests import lives
from tests.cast import account
from workflows.diagram import FOLDER
from workflows.door import NotYours, Refused, Stale, choose, open_record, take_step
from workflows.group_calendar import plan_session
from workflows.machines import MACHINES
from workflows.machines.base import Machine
from workflows.models import InstitutionRequest

# ---- What the table says --------------------------------------------------------------------------------------------


def committed() -> dict[str, dict[str, tuple[set[str], set[str]]]]:
    """By the title of each machine, each step: the labels it leads from, and those of the roles that may take it."""
    found: dict[str, dict[str, tuple[set[str], set[str]]]] = defaultdict(dict)
    title = ""
    for line in (FOLDER / "who_may.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            title = line[3:]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        step = re.search(r"`(\w+)`$", cells[0])
        if step and len(cells) == 7:
            found[title][step[1]] = (_labels(cells[1]), _labels(cells[4]))
    return found


def _labels(cell: str) -> set[str]:
    """The labels of a cell; some have a comma of their own, so the longest that are known are taken first."""
    known = {str(label) for machine in MACHINES.values() for _word, label in machine.words()}
    known |= {str(role.label) for role in Role}
    labels = set()
    for label in sorted(known, key=len, reverse=True):
        parts = re.split(rf"(?:^|(?<=, )){re.escape(label)}(?=, |$)", cell)
        if len(parts) > 1:
            labels.add(label)
            cell = "".join(parts)
    return labels


# ---- Records, so that every duty is somebody's of the cast ----------------------------------------------------------


def of_the_case(cast) -> Iterable:
    referral = lives.completed(cast)
    episode = lives.episode_of(referral)
    type(episode).objects.filter(pk=episode.pk).update(transfer_to=cast.ecatepec)
    yield referral
    yield open_record(lives.blank(cast, is_voluntary=True, unit=None, created_by=None, determination=None), by=SYSTEM)
    yield episode
    yield from episode.plans.all()
    yield from episode.appointments.all()
    for one in episode.appointments.filter(purpose="SESSION").exclude(area=Area.GROUP):
        JustificationRequest.objects.bulk_create(
            [JustificationRequest(appointment=one, explanation="Enfermó", submitted_on=clock.today())]
        )
    yield from JustificationRequest.objects.all()
    episode.follow_ups.update(outcome="NO_RELAPSE")
    yield from episode.follow_ups.filter(month=3)
    yield IssuedDocument.objects.get(referral=referral.pk, kind="acceptance_letter")
    asked = {"referral": referral, "asked_by": cast.judge_clerk, "asked_at": clock.now(), "answered_at": clock.now()}
    for kind in ("REPORT", "RECITATION"):
        yield InstitutionRequest.objects.create(kind=kind, about="PROGRESS", due_on=clock.today(), **asked)
    for number, topic in enumerate(("PERSON", "ORDER"), 1):
        yield Amendment.objects.create(
            referral=referral, number=number, topic=topic, made_by=cast.judge_clerk, made_at=clock.now(),
            decided_by=cast.coordinator, decided_at=clock.now(), token=f"token-{number}",
        )  # fmt: skip


def of_the_group(cast) -> Iterable:
    """A place in a session of a group that psychology, social work and the lawyer facilitate too."""
    for user in (cast.psychologist, cast.social_worker, cast.lawyer):
        GroupFacilitator.objects.create(group=cast.group, user=user)
    lives.active(cast)
    session, _invited = plan_session(cast.group, lives.free_hour(60), by=cast.facilitator)
    yield session
    yield Appointment.objects.get(group_session=session)


def of_nobody(cast) -> Iterable:
    """What is its own case; of two clerks one has been offered the administration of her area's accounts.

    The other's account, and that of a professional, was closed by wrong passwords.
    """
    User.objects.filter(pk=cast.judge_clerk.pk).update(administration_offered_at=clock.now())
    luz = account(Role.INSTITUTION_USER, "Luz", "Arce Mota", unit=cast.court)
    for user in (luz, cast.lawyer):
        AccessAttempt.objects.create(username=user.email, failures_since_start=5, get_data="", post_data="")
    yield luz
    lives.agreed(cast, cast.court.institution, ends_in=300)
    yield cast.court.institution
    yield from (cast.lawyer, cast.judge_clerk)
    for center in (cast.toluca, None):
        yield MonthlyReport.objects.create(year=2026, month=1, center=center)
    for user in cast.everyone():
        yield TelephoneRequest.objects.create(
            user=user, asked_at=clock.now(), vouched_by=_another(cast, user, 1), vouched_at=clock.now(),
            confirmed_by=_another(cast, user, 2), confirmed_at=clock.now(), ended_at=clock.now(),
        )  # fmt: skip


def _another(cast, user, n: int):
    others = [one for one in (cast.auditor, cast.data_officer, cast.other_coordinator) if one.pk != user.pk]
    return others[n - 1]


# ---- Firing ---------------------------------------------------------------------------------------------------------


class Nothing(Exception):
    """Raised at the end of each try, so that nothing of it stays."""


def asked(subject, step, user) -> str:
    """What the door answers before anything happens: «not hers», «not now», or «let in», if nothing else is missing."""
    return _answer(lambda: choose(step.machine, subject, step, user, None, None))


def taken(record, step, user) -> str:
    """The same of the step itself, taken whole; nothing of it stays."""

    def take_it_back():
        with transaction.atomic():
            take_step(record, step, by=user)
            raise Nothing

    return _answer(take_it_back)


def _answer(act) -> str:
    try:
        act()
    except NotYours:
        return "not hers"
    except Stale:
        return "not now"
    except (Nothing, Refused):
        pass
    return "let in"


def put_in(record, state: str) -> bool:
    """The record in a state, past its machine; whether the database holds such a record."""
    try:
        with transaction.atomic():
            type(record).objects.filter(pk=record.pk).update(state=state)
    except IntegrityError:
        return False
    return True


def fired(machine: type[Machine], records: list, users: list) -> tuple[dict, set[str]]:
    """By step and state the roles that the door lets in with some record; and the states in which one was put."""
    let_in: dict[tuple[str, str], set[str]] = defaultdict(set)
    reached = set()
    for record in records:
        for state, _label in machine.words():
            if not put_in(record, state):
                continue
            reached.add(state)
            subject = machine.of(record)
            for step in machine.steps():
                for user in users:
                    if user.role not in let_in[step.name, state] and asked(subject, step, user) == "let in":
                        assert taken(record, step, user) == "let in"
                        let_in[step.name, state].add(user.role)
    return let_in, reached


@pytest.mark.heavy
def test_the_door_lets_in_whom_the_committed_table_names_and_nobody_else(cast):
    records = defaultdict(list)
    for make in (of_the_case, of_the_group, of_nobody):
        for record in make(cast):
            records[record._meta.concrete_model].append(record)
    assert set(records) == set(MACHINES)
    table, roles = committed(), {role.value: str(role.label) for role in Role}
    wrong = {}
    for noun, machine in MACHINES.items():
        let_in, reached = fired(machine, records[noun], cast.everyone())
        words = {word: str(label) for word, label in machine.words()}
        assert reached == set(words), machine
        assert {name for name in table[str(machine.title)] if name != "open"} == {step.name for step in machine.steps()}
        for name, (sources, may) in table[str(machine.title)].items():
            if name == "open":
                continue
            for state, label in words.items():
                expected = may if label in sources else set()
                found = {roles[role] for role in let_in[name, state]}
                if found != expected:
                    wrong[machine.__name__, name, state] = {"the table": expected, "the door": found}
    assert wrong == {}
