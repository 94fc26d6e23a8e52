"""Workflows' rows of the access table: tasks through their journey's case and their duty, proposals, drafts."""

from django.db.models import Q
from viewflow.workflow.models import Task

from casework.access import CARE, CASES, CORRESPONDENTS, add, known_cases, nothing, through_case
from casework.roles import Role
from workflows.duties import DUTIES
from workflows.models import Draft, InstitutionRequest, Proposal


def _own_desk(user) -> Q | None:
    """The tasks of the cases this person knows whose duty her function may hold."""
    cases = known_cases(user, user.role)
    held = [name for name, duty in DUTIES.items() if user.role in duty.roles]
    return None if cases is None else Q(owner_permission__in=held, process__journey__case__in=cases)


add(Task, {role: _own_desk if CASES[role] is not nothing else nothing for role in Role})
add(Proposal, through_case("episode__referral", roles=CARE | {Role.DIRECTION}))
add(InstitutionRequest, through_case("referral", roles=CORRESPONDENTS))
add(Draft, {role: (lambda user: Q(user=user.pk)) for role in Role})
