"""Does the map say what the machines say? Asked every night, and after every step of a random walk in the tests."""

from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from workflows.flows.follow import map_of_process


def due(node, present: dict[type, set[str]] | None = None) -> set[int]:
    """The cases in which the machines call for this node; `present` spares a machine without records in its states."""
    cases: set[int] = set()
    for machine, where, sources in _asked(node):
        states = {*sources, *node.also_in}
        if present is not None and not states & present[machine]:
            continue
        rows = machine.objects.filter(state__in=states, **where)
        if node.once is not None:
            rows = rows.filter(node.once.as_q())
        cases.update(rows.values_list(f"{machine.path}__pk" if machine.path else "pk", flat=True))
    return cases


def _asked(node):
    by_machine: dict = {}
    for step, _next, where in node.exits:
        key = (step.machine, tuple(sorted(where.items())))
        by_machine.setdefault(key, set()).update(step.sources)
    return [(machine, dict(where), sources) for (machine, where), sources in by_machine.items()]


def _present(nodes, case: int) -> dict[type, set[str]]:
    """The states in which the records of one case stand, by machine."""
    machines = {machine for node in nodes for machine, _where, _sources in _asked(node)}
    return {
        machine: set(machine.objects.filter(**{machine.path or "pk": case}).values_list("state", flat=True))
        for machine in machines
    }


def on_desks(case: int | None = None) -> set[tuple[int, str]]:
    """The open tasks, as pairs of case and node."""
    tasks = Task.objects.filter(status=STATUS.NEW, process__journey__open=True)
    if case is not None:
        tasks = tasks.filter(process__journey__case=case)
    return {(pk, task.name) for pk, task in tasks.values_list("process__journey__case", "flow_task")}


def forgotten(case: int | None = None) -> set[tuple[int, str]]:
    """Tasks that still lie open although their walk is over: somebody would be asked for what nobody wants."""
    tasks = Task.objects.filter(status=STATUS.NEW, process__journey__open=False)
    if case is not None:
        tasks = tasks.filter(process__journey__case=case)
    return {(pk, task.name) for pk, task in tasks.values_list("process__journey__case", "flow_task")}


def drift(case: int | None = None) -> tuple[set, set]:
    """What should lie on a desk and does not, and the reverse, as pairs of case and node name; both empty is well."""
    nodes = list(map_of_process().people())
    present = None if case is None else _present(nodes, case)
    called_for = {(pk, node.name) for node in nodes for pk in due(node, present) if case in (None, pk)}
    lying = on_desks(case)
    return called_for - lying, (lying - called_for) | forgotten(case)
