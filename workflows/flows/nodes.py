"""The kinds of node on our map: people's tasks, and gateways that leave no row behind (architecture §4)."""

from contextlib import contextmanager, nullcontext

from django.db import transaction
from django.template.defaultfilters import escape
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Node
from viewflow.workflow.models import Task
from viewflow.workflow.nodes import Join, Split
from viewflow.workflow.nodes.handle import HandleActivation
from viewflow.workflow.nodes.mixins import NextNodeActivationMixin, NextNodeMixin
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from casework import clock
from casework.models import Referral
from casework.working_days import working_days_after


@contextmanager
def case_lock(flow_class, process_pk):
    """viewflow's lock on the row the door locks: door and timers queue in one place and cannot wait for each other."""
    with transaction.atomic(savepoint=False):
        Referral.objects.select_for_update(of=("self",)).filter(journeys__process=process_pk).exists()
        yield


class WaitingActivation(HandleActivation):
    """A task on somebody's desk: opened by the map, closed by the door."""

    def exception_guard(self):
        """A failure rolls everything back; viewflow would store local variables in clear."""
        return nullcontext()

    @classmethod
    def prepared(cls, node, prev, token) -> Task:
        """The row of a task, not saved yet, with its duty and the day by which it should be done."""
        return Task(
            process=prev.process,
            flow_task=node,
            flow_task_type=node.task_type,
            token=token,
            owner_permission=node.duty.__name__,
            scheduled=node.due_at(prev),
        )

    @classmethod
    def create(cls, node, prev_activation, token, data=None, seed=None):
        task = cls.prepared(node, prev_activation, token)
        task.save(force_insert=True)
        return cls(task)

    def close(self, step, by) -> None:
        """The step happened: the task is done and the walk goes on through that step's exit."""
        self.step = step
        self.task.owner_id = by.pk
        self.run(None)
        self.execute()

    @HandleActivation.status.transition(source=STATUS.DONE)
    def create_next(self):
        yield self.flow_task.exit_of(self.step)._create(self, self.task.token)


class waits_for(Node):  # noqa: N801 - it reads as a sentence in the flow
    """A person's task: open until one of its steps goes through the door."""

    activation_class, task_type, bpmn_element, shape = WaitingActivation, "HUMAN", "userTask", flow.View.shape

    def __init__(self, title, *, duty, within: int = 0, once=None, also_in=(), dated=None):
        super().__init__()
        self.task_title, self.duty, self.within = title, duty, within  # `within`: working days
        self.once, self.also_in, self.dated, self.exits = once, tuple(also_in), dated, []

    def On(self, step, node, **where):  # noqa: N802 - the vocabulary of viewflow
        """When this step happens (to the record that fits `where`), go to that node."""
        self.exits.append((step.step, node, where))
        return self

    def exit_of(self, step):
        return next(node for one, node, _where in self.exits if one is step)

    def takes(self, subject, step) -> bool:
        """Whether this node waits for this step of this record."""
        return any(
            one is step and all(getattr(subject, name) == value for name, value in where.items())
            for one, _node, where in self.exits
        )

    def due_at(self, prev):
        """The end of the day by which it should be done."""
        day = self.dated(prev.case, self) if self.dated else working_days_after(clock.today(), self.within)
        return clock.moment_of(day, 18)

    def _resolve(self, instance):
        self.exits = [(step, this.resolve(instance, node), where) for step, node, where in self.exits]

    def _outgoing(self):
        for step, node, _where in self.exits:
            yield Edge(src=self, dst=node, edge_class="cond_true", label=str(step.label))

    def bpmn_content(self):
        return f"<bpmn:documentation>{escape(str(self.duty.title))}</bpmn:documentation>"


class Passing(Activation):
    """A node through which the walk goes at once; it leaves no row."""

    __hash__ = object.__hash__

    def __eq__(self, other):
        return self is other

    def exception_guard(self):
        return nullcontext()

    @classmethod
    def create(cls, node, prev_activation, token, data=None, seed=None):
        passing = cls(Task(process=prev_activation.process, flow_task=node, token=token))
        passing.case = getattr(prev_activation, "case", None)
        return passing

    @Activation.status.super()
    def activate(self):
        """Nothing to do: the machine has done it."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self):
        """Passed."""


class BeginsActivation(NextNodeActivationMixin, Passing):
    """The first node of a walk."""


class begins(NextNodeMixin, Node):  # noqa: N801
    """Where a walk starts."""

    activation_class, task_type, bpmn_element = BeginsActivation, "START", "startEvent"
    shape = flow.StartHandle.shape

    def __init__(self, title):
        super().__init__()
        self.task_title = title


class ForksActivation(Passing):
    """All branches at once, in one insert."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self):
        name = self.flow_task.name.replace("_", "")
        tasks = [
            WaitingActivation.prepared(node, self, Token(f"{self.task.token}/{name}_{number}"))
            for number, (node, case, _data) in enumerate(self.flow_task._branches, 1)
            if case is None or case(self)
        ]
        Task.objects.bulk_create(tasks)
        yield from (WaitingActivation(task) for task in tasks)


class forks(Split):  # noqa: N801
    """Parallel branches; each must begin with a person's task."""

    activation_class = ForksActivation

    def __init__(self, title):
        super().__init__()
        self.task_title = title


class JoinsActivation(Passing):
    """Goes on when no other branch of the same fork is open. The case row is locked, so two cannot both be last."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self):
        branch = self.task.token
        siblings = f"{str(branch).rsplit('_', 1)[0]}_"
        if not Task.objects.filter(process=self.process, token__startswith=siblings, status=STATUS.NEW).exists():
            yield self.flow_task._next._create(self, branch.get_base_split_token())


class joins(Join):  # noqa: N801
    """Waits for every branch."""

    activation_class = JoinsActivation

    def __init__(self, title):
        super().__init__()
        self.task_title = title


class EndsActivation(Passing):
    """The walk is over."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self):
        finish(self.process, PROCESS.DONE)

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self):
        yield from ()


class ends(Node):  # noqa: N801
    """Where a walk ends."""

    activation_class, task_type, bpmn_element, shape = EndsActivation, "END", "endEvent", flow.End.shape

    def __init__(self, title):
        super().__init__()
        self.task_title = title

    def _outgoing(self):
        return iter(())


def finish(process, status: str) -> None:
    """Close a walk: its process and its journey."""
    process.status, process.finished = status, clock.now()
    process.save(update_fields=["status", "finished"])
    type(process.journey).objects.filter(process=process.pk).update(open=False)
