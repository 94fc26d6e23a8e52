"""What refuses to start: a machine with a hole in it, or a name that does not exist (architecture §3)."""

from django.core.checks import Error, register

from documents.kind import KINDS
from documents.notice import NOTICES
from workflows.machines import MACHINES


@register()
def machines_are_whole(app_configs, **kwargs):
    """Every step has a label and a duty, leads between known states, and names papers and messages that exist."""
    problems = []
    for machine in MACHINES.values():
        states = {word for word, _label in machine.words()}
        for step in [*machine.steps(), machine.opens_with]:
            if step is not None:
                problems += [Error(f"{machine.__name__}.{step.name}: {wrong}") for wrong in _wrong(step, states)]
        problems += [Error(f"{machine.__name__}: nothing leads to {state}") for state in _unreachable(machine, states)]
    return problems


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
    reached = {machine._meta.get_field("state").default}
    reached |= {machine.opens_with.target} if machine.opens_with else set()
    reached |= {"SIGNED", "DRAFT"} if machine.__name__ == "DocumentMachine" else set()  # born signed or as a draft
    while True:
        more = {step.target for step in machine.steps() if step.target and reached & set(step.sources)} - reached
        if not more:
            return states - reached
        reached |= more
