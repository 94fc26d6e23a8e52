"""Documents' rows of the access table: papers by their case and their addressee, and the letters nobody received."""

from django.db.models import Q

from casework.access import CARE, add, nothing, through_case
from casework.roles import INSTITUTION_ROLES, Role
from casework.states import DocumentState
from documents.kind import Audience
from documents.models import IssuedDocument, Message

UNSENT = (DocumentState.DRAFT, DocumentState.IN_REVIEW, DocumentState.CANCELLED)


def _addressed(user) -> Q:
    """An institution sees what was signed for its own area, and nothing else of the case (domain §0.1)."""
    return Q(addressed_unit=user.unit_id, audience=Audience.INSTITUTION) & ~Q(state__in=UNSENT)


_by_case = through_case("referral", roles=CARE | {Role.RECEPTION, Role.AUDITOR})
_by_unit = through_case("referral", roles=INSTITUTION_ROLES, only=_addressed)

add(IssuedDocument, {role: _by_unit[role] if role in INSTITUTION_ROLES else _by_case[role] for role in Role})
add(
    Message,
    {
        **{role: nothing for role in Role},
        Role.SYSTEM_ADMIN: lambda user: Q(status=Message.Status.DEAD),  # the page shows no body
        Role.COORDINATOR: lambda user: Q(referral__center=user.center_id),
    },
)
