"""The published period: 496 referrals of 40 institutions in 2022, with all that came of them; over long ago.

This is the one place where rows are written with their state instead of taking steps (architecture §13.14): five
thousand sessions by the door would take minutes. The histories are those that the door would have left. Not made up:
calendar slots (they only keep others from coming hours) and the summonses and follow-up letters of each appointment.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from viewflow.workflow.models import Process, Task

from casework import clock
from casework.fields import keyed_digest
from casework.models import (
    Appointment,
    AreaPlan,
    Attachment,
    CaseFile,
    Counter,
    Episode,
    FollowUp,
    HistoryEntry,
    IntakeInterview,
    Note,
    Person,
    Referral,
    RiskAssessment,
    SignedConsent,
)
from casework.models import Assessment as SignedAssessment
from casework.roles import SYSTEM
from documents.issue import issue, put_seal
from documents.models import IssuedDocument
from workflows.door import chain_digest
from workflows.machines.base import RULES
from workflows.models import Journey, Proposal
from workflows.world.past_case import FIRST_DAY, LAST_DAY, Event, PastCase, Shelf
from workflows.world.people import Referrer, World

REFERRALS = 496
CANCELLED = 3  # sent in the period and withdrawn by the institution: they do not count
MONTHS = (24, 28, 34, 38, 42, 45, 48, 52, 56, 62, 64, 3)  # the weight of each month: it grew; December has one day
BATCH = 400
OF_EPISODE = (IntakeInterview, SignedConsent, RiskAssessment, FollowUp, Proposal)
LATE = clock.moment_of(LAST_DAY, 23, 30)  # counted by its local day, though it is the next one in UTC


def past(world: World, *, referrals: int = REFERRALS) -> Iterator[tuple[int, int]]:
    """Build the period; tells (done, all), for a progress bar."""
    total = referrals * 3
    shelf = Shelf(world)
    cases = []
    for number, (moment, referrer, cancelled) in enumerate(_arrivals(world, referrals)):
        cases.append(PastCase(world, shelf, number, moment, referrer, cancelled=cancelled))
        if number % 20 == 0:
            yield number, total
    _number_folios(cases)
    _save_rows(cases)
    yield referrals, total
    papers = _Papers()
    for number, case in enumerate(cases):
        papers.of(case)
        if number % 10 == 0:
            yield referrals + number, total
    papers.keep()
    yield 2 * referrals, total
    _save_history(cases)
    _save_map(cases)
    _count(cases)
    yield total, total


# ---- Who sends whom, when -------------------------------------------------------------------------------------------


def _arrivals(world: World, many: int) -> list[tuple[datetime, Referrer, bool]]:
    """When, by whom, and whether it was cancelled, in order; each institution sends at least one that was not."""
    dice = world.dice("arrivals")
    weights = [one.weight for one in world.referrers]
    senders = world.referrers + dice.choices(
        world.referrers, weights=weights, k=many - len(world.referrers) + CANCELLED
    )
    moments = [_moment(dice) for _one in senders]
    moments[0], moments[1] = clock.moment_of(FIRST_DAY, 23, 30), LATE
    cancelled = [False] * many + [True] * CANCELLED
    return sorted(zip(moments, senders, cancelled, strict=True), key=lambda one: (one[0], one[1].unit.pk))


def _moment(dice: Random) -> datetime:
    """A moment of the period: mostly office hours of a working day, now and then half past eleven at night."""
    while True:
        month = dice.choices(range(1, 13), weights=MONTHS)[0]
        day = date(2022, month, 1) + timedelta(days=dice.randint(0, 30))
        if day.month == month and FIRST_DAY <= day <= LAST_DAY and (day.weekday() < 5 or dice.random() < 0.06):
            break
    if dice.random() < 0.03:
        return clock.moment_of(day, 23, 30)
    return clock.moment_of(day, dice.randint(9, 17), dice.randint(0, 59))


def _number_folios(cases: list[PastCase]) -> None:
    """Folios without gaps per institution, and numbers of case files per centre and year, in the order of time."""
    taken: dict[str, int] = defaultdict(int)
    for case in cases:
        key = f"{case.referrer.institution.key}/{clock.local_day(case.referral.submitted_at).year}"
        taken[key] += 1
        case.referral.folio = f"{key.replace('/', '-')}-{taken[key]:04}"
    files: dict[str, int] = defaultdict(int)
    for case in sorted((one for one in cases if one.file), key=lambda one: (one.file.opened_on, one.number)):
        key = f"{case.team.center.code}/{case.file.opened_on.year}"
        files[key] += 1
        case.file.number = f"CEDEMAS-{key}/{files[key]:06}"
    counters = [Counter(series=f"referral/{key}", last=last) for key, last in taken.items()]
    counters += [Counter(series=f"case-file/{key}", last=last) for key, last in files.items()]
    Counter.objects.bulk_create(counters)


# ---- Rows -----------------------------------------------------------------------------------------------------------


def _save_rows(cases: list[PastCase]) -> None:
    """Everything but papers and history, each table at once, in the order in which they point at each other."""
    for named in [row for one in cases for row in (one.referral, one.person) if row]:
        named.keep_in_step()  # a bulk insert does not
    Person.objects.bulk_create([one.person for one in cases if one.person], BATCH)
    CaseFile.objects.bulk_create([one.file for one in cases if one.file], BATCH)
    for one in cases:
        one.referral.person, one.referral.case_file = one.person, one.file
    Referral.objects.bulk_create([one.referral for one in cases], BATCH)
    _link_violence(cases)
    for model in (Attachment, Episode, AreaPlan, Appointment, SignedAssessment, Note, *OF_EPISODE):
        model.objects.bulk_create([row for one in cases for row in one.rows(model)], BATCH)


def _link_violence(cases: list[PastCase]) -> None:
    types, modalities = Referral.violence_types.through, Referral.violence_modalities.through
    types.objects.bulk_create(
        [types(referral_id=one.referral.pk, violencetype_id=pk) for one in cases for pk in one.violence_types], BATCH
    )
    modalities.objects.bulk_create(
        [modalities(referral_id=one.referral.pk, violencemodality_id=one.modality) for one in cases], BATCH
    )


# ---- Papers ---------------------------------------------------------------------------------------------------------


@dataclass
class _Papers:
    """Issues the papers of each case as the door does, each on its day, and marks those that were read."""

    read: list[IssuedDocument] = field(default_factory=list)
    signed: list[IssuedDocument] = field(default_factory=list)

    def of(self, case: PastCase) -> None:
        for slug, at, about, by, wording in case.papers:
            with clock.at(at):
                paper = issue(slug, about, case=case.referral, by=by)
            if paper.state != "SIGNED":
                self._sign(case, paper, at, by, wording)
            if paper.addressed_unit_id and case.dice.random() < 0.85:
                paper.acknowledged_at = at + timedelta(hours=case.dice.randint(3, 60))
                paper.acknowledged_by = case.referrer.user
                self.read.append(paper)
                case.add(
                    Event(paper.acknowledged_at, case.referrer.user, paper, "acknowledge", "SIGNED", "ACKNOWLEDGED")
                )

    def _sign(self, case: PastCase, paper: IssuedDocument, at: datetime, by, wording: dict) -> None:
        """A report begins as a draft; here it is worded and signed within the hour."""
        if wording:
            paper.facts = {**paper.facts, "wording": wording}
        with clock.at(at + timedelta(minutes=40)):
            put_seal(paper, by)
        self.signed.append(paper)
        if wording:
            case.add(Event(at, by, paper, "open", "", "DRAFT"))
            case.add(Event(at + timedelta(minutes=20), by, paper, "write", "DRAFT", "DRAFT"))
        case.add(Event(at + timedelta(minutes=40), by, paper, "sign", "DRAFT", "SIGNED"))

    def keep(self) -> None:
        """Write what became of the papers after they were issued."""
        columns = ["number", "folio", "signed_at", "signed_by", "code", "digest", "seal"]
        IssuedDocument.objects.bulk_update(self.signed, columns, BATCH // 4)
        for paper in self.signed:  # sealed text is written one row at a time: a bulk update would write it plain
            IssuedDocument.objects.filter(pk=paper.pk).update(facts=paper.__dict__["facts"])
        IssuedDocument.objects.filter(pk__in=[one.pk for one in self.signed]).update(state="SIGNED")
        IssuedDocument.objects.bulk_update(self.read, ["acknowledged_at", "acknowledged_by"], BATCH // 2)
        for start in range(0, len(self.read), BATCH):
            keys = [one.pk for one in self.read[start : start + BATCH]]
            IssuedDocument.objects.filter(pk__in=keys).update(state="ACKNOWLEDGED")


# ---- History and map ------------------------------------------------------------------------------------------------


def _save_history(cases: list[PastCase]) -> None:
    """One chain a case, in the order of time."""
    entries = []
    for case in cases:
        chain, previous = f"referral/{case.referral.pk}", ""
        for number, event in enumerate(sorted(case.events, key=lambda one: one.at), 1):
            entry = HistoryEntry(
                chain=chain,
                case=case.referral,
                number=number,
                at=event.at,
                actor=None if event.by is SYSTEM else event.by,
                noun=event.about._meta.concrete_model._meta.model_name,
                record_id=event.about.pk,
                step=event.step,
                from_state=event.before,
                to_state=event.after,
                reason=event.why,
                reason_digest=keyed_digest(event.why) if event.why else "",
                rules=RULES,
                because_of=event.because,
                previous=previous,
            )
            entry.digest = previous = chain_digest(entry)
            entries.append(entry)
    HistoryEntry.objects.bulk_create(entries, BATCH)


def _save_map(cases: list[PastCase]) -> None:
    """Each case's walk over the map, closed, with the tasks that were done on the way."""
    walks = [(case, case.walk()) for case in cases]
    Process.objects.bulk_create([process for _case, (process, _tasks) in walks], BATCH)
    Journey.objects.bulk_create(
        [Journey(case=case.referral, process=process, open=False) for case, (process, _tasks) in walks], BATCH
    )
    Task.objects.bulk_create([task for _case, (_process, tasks) in walks for task in tasks], BATCH)


def _count(cases: list[PastCase]) -> None:
    """Versions of the records, as many as their steps."""
    steps: dict = defaultdict(int)
    for case in cases:
        for event in case.events:
            if hasattr(event.about, "version") and event.step != "open":
                steps[event.about] += 1
    for model in (Referral, Appointment, FollowUp, IssuedDocument):
        by_count = defaultdict(list)
        for row, many in steps.items():
            if isinstance(row, model):
                by_count[many].append(row.pk)
        for many, keys in by_count.items():
            for start in range(0, len(keys), BATCH):
                model.objects.filter(pk__in=keys[start : start + BATCH]).update(version=many + 1)
