"""The machines as diagrams, who may do what, and the flow as BPMN: drawn, committed, and compared by a test."""

from pathlib import Path

from django.template.loader import render_to_string
from viewflow.workflow.chart import calc_layout_data

from casework.roles import Role
from workflows.flows.follow import map_of_process
from workflows.flows.nodes import forks, joins, waits_for
from workflows.machines import MACHINES
from workflows.machines.base import Machine, Step
from workflows.records import FACTS

FOLDER = Path(__file__).parent / "diagrams"
PROCESS = "reeducation"


def drawn() -> dict[str, str]:
    """Every file of the folder by its name, as the code says it now."""
    files = {f"{_slug(machine)}.mmd": mermaid(machine) for machine in MACHINES.values()}
    return files | {"who_may.md": who_may(), f"{PROCESS}.bpmn": bpmn()}


def _slug(machine: type[Machine]) -> str:
    return machine.noun()._meta.model_name


def _states(machine: type[Machine]) -> dict[str, str]:
    return {code: str(label) for code, label in machine.words()}


# ---- Machines as Mermaid -------------------------------------------------------------------------------------------


def mermaid(machine: type[Machine]) -> str:
    """A machine as a state diagram in Mermaid, with the words the pages use."""
    states = _states(machine)
    lines = ["stateDiagram-v2", f"    %% {machine.title}"]
    lines += [f'    state "{label}" as {code}' for code, label in states.items()]
    if machine.opens_with is not None:
        lines.append(f"    [*] --> {machine.opens_with.target}: {machine.opens_with.label}")
    lines += [
        f"    {source} --> {step.target or source}: {step.label}" for step in machine.steps() for source in step.sources
    ]
    left = {source for step in machine.steps() for source in step.sources if step.target}
    lines += [f"    {code} --> [*]" for code in states if code not in left]
    return "\n".join(lines) + "\n"


# ---- Who may -------------------------------------------------------------------------------------------------------

_HEAD = """# Quién puede dar cada paso

Se dibuja desde las máquinas con `manage.py draw`; una prueba compara lo dibujado con lo guardado.
"""


def who_may() -> str:
    """Every step of every machine: from, to, who, what must hold, and what follows."""
    parts = [_HEAD]
    for machine in MACHINES.values():
        parts.append(f"## {machine.title}\n")
        steps = [machine.opens_with] if machine.opens_with is not None else []
        parts.append(_table(_states(machine), [*steps, *machine.steps()]))
    parts.append("## Lo que se registra sin mover un estatus\n")
    parts.append(_facts_table())
    return "\n".join(parts)


def _table(states: dict[str, str], steps: list[Step]) -> str:
    head = "| Paso | De | A | Quién | Funciones | Debe cumplirse | Lo que sigue |\n|---|---|---|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(_cells(states, step))} |\n" for step in steps)


def _cells(states: dict[str, str], step: Step) -> list[str]:
    conditions = ", ".join(f"`{condition.name}`" for condition in step.conditions)
    return [
        f"{step.label} `{step.name}`",
        ", ".join(states[source] for source in step.sources) or "—",
        states[step.target] if step.target else "sin cambio",
        str(step.duty.title),
        _roles(step),
        conditions or "—",
        _follows(step) or "—",
    ]


def _roles(step: Step) -> str:
    return ", ".join(str(role.label) for role in Role if role in step.duty.roles) or "ninguna: automático"


def _follows(step: Step) -> str:
    told = [f"emite `{slug}`" for slug in step.issues] + [f"avisa `{slug}`" for slug in step.notifies]
    told += [f"`{after.__module__.rsplit('.', 1)[1]}.{after.__name__}`" for after in step.then]
    return ", ".join(told)


def _facts_table() -> str:
    head = "| Qué | Código | Quién | Funciones |\n|---|---|---|---|\n"
    facts = [fact for facts in FACTS.values() for fact in facts]
    return head + "".join(f"| {fact.label} | `{fact.name}` | {fact.duty.title} | {_roles(fact)} |\n" for fact in facts)


# ---- The flow as BPMN 2.0 ------------------------------------------------------------------------------------------


class _Arrow:
    """One sequence flow: the exits of a task that lead to the same place are one."""

    def __init__(self, source, target, edges, points):
        self.id = f"flow_{source.name}__{target.name}"
        self.source, self.target = source.name, target.name
        labels = [str(edge.label) for edge in edges if edge.label]
        self.name = " / ".join(labels)
        self.condition = _condition(source, target)
        self.points = points or [(0, 0), (0, 0)]


def _condition(source, target) -> str:
    """When this arrow is taken, for a node with several ways out."""
    if isinstance(source, waits_for) and len({node.name for _step, node, _where in source.exits}) > 1:
        names = sorted(step.name for step, node, _where in source.exits if node is target)
        return " or ".join(f'step == "{name}"' for name in names)
    if isinstance(source, forks):
        test = next(case for node, case, _data in source._branches if node is target)
        return test.__name__.strip("_") if test else ""
    return ""


def _element(node) -> str:
    """Forks with a condition, and the joins that close them, are inclusive gateways."""
    if isinstance(node, forks):
        return "inclusiveGateway" if any(case for _node, case, _data in node._branches) else "parallelGateway"
    if isinstance(node, joins):
        opened = next(
            fork
            for fork in map_of_process().nodes()
            if isinstance(fork, forks)
            and any(exit_ is node for branch, _case, _data in fork._branches for _step, exit_, _where in branch.exits)
        )
        return _element(opened)
    return node.bpmn_element


def bpmn() -> str:
    """The flow as BPMN 2.0, laid out, with Spanish names and a condition on each of several ways out."""
    flow_class = type(map_of_process())
    grid = calc_layout_data(flow_class)
    arrows = _arrows(grid)
    nodes = [
        {
            "element": _element(cell.node),
            "name": cell.node.name,
            "title": str(cell.node.task_title),
            "duty": str(cell.node.duty.title) if isinstance(cell.node, waits_for) else "",
            "incoming": [arrow.id for arrow in arrows if arrow.target == cell.node.name],
            "outgoing": [arrow.id for arrow in arrows if arrow.source == cell.node.name],
            "shape": cell.shape,
        }
        for cell in sorted(grid.cells, key=lambda cell: (cell.shape.x, cell.shape.y, cell.node.name))
    ]
    drawing = render_to_string(
        "viewflow/workflow/graph.bpmn",
        {"process": PROCESS, "title": str(flow_class.process_title), "nodes": nodes, "arrows": arrows},
    )
    return "\n".join(line for line in drawing.splitlines() if line.strip()) + "\n"


def _arrows(grid) -> list[_Arrow]:
    together: dict[tuple, list] = {}
    for edge in grid.edges:
        together.setdefault((edge.src, edge.dst), []).append(edge)
    found = [_Arrow(source, target, edges, edges[0].segments) for (source, target), edges in together.items()]
    return sorted(found, key=lambda arrow: arrow.id)
