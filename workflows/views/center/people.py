"""Finding a person: the list of the centre, and the search box of every page."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.access import CARE, record_access, visible
from casework.fields import keyed_digest
from casework.finding import named, of_cause
from casework.models import Referral
from casework.roles import CENTER_ROLES, Role
from casework.states import ReferralState as R
from workflows import worklist
from workflows.views.asked import asked_words
from workflows.views.guard import staff_page

PER_PAGE = 25
STATES = (R.SUBMITTED, R.IN_REVIEW, R.RETURNED, R.ACCEPTED, R.LINKED, R.NO_SHOW, R.CLOSED, R.DECLINED, R.CANCELLED)
NAMELESS = {Role.DIRECTION, Role.DATA_PROTECTION}  # they know folios, not names: nothing is found by a name
READERS = (*CENTER_ROLES, Role.DIRECTION, Role.DATA_PROTECTION)


def matching(found, text: str, user):
    """The cases that a search finds: folio, cause number, the whole CURP, or every word of a name."""
    if user.role == Role.FACILITATOR:
        return found.filter(named(text, "person__search_name"))
    asked = Q(folio__iexact=text) | Q(folio__istartswith=text) | of_cause(text, whole=True)
    if user.role in NAMELESS:
        return found.filter(asked)
    asked |= Q(case_file__number__iexact=text)
    digest = keyed_digest(text.upper())
    asked |= Q(curp_digest=digest) | Q(person__curp_digest=digest)
    return found.filter(asked | named(text) | named(text, "person__search_name")).distinct()


def _cases(user):
    found = visible(Referral, user).exclude(state=R.DRAFT)
    related = ("person", "center", "unit__institution", "case_file")
    return found.select_related(*related).order_by("sort_name", "-submitted_at")


@staff_page(*READERS)
def people(request):
    """Everybody of the centre, by surname, narrowed by what is asked."""
    text, state = asked_words(request), request.GET.get("estatus", "")
    found = _cases(request.user)
    if text:
        record_access(request.user, request.user, action="search", purpose=_("Buscó a una persona"))
        found = matching(found, text, request.user)
    found = found.filter(state=state) if state in R.values else found
    return _listed(request, found, text, state)


@staff_page(*READERS)
def search(request):
    """The search box: one folio leads straight to its case; everything else is a list."""
    text = asked_words(request)
    if not text:
        return redirect("people")
    found = matching(_cases(request.user), text, request.user)
    exact = found.filter(folio__iexact=text).first()
    if exact is not None:
        return redirect("case", pk=exact.pk)
    record_access(request.user, request.user, action="search", purpose=_("Buscó a una persona"))
    return _listed(request, found, text, "")


def _listed(request, found, text: str, state: str):
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [worklist.Row(due=case.created_at, what="", action="", case=case, url="-") for case in page]
    worklist.tell_of_cases(rows, request.user)
    return render(
        request,
        "center/people.html",
        {
            "page": page,
            "rows": rows,
            "q": text,
            "state": state,
            "states": [(one, one.label) for one in STATES],
            "nameless": request.user.role in NAMELESS,
            "reduced": request.user.role == Role.FACILITATOR,
            "breaks_glass": request.user.role in CARE,
        },
    )
