"""Is the history whole? Chains of digests, signed daily heads, and each record against its last row (§13.11)."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from casework import clock
from casework.fields import SealBroken, keyed_digest
from casework.models import DailyHead, EligibilityCheck, HistoryEntry, IntakeInterview
from casework.states import DocumentState
from documents.kind import KINDS
from documents.models import IssuedDocument
from workflows.door import chain_digest
from workflows.machines.base import MACHINES
from workflows.models import Proposal
from workflows.records import FACTS

SHORTEST_KEPT = 16  # signs of a signature that somebody kept outside, at least


@dataclass(frozen=True)
class Fault:
    """Something that was altered or taken away: where, and what is wrong, in Spanish."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def faults() -> list[Fault]:
    """Everything that is wrong with the history; empty when it is whole."""
    return [*broken_chains(), *broken_heads(), *records_elsewhere(), *steps_without_a_row(), *facts_without_a_row()]


# ---- Each chain, row by row -----------------------------------------------------------------------------------------


def broken_chains() -> Iterator[Fault]:
    """Rows that were altered, and rows that are missing inside a chain."""
    chain, number, digest = None, 0, ""
    states: dict[tuple[str, int], str] = {}
    for entry in HistoryEntry.objects.order_by("chain", "number").iterator(chunk_size=1000):
        if entry.chain != chain:
            chain, number, digest, states = entry.chain, 0, "", {}
        if entry.number != number + 1:
            yield Fault(entry.chain, _("faltan filas entre la %(a)d y la %(b)d") % {"a": number, "b": entry.number})
        elif entry.previous != digest:
            yield Fault(str(entry), _("no sigue a la fila anterior"))
        if chain_digest(entry) != entry.digest:
            yield Fault(str(entry), _("fue alterada"))
        if entry.chain.partition("/")[0] == "referral" and entry.chain != f"referral/{entry.case_id}":
            yield Fault(str(entry), _("fue movida a otro expediente"))
        elif entry.case_id and entry.chain != f"referral/{entry.case_id}":
            yield Fault(str(entry), _("fue movida a un expediente"))
        yield from _reason(entry)
        about = (entry.noun, entry.record_id)
        if entry.from_state != states.get(about, entry.from_state):
            yield Fault(str(entry), _("no parte del estatus en que quedó la fila anterior"))
        number, digest, states[about] = entry.number, entry.digest, entry.to_state


def _reason(entry: HistoryEntry) -> Iterator[Fault]:
    """The sealed reason must be the one whose digest is in the chain; a key that was disposed of leaves it unread."""
    stored = entry.__dict__.get("reason") or ""
    if stored.partition(":")[0] in settings.SIGUE_DISPOSED_KEYS:
        return
    try:
        said = keyed_digest(entry.reason) if entry.reason else ""
    except (SealBroken, ValueError):  # a key that nobody knows is an alteration too
        said = None
    if said != entry.reason_digest:
        yield Fault(str(entry), _("su motivo fue alterado"))


# ---- The signed daily heads -----------------------------------------------------------------------------------------


def sign_day(day: date) -> DailyHead | None:
    """Sign the state of all chains at the end of a day; once a day, and nothing while no row exists.

    Rows are told by their id, so that one written later with an earlier moment does not break an older head. It is run
    the morning after, when every transaction of the day has ended.
    """
    found = DailyHead.objects.filter(day=day).first()
    if found:
        return found
    last = HistoryEntry.objects.filter(at__lt=clock.moment_of(day + timedelta(days=1))).aggregate(last=Max("pk"))[
        "last"
    ]
    if last is None:
        return None
    before = DailyHead.objects.filter(day__lt=day).order_by("-day").first()
    head = DailyHead(day=day, last_id=max(last, before.last_id if before else 0))
    head.chains, head.entries, head.digest = _summary(head.last_id, before)
    head.signature = _signature(head)
    head.save()
    return head


def broken_heads() -> Iterator[Fault]:
    """Heads whose signature or contents no longer agree: a cut-off tail, a removed row, a removed head."""
    before = None
    for head in DailyHead.objects.order_by("day"):
        where = _("cierre del %(day)s") % {"day": head.day.isoformat()}
        if not hmac.compare_digest(_signature(head), head.signature):
            yield Fault(where, _("la firma no corresponde"))
        chains, entries, digest = _summary(head.last_id, before)
        if entries != head.entries or chains != head.chains:
            yield Fault(
                where,
                _("había %(then)d filas y hay %(now)d; quitaron el final de un historial")
                % {"then": head.entries, "now": entries},
            )
        elif digest != head.digest:
            yield Fault(where, _("los historiales no son los que se firmaron"))
        before = head


def not_as_kept(day: date, kept: str) -> Fault | None:
    """Whether a head is no longer the one that somebody kept outside: only so a last head that was taken away is seen.

    `kept` is the signature as `tick` told it, whole or its first signs.
    """
    head = DailyHead.objects.filter(day=day).first()
    if head is not None and len(kept) >= SHORTEST_KEPT and hmac.compare_digest(head.signature[: len(kept)], kept):
        return None
    where = _("cierre del %(day)s") % {"day": day.isoformat()}
    return Fault(where, _("no es el que se guardó fuera del sistema") if head else _("no está, y alguien lo guardó"))


def _summary(last_id: int, before: DailyHead | None) -> tuple[int, int, str]:
    """Chains, rows, and one digest over every chain's last row and the head before."""
    rows = HistoryEntry.objects.filter(pk__lte=last_id)
    tips = rows.filter(
        number=Subquery(
            HistoryEntry.objects.filter(chain=OuterRef("chain"), pk__lte=last_id)
            .order_by("-number")
            .values("number")[:1]
        )
    )
    body = [[before.digest if before else ""]]
    body += [list(tip) for tip in tips.order_by("chain").values_list("chain", "number", "digest")]
    counted = rows.aggregate(entries=Count("pk"))["entries"]
    return len(body) - 1, counted, hashlib.sha256(json.dumps(body).encode()).hexdigest()


def _signature(head: DailyHead) -> str:
    said = json.dumps([head.day.isoformat(), head.last_id, head.chains, head.entries, head.digest])
    return hmac.new(settings.SIGUE_SEAL_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


# ---- Each record against its last row -------------------------------------------------------------------------------


def _born(noun) -> Q:
    """The state in which a record may stand without a row of its own: an automatic paper is born signed by its step."""
    if noun is not IssuedDocument:
        return Q(state=noun._meta.get_field("state").default)
    drafted = [slug for slug, kind in KINDS.items() if kind.drafted]
    return Q(kind__in=drafted, state=DocumentState.DRAFT) | ~Q(kind__in=drafted) & Q(state=DocumentState.SIGNED)


def records_elsewhere() -> Iterator[Fault]:
    """Records that are not in the state their last row says, or that moved without leaving a row."""
    for noun, machine in MACHINES.items():
        name = noun._meta.model_name
        last = (
            HistoryEntry.objects.filter(noun=name, record_id=OuterRef("pk")).order_by("-number").values("to_state")[:1]
        )
        elsewhere = Q(said__isnull=False) & ~Q(said=F("state"))
        if machine.path is not None:
            # What belongs to a case moves through the door alone; institutions and accounts may come from a seed.
            elsewhere |= Q(said__isnull=True) & ~_born(noun)
        wrong = noun._default_manager.annotate(said=Subquery(last)).filter(elsewhere)
        for pk, state, said in wrong.values_list("pk", "state", "said"):
            yield Fault(
                f"{name}/{pk}",
                _("está en %(state)s y su historial dice %(said)s") % {"state": state, "said": said or "—"},
            )


# ---- What left no row ------------------------------------------------------------------------------------------------

# A draft is saved many times before its first step, and each saving raises its version.
SAVED_WITHOUT_A_STEP = {"referral"}


def steps_without_a_row() -> Iterator[Fault]:
    """Records that took more steps than their history tells: each step raises the version and leaves a row."""
    for noun in MACHINES:
        name = noun._meta.model_name
        if name in SAVED_WITHOUT_A_STEP or not any(field.name == "version" for field in noun._meta.concrete_fields):
            continue
        taken = (
            HistoryEntry.objects.filter(noun=name, record_id=OuterRef("pk"))
            .exclude(from_state="", step="open")
            .order_by()
            .values("record_id")
            .annotate(rows=Count("pk"))
            .values("rows")
        )
        missing = noun._default_manager.annotate(rows=Coalesce(Subquery(taken), 0)).filter(version__gt=F("rows") + 1)
        for pk, version, rows in missing.values_list("pk", "version", "rows"):
            yield Fault(
                f"{name}/{pk}",
                _("dio %(taken)d pasos y su historial tiene %(rows)d") % {"taken": version - 1, "rows": rows},
            )


def facts_without_a_row() -> Iterator[Fault]:
    """Facts that were written down and whose row of history is gone; criteria are written together, with one row."""
    for noun in FACTS:
        if noun is Proposal:  # a rule proposes without a row: it hangs on the step that set it off
            continue
        name = noun._meta.model_name
        rows = HistoryEntry.objects.filter(noun=name)
        if noun is EligibilityCheck:
            rows = rows.filter(case=OuterRef("episode__referral"))
        else:
            rows = rows.filter(record_id=OuterRef("pk"))
        # What is not signed yet is a draft, of which nothing is told.
        written = Q(signed_at__isnull=False) if noun is IntakeInterview else Q()
        unsaid = noun._default_manager.filter(written).exclude(Exists(rows))
        for pk in unsaid.values_list("pk", flat=True):
            yield Fault(f"{name}/{pk}", _("está registrado y su historial no lo dice"))
