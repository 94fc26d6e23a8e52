"""What the institution asked of the centre, as a page of the expediente beside its messages and its changes."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from casework.models import Referral
from casework.words import lower_first, plain_day
from documents.blocks import Facts
from documents.case_file import Dated, binds, written
from workflows.models import InstitutionRequest
from workflows.requests import requests_of


@binds
def requests(referral: Referral, user) -> Iterable[Dated]:
    """Each request with its answer; who answered for the centre is the centre's to know."""
    for one in requests_of(referral, user):
        title = _("Petición de la instancia: %(what)s") % {"what": lower_first(str(one.get_kind_display()))}
        rows = [
            (_("Sobre"), str(one.get_about_display())),
            (_("Para el"), plain_day(one.due_on)),
            (_("Por qué"), one.reason),
            (_("Estatus"), str(one.get_state_display())),
            (_("Respuesta"), one.answer),
            (_("Documento"), one.document.title if one.document else ""),
            (_("Respondió"), _who_answered(one, user)),
            (_("Fecha de la respuesta"), plain_day(one.answered_at) if one.answered_at else ""),
        ]
        said = [Facts([row for row in rows if row[1]])]
        yield written(title, one.asked_at, one.asked_by.full_name, said, referral)


def _who_answered(one: InstitutionRequest, user) -> str:
    if one.answered_by is None:
        return ""
    return str(one.answered_by.get_role_display()) if user.at_institution else one.answered_by.full_name
