"""Documents' rows of the access table: papers by their case and their addressee, and the letters nobody received."""

from django.db.models import Q

from casework.access import CARE, add, everything, nothing, through_case
from casework.roles import INSTITUTION_ROLES, Role
from casework.states import DocumentState
from documents.kind import Audience
from documents.models import CutOffReport, InstitutionPaper, IssuedDocument, Message

UNSENT = (DocumentState.DRAFT, DocumentState.IN_REVIEW, DocumentState.CANCELLED)


def _addressed(user) -> Q:
    """An institution sees what was signed for its own area, and nothing else of the case (domain §0.1)."""
    return Q(addressed_unit=user.unit_id, audience=Audience.INSTITUTION) & ~Q(state__in=UNSENT)


add(
    IssuedDocument,
    {
        **through_case("referral", roles=CARE | {Role.RECEPTION, Role.AUDITOR}),
        **{role: _addressed for role in INSTITUTION_ROLES},
    },
)
add(CutOffReport, {role: (lambda user: Q(unit=user.unit_id)) for role in INSTITUTION_ROLES})
add(
    InstitutionPaper,
    {
        Role.INSTITUTION_ADMIN: lambda user: Q(institution__units=user.unit_id),
        Role.DIRECTION: everything,
        Role.SYSTEM_ADMIN: everything,
    },
)
add(
    Message,
    {
        **{role: nothing for role in Role},
        Role.SYSTEM_ADMIN: lambda user: Q(status=Message.Status.DEAD),  # the page shows no body
        Role.COORDINATOR: lambda user: Q(referral__center=user.center_id),
    },
)
