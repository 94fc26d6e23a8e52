"""The only way to fire a step, for pages, API, flow, timers and tests alike: everything that follows, or nothing.

The door acts as the system (`casework.wall`): a step's conditions and consequences reach further than who takes it may
read. Its caller found the record through `visible()`, and the duty is asked in here.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC

from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from casework import clock
from casework.fields import keyed_digest
from casework.models import Episode, HistoryEntry, Referral
from casework.roles import SYSTEM
from casework.wall import as_whole
from documents.issue import issue
from documents.outbox import post
from workflows.flows.follow import follow
from workflows.machines.base import RULES, Step, machine_of

DEEPEST = 3  # consequences of consequences: a longer chain would be a flow nobody can read


class Refused(Exception):
    """The step was not taken; `reasons` says why, in Spanish."""

    def __init__(self, *reasons: str):
        self.reasons = [str(reason) for reason in reasons]
        super().__init__(" ".join(self.reasons))


class NotYours(Refused):
    """The person may not take this step; pages answer as if there were nothing there."""


class Stale(Refused):
    """The record has changed since the page was made: a second click, another tab or a lost race."""


@dataclass(frozen=True)
class Cause:
    """Why an automatic step happens: the step it follows from, and how deep the chain is."""

    case: Referral | None
    step: Step
    depth: int = 1


@as_whole
def take_step(record: models.Model, step, *, by, facts=None, seen: int | None = None, cause: Cause | None = None):
    """Fire one step with everything that follows from it, or nothing.

    `step` is a step of the record's machine (the method or its `Step`), `facts` the step's own frozen dataclass, `seen`
    the version of the record on the page that asked. Returns the record as it is now; raises Refused with the reasons.
    """
    wanted: Step = getattr(step, "step", step)
    machine = machine_of(record)
    try:
        with transaction.atomic():
            stand_in_line(machine, record)
            case = cause.case if cause else lock_case(machine, record)
            asked = machine.asking([wanted], with_case=case is None)
            subject = with_tip(machine, asked, case).get(pk=record.pk)  # read after the lock
            if case is not None and cause is None:
                case.tip_number, case.tip_digest = subject.tip_number, subject.tip_digest
            if case is not None and machine.path:
                _share_case(machine, subject, case)
            chosen = choose(machine, subject, wanted, by, facts, seen)
            before, state = _values(subject), subject.state
            getattr(subject, chosen.name)(facts, by)
            changed = _save_changed(subject, before)
            if machine.path == "":
                _mirror(case, subject, changed)
            _tell_change(case, subject, state)
            remember(case, subject, chosen, state, by, facts, cause)
            after(case, subject, chosen, by, facts, cause)
    except IntegrityError as clash:
        raise Refused(_sentence(clash)) from clash
    except OperationalError as failure:
        if not _was_deadlock(failure):
            raise
        raise Refused(_(_AT_THE_SAME_TIME)) from failure
    return subject


@as_whole
def open_record(record: models.Model, *, by, facts=None, cause: Cause | None = None):
    """Save a record that begins to exist, with its first row of history, its papers and messages (`opens_with`).

    Its conditions are asked of the saved row, in the query that reads it; raises Refused, and nothing is kept.
    """
    machine = machine_of(record)
    try:
        with transaction.atomic():
            stand_in_line(machine, record)
            case = cause.case if cause else (lock_referral(record.case.pk) if machine.path else None)
            if not machine.opens_with.duty(record, by):
                raise NotYours(_("Este paso no le corresponde."))
            record.full_clean(exclude=_relations(record) | {"state"}, validate_unique=False, validate_constraints=False)
            record.save()
            subject = machine.asking([machine.opens_with], with_case=case is None).get(pk=record.pk)
            if machine.path and case is not None:
                _share_case(machine, subject, case)
            missing = machine.opens_with.unmet(subject)
            if missing:
                raise Refused(*missing)
            if machine.path == "":
                case = lock_referral(record.pk)
            remember(case, subject, machine.opens_with, "", by, facts, cause)
            after(case, subject, machine.opens_with, by, facts, cause)
    except IntegrityError as clash:
        raise Refused(_sentence(clash)) from clash
    except OperationalError as failure:
        if not _was_deadlock(failure):
            raise
        raise Refused(_(_AT_THE_SAME_TIME)) from failure
    return subject


def consequence(cause: Cause, record: models.Model, name: str, facts=None):
    """Take a further step of the same case as the system: its own row of history, with its cause (architecture §3)."""
    return take_step(record, machine_of(record).step(name), by=SYSTEM, facts=facts, cause=cause)


def lock_referral(pk: int) -> Referral:
    """The case row, locked: one lock a case, always taken first."""
    return _locked().get(pk=pk)


def stand_in_line(machine, record) -> None:
    """Lock what the steps of several records share, always before the records, so that none waits for another."""
    for line in machine.waits_for(record):
        list(line.select_for_update().values_list("pk", flat=True))


def lock_case(machine, record) -> Referral | None:
    """Lock the case of a record by what the database says now, or the record itself when it is its own case."""
    if machine.path is None:
        machine.objects.select_for_update(of=("self",)).filter(pk=record.pk).exists()
        return None
    return _locked().get(**{machine.back: record.pk})


def _locked():
    return Referral.objects.select_for_update(of=("self",)).select_related(
        "center", "unit__institution", "present_determination"
    )


def with_tip(machine, records: models.QuerySet, case) -> models.QuerySet:
    """The records with the last row of their chain, asked in the same query as the record.

    Not in the query that locks: PostgreSQL answers its subqueries from before the wait, and two steps that queue for
    the same case would append after the same row.
    """
    chain = HistoryEntry.objects.order_by("-number")
    if case is not None:
        chain = chain.filter(case=case.pk)
    else:
        label = f"{machine.noun()._meta.model_name}/"
        chain = chain.filter(chain=Concat(Value(label), Cast(OuterRef("pk"), CharField())))
    return records.annotate(
        tip_number=Subquery(chain.values("number")[:1]), tip_digest=Subquery(chain.values("digest")[:1])
    )


def choose(machine, subject, wanted: Step, by, facts, seen) -> Step:
    """The step, if it is this machine's, this person's, possible now and complete; raises Refused otherwise.

    The permission is asked before the state is told: who may not take the step does not learn where the record is.
    """
    chosen = machine.step(wanted.name)
    if chosen is not wanted:
        raise Refused(_("Ese paso no existe."))
    if not chosen.duty(subject, by):
        raise NotYours(_("Este paso no le corresponde."))
    if seen is not None and getattr(subject, "version", seen) != seen:
        raise Stale(_("Este registro cambió mientras usted lo tenía abierto. Revise cómo quedó antes de continuar."))
    if not chosen.leads_from(subject.state):
        raise Stale(_("Ya no se puede: el estatus ahora es «%(state)s».") % {"state": subject.get_state_display()})
    if chosen.where and not chosen.where(subject):
        raise Stale(chosen.elsewhere or _("Ese paso ya se dio o no es de este registro. Revise cómo quedó."))
    missing = chosen.unmet(subject)
    if missing:
        raise Refused(*missing)
    if chosen.facts is not None and not isinstance(facts, chosen.facts):
        raise Refused(_("Faltan los datos de este paso."))
    unsaid = chosen.unsaid(facts)
    if unsaid:
        raise Refused(*unsaid)
    return chosen


def _share_case(machine, subject, case) -> None:
    """Put the locked case where the record would read it again, so that nobody holds a second copy of it."""
    owner = subject
    *between, last = machine.path.split("__") if machine.path else [""]
    for name in between:
        owner = getattr(owner, name)
    if last:
        setattr(owner, last, case)


def _values(subject) -> dict:
    return {field.attname: field.value_from_object(subject) for field in subject._meta.concrete_fields}


def _relations(subject) -> set[str]:
    """Foreign keys are left to the database: asking whether each exists would cost a query a column."""
    return {field.name for field in subject._meta.concrete_fields if field.is_relation}


def _mirror(case, subject, changed: set[str]) -> None:
    """The locked case and the referral being changed are one row in two objects: keep the first like the second."""
    for field in subject._meta.concrete_fields:
        if field.name in changed:
            case.__dict__[field.attname] = subject.__dict__[field.attname]
            case._state.fields_cache.pop(field.name, None)


def _tell_change(case, subject, before: str) -> None:
    """A move of the process is its case's last change too: the institution's panel is kept in that order (R60)."""
    if isinstance(subject, Episode) and subject.state != before:
        case.changed_at = clock.now()
        Referral.objects.filter(pk=case.pk).update(changed_at=case.changed_at)


def _save_changed(subject, before: dict) -> set[str]:
    changed = {
        field for field in subject._meta.concrete_fields if before[field.attname] != field.value_from_object(subject)
    }
    names = {field.name for field in changed}
    everything = {field.name for field in subject._meta.concrete_fields}
    subject.full_clean(
        exclude=(everything - names) | _relations(subject) | {"state"},
        validate_unique=False,
        validate_constraints=False,
    )
    if "version" in everything:
        subject.version += 1
        names.add("version")
    if names:
        subject.save(update_fields=names)
    return names


def remember(case, subject, step: Step, from_state: str, by, facts, cause: Cause | None) -> HistoryEntry:
    """Append a row to the chain of the case: ids, codes, times and a keyed digest of the reason are hashed."""
    why = str(getattr(facts, "why", "") or "")
    holder = case if case is not None else subject
    number, previous = _tip(case, subject)
    entry = HistoryEntry(
        chain=f"referral/{case.pk}" if case is not None else type(subject).chain(subject),
        case=case,
        number=number + 1,
        at=clock.now(),
        actor=None if by is SYSTEM else by,
        noun=subject._meta.concrete_model._meta.model_name,
        record_id=subject.pk,
        step=step.name,
        from_state=from_state,
        to_state=getattr(subject, "state", ""),  # a fact that was written down has none
        reason=why,
        reason_digest=keyed_digest(why) if why else "",
        rules=RULES,
        because_of=f"{cause.step.machine.noun()._meta.model_name}.{cause.step.name}" if cause else "",
        previous=previous,
    )
    entry.digest = chain_digest(entry)
    entry.save(force_insert=True)
    holder.tip_number, holder.tip_digest = entry.number, entry.digest
    return entry


def chain_digest(entry: HistoryEntry) -> str:
    """SHA-256 over a row's plain columns and the digest before it; sealed text enters only as its keyed digest."""
    body = [
        entry.chain,
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_id,
        entry.noun,
        entry.record_id,
        entry.step,
        entry.from_state,
        entry.to_state,
        entry.reason_digest,
        entry.rules,
        entry.because_of,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def _tip(case, subject) -> tuple[int, str]:
    holder = case if case is not None else subject
    if not hasattr(holder, "tip_number"):
        chain = f"referral/{case.pk}" if case is not None else type(subject).chain(subject)
        last = HistoryEntry.objects.filter(chain=chain).order_by("-number").values_list("number", "digest").first()
        return last or (0, "")
    return holder.tip_number or 0, holder.tip_digest or ""


def after(case, subject, step: Step, by, facts, cause: Cause | None) -> None:
    """Consequences, papers, messages, and the map, in that order."""
    depth = cause.depth + 1 if cause else 1
    if step.then and depth > DEEPEST:
        raise RuntimeError(f"{step.name}: consequences more than {DEEPEST} deep")
    for consequence in step.then:
        consequence(Cause(case, step, depth), subject, facts, by)
    for kind in step.issues:
        issue(kind, subject, case=case, by=by)
    for notice in step.notifies:
        post(notice, subject, case=case)
    if case is not None:
        follow(subject, step, by=by, case=case)


@as_whole
def possible_steps(record, user) -> list[tuple[Step, list[str]]]:
    """The steps this person could take on this record in its present state, each with what is still missing."""
    machine = machine_of(record)
    leading = [step for step in machine.steps() if step.leads_from(record.state)]
    subject = machine.asking(leading).get(pk=record.pk)
    return [
        (step, step.unmet(subject))
        for step in leading
        if step.leads_from(subject.state) and step.duty(subject, user) and (step.where is None or step.where(subject))
    ]


_SENTENCES = {
    "slot_taken": "Esa hora ya está ocupada para la persona, quien atiende o la sala. Elija otra.",
    "one_open_episode": "Esta canalización ya tiene un proceso abierto.",
    "one_open_enrollment": "La persona ya está inscrita en un grupo.",
    "one_account_administrator": "El área ya tiene una persona que administra las cuentas.",
    "one_open_request_per_kind": "Su instancia ya pidió lo mismo y el centro aún no responde.",
    "user_email": "Con ese correo no se puede abrir una cuenta.",  # not why: who invites need not know whose it is
    "area_with_people": "El área quedaría con gente y sin quien administre sus cuentas.",
}
_AT_THE_SAME_TIME = "Alguien cambió estos datos al mismo tiempo. Revise cómo quedaron e intente de nuevo."
DEADLOCK = "40P01"  # PostgreSQL's code


def _was_deadlock(failure: OperationalError) -> bool:
    return getattr(failure.__cause__, "sqlstate", "") == DEADLOCK


def _sentence(clash: IntegrityError) -> str:
    text = str(clash)
    if "casework_slot" in text:
        return _(_SENTENCES["slot_taken"])
    found = next((sentence for name, sentence in _SENTENCES.items() if name in text), None)
    return _(found or _AT_THE_SAME_TIME)


__all__ = [
    "Cause",
    "NotYours",
    "Refused",
    "Stale",
    "consequence",
    "lock_referral",
    "open_record",
    "possible_steps",
    "take_step",
]
