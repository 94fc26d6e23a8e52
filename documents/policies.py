"""Row-level security of the papers: for each table, which rows a person may know. It mirrors `documents.access`."""

from casework.policies import ADMITS, CARE, of_case, of_own_institution
from casework.roles import INSTITUTION_ROLES, Role
from casework.row_security import MY_UNIT, all_of, any_of, is_one_of
from casework.states import DocumentState

_UNSENT = ", ".join(f"'{state}'" for state in (DocumentState.DRAFT, DocumentState.IN_REVIEW, DocumentState.CANCELLED))

POLICIES: dict[str, str] = {
    "documents_issueddocument": any_of(
        of_case("documents_issueddocument", "referral_id", CARE, Role.RECEPTION, Role.AUDITOR),
        # Its addressee is written on the paper: nobody needs the case to know whose it is.
        all_of(
            is_one_of(INSTITUTION_ROLES),
            f"addressed_unit_id = {MY_UNIT}",
            "audience = 'INSTITUTION'",
            f"state NOT IN ({_UNSENT})",
        ),
    ),
    "documents_cutoffreport": all_of(is_one_of(INSTITUTION_ROLES), f"unit_id = {MY_UNIT}"),
    "documents_boundfile": "false",  # sealed and verified by the system; on no page of a visitor
    "documents_institutionpaper": any_of(
        is_one_of(ADMITS), all_of(is_one_of(Role.INSTITUTION_ADMIN), of_own_institution("institution_id"))
    ),
    "documents_message": any_of(
        all_of(is_one_of(Role.SYSTEM_ADMIN), "status = 'DEAD'"),
        of_case("documents_message", "referral_id", Role.COORDINATOR),
    ),
}
FREE: dict[str, str] = {}
