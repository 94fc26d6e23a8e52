"""The map follows the machines: the door calls this at the end of every step, in the same transaction."""

from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from casework import clock
from workflows.machines.base import Step
from workflows.models import Journey

_flow: dict[str, object] = {}


def draw_from(flow_class) -> None:
    """Say which flow the door tells; the flow's own module calls this, because it knows the machines."""
    _flow["class"] = flow_class


def map_of_process():
    """The flow with its nodes resolved."""
    return _flow["class"].instance


def follow(subject, step: Step, *, by, case) -> None:
    """Move the map to where the machine already is. The door holds the case's lock and its transaction."""
    flow = map_of_process()
    waiting = [node for node in flow.people() if node.takes(subject, step)]
    task = waiting and (
        Task.objects.select_related("process__journey")
        .filter(process__journey__case=case.pk, process__journey__open=True, flow_task__in=waiting, status=STATUS.NEW)
        .first()
    )
    if task:
        activation = task.flow_task.activation_class(task)
        activation.case = case
        activation.close(step, by)
        return
    if step in flow.cancels():
        cancel_walk(case)
    if step in flow.beginnings():
        begin_walk(case, flow.beginnings()[step])


def begin_walk(case, node) -> None:
    """A new walk of the case from a start node; a second one, when he comes back."""
    process = Process(flow_class=type(map_of_process()), status=PROCESS.NEW)
    process.save(force_insert=True)
    journey = Journey.objects.create(case_id=case.pk, process=process)
    process.journey = journey
    first = _Beginning(process, case)
    start = node.activation_class.create(node, first, Token("start"))
    start.case = case
    start.complete()
    for activation in start.create_next():
        activation.case = case


def cancel_walk(case) -> None:
    """The case left the map: what lies on desks is cleared."""
    for journey in Journey.objects.filter(case=case.pk, open=True).select_related("process"):
        Task.objects.filter(process=journey.process_id, status=STATUS.NEW).update(
            status=STATUS.CANCELED, finished=clock.now()
        )
        Process.objects.filter(pk=journey.process_id).update(status=PROCESS.CANCELED, finished=clock.now())
        Journey.objects.filter(pk=journey.pk).update(open=False)


class _Beginning:
    """What a start node sees before it: the process and the case."""

    def __init__(self, process, case):
        self.process, self.case = process, case
