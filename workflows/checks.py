"""What refuses to start: a machine with a hole in it, or a name that does not exist (architecture §3)."""

from django.core.checks import Error, register

from documents.kind import KINDS
from documents.notice import NOTICES
from workflows.machines import MACHINES


@register()
def machines_are_whole(app_configs, **kwargs):
    """Every machine is whole: see `holes`."""
    return [Error(hole) for machine in MACHINES.values() for hole in holes(machine)]


def holes(machine) -> list[str]:
    """What is wrong with a machine: a step without label or duty, a name that does not exist, a state nobody can reach
    or leave."""
    name, states = machine.__name__, {word for word, _label in machine.words()}
    steps = [*machine.steps(), *([machine.opens_with] if machine.opens_with else [])]
    found = [f"{name}.{step.name}: {wrong}" for step in steps for wrong in _wrong(step, states)]
    found += [f"{name}: nothing leads to {state}" for state in sorted(_unreachable(machine, states))]
    left = {source for step in machine.steps() if step.target for source in step.sources}
    found += [f"{name}: nothing leads away from {state}" for state in sorted(states - left - set(machine.ends))]
    found += [f"{name}: {state} is called an end and is none" for state in sorted(set(machine.ends) - (states - left))]
    return found


def _wrong(step, states) -> list[str]:
    wrong = []
    if not str(step.label):
        wrong.append("no label")
    if not hasattr(step.duty, "roles"):
        wrong.append("no duty")
    if unknown := ({*step.sources, step.target} - {None}) - states:
        wrong.append(f"unknown states {sorted(unknown)}")
    wrong += [f"no document kind {slug}" for slug in step.issues if slug not in KINDS]
    wrong += [f"no notice {slug}" for slug in step.notifies if slug not in NOTICES]
    return wrong


def _unreachable(machine, states) -> set[str]:
    reached = machine.begins_in()
    while True:
        more = {step.target for step in machine.steps() if step.target and reached & set(step.sources)} - reached
        if not more:
            return states - reached
        reached |= more
