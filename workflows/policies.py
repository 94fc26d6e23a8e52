"""Row-level security of the verbs: for each table, which rows a person may know. It mirrors `workflows.access`."""

from casework.policies import CARE, CORRESPONDENTS, OF_CASES, of_case, through
from casework.roles import Role
from casework.row_security import ME

POLICIES: dict[str, str] = {
    "workflows_journey": of_case("workflows_journey", "case_id", OF_CASES),
    # Wider than the access table, which asks besides whose duty a task is: the map of a case shows all that waits.
    "viewflow_process": """EXISTS (SELECT 1 FROM workflows_journey j WHERE j.process_id = viewflow_process.id)""",
    "viewflow_task": through("viewflow_task", "process_id", "viewflow_process"),
    "viewflow_task_previous": through("viewflow_task_previous", "from_task_id", "viewflow_task"),
    "workflows_draft": f"user_id = {ME}",
    "workflows_proposal": of_case("workflows_proposal", "episode_id", CARE, Role.DIRECTION),
    "workflows_institutionrequest": of_case("workflows_institutionrequest", "referral_id", CORRESPONDENTS),
}
FREE: dict[str, str] = {"workflows_demonstrationworld": "that this is the demonstration"}
