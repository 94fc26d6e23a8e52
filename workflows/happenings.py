"""What happened in a case, for its page: what was done, to what, by whom, when and why, in plain words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from casework import words
from casework.access import visible
from casework.models import Amendment, Appointment, AreaPlan, FollowUp, HistoryEntry, Referral, ThreadMessage
from casework.states import SHAPES
from documents.models import IssuedDocument
from workflows.machines import MACHINES
from workflows.models import InstitutionRequest
from workflows.records import fact_of


@dataclass(frozen=True)
class Happening:
    number: int
    at: datetime
    what: str
    about: str
    state: str
    shape: str
    who: str
    why: str


def happenings(referral: Referral, user, *, last: int | None = None) -> list[Happening]:
    """What happened in a case, as this person may know it, the latest first."""
    entries = HistoryEntry.objects.filter(case=referral.pk).select_related("actor").order_by("-number")
    return told(list(entries[:last] if last else entries), user)


def told(rows: list[HistoryEntry], user) -> list[Happening]:
    """These rows in plain words; what each is about is said of the records this person may know."""
    about = _subjects(rows, user)
    return [_told(row, about.get((row.noun, row.record_id), "")) for row in rows]


def _told(entry: HistoryEntry, about: str) -> Happening:
    machine = next((one for noun, one in MACHINES.items() if noun._meta.model_name == entry.noun), None)
    step = _step(machine, entry)
    moved = machine is not None and entry.from_state != entry.to_state
    return Happening(
        number=entry.number,
        at=entry.at,
        what=str(step.label) if step else entry.step,
        about=about,
        state=str(dict(machine.words()).get(entry.to_state, "")) if moved else "",
        shape=SHAPES.get(entry.to_state, ""),
        who=entry.actor.full_name if entry.actor else _("El sistema"),
        why=entry.reason,
    )


def _step(machine, entry: HistoryEntry):
    if machine is None:
        return fact_of(entry.noun, entry.step)
    if machine.opens_with is not None and entry.step == machine.opens_with.name:
        return machine.opens_with
    return machine.step(entry.step)


def _subjects(rows: list[HistoryEntry], user) -> dict[tuple[str, int], str]:
    """What each row is about, read at once for each kind of record."""
    tellers = {
        "areaplan": (AreaPlan, lambda plan: plan.get_area_display()),
        "appointment": (Appointment, lambda one: f"{one.get_area_display()}, {words.short_day(one.starts_at)}"),
        "followup": (
            FollowUp,
            lambda one: _("%(n)d meses, %(side)s") % {"n": one.month, "side": one.get_side_display()},
        ),
        "issueddocument": (IssuedDocument, str),
        "threadmessage": (
            ThreadMessage,
            lambda one: (
                _("núm. %(n)d, %(side)s") % {"n": one.number, "side": words.lower_first(one.get_side_display())}
            ),
        ),
        "amendment": (Amendment, lambda one: one.get_topic_display()),
        "institutionrequest": (InstitutionRequest, lambda one: one.get_kind_display()),
    }
    found = {}
    for noun, (model, tell) in tellers.items():
        wanted = {row.record_id for row in rows if row.noun == noun}
        if wanted:
            found.update({(noun, record.pk): tell(record) for record in visible(model, user).filter(pk__in=wanted)})
    return found
