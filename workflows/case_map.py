"""The process map of a case: columns and wires from the flow's declaration, what is done and doing from machines."""

from collections import deque
from dataclasses import dataclass, field
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import words
from casework.models import AreaPlan, Episode, FollowUp, HistoryEntry, Referral
from casework.states import FollowUpState, PlanState
from casework.wall import whole
from workflows.flows.follow import map_of_process
from workflows.flows.nodes import begins, ends, forks, joins, waits_for

# What a node is called on the map, where its task's sentence would not fit.
CAPTIONS = {
    "review": gettext_lazy("Revisión"),
    "first_appointment": gettext_lazy("Primera cita"),
    "interview": gettext_lazy("Entrevista"),
    "psychology_assessment": gettext_lazy("Psicología"),
    "social_work_assessment": gettext_lazy("Trabajo social"),
    "legal_assessment": gettext_lazy("Jurídico"),
    "plan": gettext_lazy("Plan"),
    "closing": gettext_lazy("Cierre"),
    "conclusion": gettext_lazy("Conclusión"),
}
FIRST_COLUMN = "received"
HEIGHT, GAP, PAD, CENTER_LINE = 54, 10, 11, 140
COLUMN_GAP, LETTER, SMALL_LETTER, TICK = 18, 7.8, 6.4, 20  # units of the drawing: how wide letters and ticks are
NARROWEST, WITH_BAR = 84, 140
WORDS = {
    "done": gettext_lazy("Concluido"),
    "doing": gettext_lazy("En curso"),
    "wait": gettext_lazy("Sin iniciar"),
    "out": gettext_lazy("No sigue"),
}
SHAPES = {"done": "done", "doing": "doing", "wait": "blocked", "out": "off"}
FOLLOW_UP_OVER = {
    FollowUpState.DONE,
    FollowUpState.NOT_LOCATED,
    FollowUpState.REFUSED,
    FollowUpState.MISSED,
    FollowUpState.CANCELLED,
}


@dataclass
class Place:
    """A box of the map: one task of the flow, or the two sides of a follow-up."""

    name: str
    caption: str
    nodes: list
    status: str = "wait"  # done, doing, wait, or out: waived or interrupted, so it will not be done
    note: str = ""
    done: int | None = None
    quota: int | None = None
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = HEIGHT

    @property
    def text_x(self) -> float:
        return self.x + PAD

    @property
    def tick(self) -> str:
        return f"M{self.x + self.width - 20:g} {self.y + 13:g}l4 4 7-8"

    @property
    def track(self) -> float:
        return self.width - 2 * PAD

    @property
    def fill(self) -> float:
        return round(self.track * min(self.done / self.quota, 1), 1) if self.quota else 0

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def word(self) -> str:
        """The state in words, for the list that phones and screen readers get."""
        return str(WORDS[self.status])

    @property
    def shape(self) -> str:
        return SHAPES[self.status]


@dataclass
class Column:
    title: str
    places: list[Place] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The state of the boxes that count: what is waived or interrupted holds nobody up."""
        counting = {place.status for place in self.places} - {"out"}
        if not counting:
            return "out"
        return counting.pop() if len(counting) == 1 else "doing"

    @property
    def word(self) -> str:
        return str(WORDS[self.status])

    @property
    def shape(self) -> str:
        return SHAPES[self.status]


@dataclass(frozen=True)
class Wire:
    path: str
    done: bool


@dataclass(frozen=True)
class CaseMap:
    columns: list[Column]
    wires: list[Wire]
    width: float
    height: float

    @property
    def places(self) -> list[Place]:
        return [place for column in self.columns for place in column.places]

    @property
    def something_out(self) -> bool:
        """Whether the legend has to say how a waived or interrupted area looks."""
        return any(place.status == "out" for place in self.places)

    @property
    def titles(self) -> list[tuple[str, float, float]]:
        """The names of the columns with several boxes, and where they stand."""
        return [
            (column.title, column.places[0].x, column.places[0].y - 8)
            for column in self.columns
            if len(column.places) > 1
        ]


@cache
def main_way() -> tuple:
    """The nodes of the shortest way from the first to the last, all branches of a fork counted as one stop."""
    flow = map_of_process()
    before, queue = {FIRST_COLUMN: None}, deque([flow.node(FIRST_COLUMN)])
    while queue:
        node = queue.popleft()
        for edge in node._outgoing():
            if edge.dst.name not in before:
                before[edge.dst.name] = node
                queue.append(edge.dst)
    way, node = [], flow.node("finished")
    while node is not None:
        way.append(node)
        node = before[node.name]
    return tuple(reversed(way))


def columns() -> list[Column]:
    """The stops of the way, without gateways: a fork's branches share a column, a follow-up's two sides a box."""
    found: list[Column] = []
    branches: set[str] = set()
    for node in main_way():
        if isinstance(node, forks):
            tasks = [branch for branch, _case, _data in node._branches]
            branches = {task.name for task in tasks}
            found.append(Column(str(node.task_title), _boxes(tasks)))
        elif not isinstance(node, joins | ends) and node.name not in branches:
            found.append(Column(_caption(node), [Place(node.name, _caption(node), [node])]))
    return found


def _caption(node) -> str:
    if hasattr(node, "month"):
        return _("%(n)d meses") % {"n": node.month}
    return str(CAPTIONS.get(node.name, node.task_title))


def _boxes(tasks) -> list[Place]:
    boxes: dict[object, Place] = {}
    for task in tasks:
        key = getattr(task, "month", task.name)
        boxes.setdefault(key, Place(task.name, _caption(task), [])).nodes.append(task)
    return list(boxes.values())


def case_map(referral: Referral, episode: Episode | None, plans: list[AreaPlan]) -> CaseMap:
    """The map of one case; `plans` are those of `episode`, with `attended`."""
    standing = _Standing(referral, episode, plans)
    drawn = columns()
    for place in (place for column in drawn for place in column.places):
        standing.say(place)
    return _laid_out(drawn)


class _Standing:
    """Where a case is: its records, and the steps its history holds."""

    def __init__(self, referral, episode, plans):
        self.records = {"referral": [referral], "episode": [episode] if episode else [], "areaplan": plans}
        self.records["followup"] = list(FollowUp.objects.filter(episode=episode)) if episode else []
        for record in [*self.records["episode"], *plans, *self.records["followup"]]:
            if record is not episode:
                record.episode = episode
        self.taken: dict[tuple, object] = {}
        with whole():  # the map says when a step was taken to whoever knows the case, also without its history
            steps = list(HistoryEntry.objects.filter(case=referral.pk).values_list("noun", "record_id", "step", "at"))
        for noun, pk, step, at in steps:
            self.taken[noun, pk, step] = at

    def say(self, place: Place) -> None:
        """Fill in what a box shows."""
        if isinstance(place.nodes[0], begins):
            sent = self.records["referral"][0].submitted_at
            place.status, place.note = ("done", _day(sent)) if sent else ("doing", _("borrador"))
            return
        standings = [self._of(node) for node in place.nodes]
        standings = [one for one in standings if one is not None]
        states = [state for state, _when in standings]
        if states and all(state == "done" for state in states):
            place.status = "done"
            place.note = _day(max((when for _state, when in standings if when), default=None))
        elif "doing" in states:
            place.status, place.note = "doing", _("en curso")
        else:
            due = next((when for _state, when in standings if when), None)
            place.note = _day(due) if due else _("sin iniciar")
        self._progress(place)

    def _of(self, node: waits_for):
        """Done, doing or waiting, and when it was done; None for a node this case does not have."""
        records = self._records(node)
        when = self._done(node, records)
        for record, sources in records:
            if record.state == FollowUpState.SCHEDULED:
                return "wait", record.due_on
            if record.state in {*sources, *node.also_in} and (node.once is None or node.once(record)):
                return "doing", None
            if record.state in FOLLOW_UP_OVER and record._meta.model_name == "followup":
                return "done", record.performed_at
        if hasattr(node, "month") and self.records["followup"] and not records:
            return None
        return ("done", when) if when else ("wait", None)

    def _records(self, node) -> list[tuple]:
        sources: dict[tuple, set] = {}
        for step, _next, where in node.exits:
            key = (step.machine.noun()._meta.model_name, tuple(sorted(where.items())))
            sources.setdefault(key, set()).update(step.sources)
        return [
            (record, states)
            for (noun, where), states in sources.items()
            for record in self.records[noun]
            if all(getattr(record, name) == value for name, value in where)
        ]

    def _done(self, node, records):
        """When the latest of the node's steps was taken."""
        moments = []
        for record, _sources in records:
            noun = record._meta.concrete_model._meta.model_name
            moments += [
                self.taken[noun, record.pk, step.name]
                for step, _next, _where in node.exits
                if (noun, record.pk, step.name) in self.taken
            ]
        return max(moments, default=None)

    def _progress(self, place: Place) -> None:
        """Attention shows its sessions instead of a date."""
        if len(place.nodes) != 1 or not place.name.endswith("_attention"):
            return
        area = place.nodes[0].exits[0][2]["area"]
        plan = next((plan for plan in self.records["areaplan"] if plan.area == area), None)
        if plan is None:
            return
        if plan.state in (PlanState.WAIVED, PlanState.INTERRUPTED):
            place.status, place.note = "out", words.lower_first(plan.get_state_display())
            return
        place.done, place.quota = plan.done, plan.quota
        place.note = _("%(done)d de %(all)d") % {"done": plan.done, "all": plan.quota}


def _day(moment) -> str:
    if moment is None:
        return _("concluido")
    day = words.local(moment)
    return f"{day.day} {words.MONTHS[day.month - 1][:3]} {day.year}"


def _laid_out(drawn: list[Column]) -> CaseMap:
    x, wires = 0.0, []
    before: list[Place] = []
    for column in drawn:
        width = _width(column)
        top = CENTER_LINE - (len(column.places) * (HEIGHT + GAP) - GAP) / 2
        for number, place in enumerate(column.places):
            place.x, place.y, place.width = x, top + number * (HEIGHT + GAP), width
        wires += [_wire(left, right) for left in before for right in column.places]
        before, x = column.places, x + width + COLUMN_GAP
    bottom = max(place.y + place.height for column in drawn for place in column.places)
    return CaseMap(drawn, wires, x - COLUMN_GAP, bottom)


def _width(column: Column) -> float:
    caption = max(len(place.caption) * LETTER + (TICK if place.status == "done" else PAD) for place in column.places)
    note = max(len(place.note) * SMALL_LETTER + PAD for place in column.places)
    least = WITH_BAR if any(place.quota for place in column.places) else NARROWEST
    title = len(column.title) * LETTER if len(column.places) > 1 else 0
    return round(max(caption + PAD, note + PAD, title, least))


def _wire(left: Place, right: Place) -> Wire:
    start, middle = left.x + left.width, left.x + left.width + COLUMN_GAP / 2
    bend = "" if left.middle == right.middle else f"H{middle:g}V{right.middle:g}"
    return Wire(
        f"M{start:g} {left.middle:g}{bend}H{right.x:g}", left.status == "done" and right.status in ("done", "doing")
    )
