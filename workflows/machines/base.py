"""What a machine is: a page that says which steps a record may take, by whom, under which conditions, and what follows.

A machine is a proxy of the noun in casework, which only has the words and the column (architecture §3). Steps are
fired by the door alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_fsm import transition

RULES = "2026-11"  # the version of these rules, kept in every row of history

MACHINES: dict[type[models.Model], type["Machine"]] = {}


class Condition:
    """A fact that must hold, told once as a query; the button, the guard, the flow and the drift check ask the same."""

    def __init__(self, name: str, unmet: str | Promise | Callable[[Any], list[str]], fact: Callable[[], Any]):
        self.name, self._unmet, self.fact = name, unmet, fact

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __call__(self, record) -> bool:
        """Whether the fact holds for a record; the answer annotated on the record is used when there is one."""
        known = record.__dict__.get(self.column)
        if known is None:
            known = type(record)._base_manager.filter(self.as_q(), pk=record.pk).exists()
        return bool(known)

    @property
    def column(self) -> str:
        return f"holds_{self.name}"

    def as_q(self) -> Q:
        fact = self.fact()
        return fact if isinstance(fact, Q) else Q(fact)

    def annotation(self):
        return Case(When(self.as_q(), then=Value(True)), default=Value(False), output_field=models.BooleanField())

    def unmet(self, record) -> list[str]:
        """What is missing, in Spanish, in one or more short sentences."""
        return self._unmet(record) if callable(self._unmet) else [str(self._unmet)]


@dataclass(frozen=True, eq=False)
class Step:
    """One thing that may be done to a record, as declared on its machine."""

    name: str
    label: str | Promise
    sources: tuple[str, ...]
    target: str | None  # None: the state stays
    duty: Callable[[Any, Any], bool]
    conditions: tuple[Condition, ...] = ()
    issues: tuple[str, ...] = ()  # kinds of document
    notifies: tuple[str, ...] = ()  # notices
    then: tuple[Callable, ...] = ()  # consequences: (case, record, facts, by)
    facts: type | None = None  # the frozen dataclass it must be given
    reasoned: bool = False  # its facts must bring a reason of the catalogue, besides words
    explains: str | Promise = ""
    done: str | Promise = ""  # what was done, said to who did it: «Valoración firmada.»
    where: Callable[[Any], bool] | None = None  # a step that only some records have (the first appointment, a side)
    elsewhere: str | Promise = ""  # what is said of a record that does not have it: as a second click finds it
    machine: type["Machine"] = field(init=False)

    def __str__(self) -> str:
        return str(self.label)

    def unsaid(self, facts) -> list[str]:
        """What the facts of this step leave unsaid, in Spanish: its reason, or the text that is the step itself."""
        lacking = [_("Elija el motivo.")] if self.reasoned and facts.reason is None else []
        said = getattr(facts, "why", getattr(facts, "text", None))
        if isinstance(said, str) and not said.strip(" ."):
            lacking.append(_("Explique por qué: este paso no se da sin decirlo."))
        return [str(sentence) for sentence in lacking]

    def leads_from(self, state: str) -> bool:
        return state in self.sources

    def unmet(self, record) -> list[str]:
        """Everything that is missing before this step can be taken, in Spanish; empty when nothing is."""
        return [
            sentence for condition in self.conditions if not condition(record) for sentence in condition.unmet(record)
        ]


def step(source: Iterable[str] | str, target: str | None, label, *, duty, **declared):
    """Declare a step of a machine: django-fsm keeps the transition, the `Step` what the door does around it."""
    sources = (source,) if isinstance(source, str) else tuple(source)
    for name in ("conditions", "issues", "notifies", "then"):
        declared[name] = tuple(declared.get(name, ()))

    def declare(method):
        fired = transition(
            "state",
            source=list(sources),
            target=target,
            permission=duty,
            conditions=list(declared["conditions"]),
            custom={"label": label},
        )(method)
        fired.step = Step(name=method.__name__, label=label, sources=sources, target=target, duty=duty, **declared)
        return fired

    return declare


class Machine:
    """Mixed into the proxies. `path` leads from the record to its case: "" is the case itself, `None` has no case."""

    path: str | None = ""
    back: str = "pk"  # the lookup from the case to the record
    title: str | Promise = ""
    together: tuple[str, ...] = ()  # relations read with the record
    opens_with: Step | None = None
    ends: tuple[str, ...] = ()  # the states from which no step leads away: any other would hold its records for ever
    born_in: tuple[str, ...] = ()  # states in which records are made outside of `opens_with`

    @classmethod
    def noun(cls) -> type[models.Model]:
        return cls._meta.concrete_model

    @classmethod
    def steps(cls) -> list[Step]:
        """Every step, in the order in which the page declares them."""
        return [member.step for member in vars(cls).values() if hasattr(member, "step")]

    @classmethod
    def step(cls, name: str) -> Step | None:
        """The step of this name, from the machine's own list: never an attribute looked up from raw input."""
        return next((step for step in cls.steps() if step.name == name), None)

    @classmethod
    def words(cls) -> list[tuple[str, str]]:
        return list(cls._meta.get_field("state").choices)

    @classmethod
    def begins_in(cls) -> set[str]:
        """The states in which a record may begin to exist."""
        opened = {cls.opens_with.target} if cls.opens_with else set()
        return {cls._meta.get_field("state").default, *opened, *cls.born_in}

    @classmethod
    def of(cls, record: models.Model):
        """The same row as this machine sees it, read again, with its case and what its steps ask."""
        return cls.asking(cls.steps()).get(pk=record.pk)

    @classmethod
    def asking(cls, steps: Iterable[Step], *, with_case: bool = True) -> models.QuerySet:
        """The records with the answers to every condition of these steps, in one query.

        Who holds the case already leaves it out: it has a hundred columns.
        """
        conditions = {condition.column: condition.annotation() for one in steps for condition in one.conditions}
        path = cls.path or ""
        hops = [hop for hop in (path if with_case else path.rpartition("__")[0], *cls.together) if hop]
        return cls.objects.select_related(*hops).annotate(**conditions) if hops else cls.objects.annotate(**conditions)

    @classmethod
    def waits_for(cls, record) -> list[models.QuerySet]:
        """Rows that its steps lock before the record, in this order: what touches several records queues there."""
        return []

    @classmethod
    def chain(cls, record) -> str:
        return f"{cls._meta.concrete_model._meta.model_name}/{record.pk}"


def machine(cls):
    """Register a machine under its noun, and tell each step whose it is."""
    MACHINES[cls.noun()] = cls
    for one in cls.steps():
        object.__setattr__(one, "machine", cls)
    if cls.opens_with is not None:
        object.__setattr__(cls.opens_with, "machine", cls)
    return cls


def machine_of(record: models.Model) -> type[Machine]:
    """The machine that governs a record; raises KeyError for a noun without one."""
    return MACHINES[record._meta.concrete_model]


def opening(label, *, duty, state: str, **declared) -> Step:
    """The step by which a record begins to exist."""
    for name in ("conditions", "issues", "notifies", "then"):
        declared[name] = tuple(declared.get(name, ()))
    return Step(name="open", label=label, sources=(), target=state, duty=duty, **declared)
