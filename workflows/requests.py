"""What an institution asks of the centre, on the pages and on the coordinator's desk."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.access import visible
from casework.models import Referral
from casework.states import RequestState as S
from workflows.door import open_record
from workflows.models import InstitutionRequest

Kind = InstitutionRequest.Kind
SLUGS = {"informe": Kind.REPORT, "citar": Kind.RECITATION, "retirar": Kind.WITHDRAWAL}


def ask(request: InstitutionRequest, *, by) -> InstitutionRequest:
    """Put a request on the coordinator's desk.

    Raises NotYours for a stranger, Refused with what is missing or when the same is asked already.
    """
    return open_record(request, by=by)


def open_request(referral: Referral, kind: str, user) -> InstitutionRequest | None:
    """The one that waits for an answer."""
    return visible(InstitutionRequest, user).filter(referral=referral.pk, kind=kind, state=S.ASKED).first()


def requests_of(referral: Referral, user) -> QuerySet:
    """The requests of a case, the last one first."""
    found = visible(InstitutionRequest, user).filter(referral=referral.pk).order_by("-asked_at", "-pk")
    return found.select_related("asked_by", "answered_by", "document")


def to_answer(user) -> QuerySet:
    """For the coordinator: requests without an answer."""
    return visible(InstitutionRequest, user).filter(state=S.ASKED)


def to_answer_rows(user):
    """One row a request, due on the day for which it is asked."""
    for one in to_answer(user).select_related("referral__person", "referral__center").order_by("pk"):
        yield {
            "due": one.due_on,
            "what": _("Responder una petición de la instancia"),
            "action": _("Responder"),
            "detail": one.get_kind_display(),
            "case": one.referral,
            "url": reverse("institution_request", args=[one.pk]),
        }
