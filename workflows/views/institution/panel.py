"""The institution's first page: what waits for it, then everybody it referred with the order's clock (R59–R61)."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from casework.access import record_access, visible
from casework.models import Referral
from casework.text import normalised
from workflows.views.asked import asked_words
from workflows.views.institution.attention import attention
from workflows.views.institution.own import institution_page
from workflows.views.institution.rows import WORDS, Row, searched, with_everything, with_status

PAGE = 20
ORDERS = {
    "": (_("Lo que requiere atención"), ("attention", "-status_since", "-pk")),
    "nombre": (_("Nombre"), ("first_surname", "second_surname", "given_names", "pk")),
    "cambio": (_("Último cambio"), ("-status_since", "-pk")),
    "plazo": (_("Vencimiento del plazo"), ("term_to", "pk")),
}


@institution_page
@require_GET
def panel(request):
    """Search, filter and order travel in the address, so that a page can be kept."""
    everybody = with_status(visible(Referral, request.user))
    counts = dict(everybody.order_by().values_list("status").annotate(n=Count("pk", distinct=True)))
    words = asked_words(request)
    state = request.GET.get("estatus", "")
    order = request.GET.get("orden", "") if request.GET.get("orden", "") in ORDERS else ""
    found = searched(everybody, words, normalised(words)) if words else everybody
    found = found.filter(status=state) if state in counts else found
    rows = with_everything(found, request.user).select_related("decision_reason").order_by(*ORDERS[order][1])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    if words:
        record_access(request.user, request.user, action="search", address=request.META.get("REMOTE_ADDR"))
    return render(
        request, "institution/panel.html",
        {
            "attention": attention(request.user), "page": page, "rows": [Row(referral) for referral in page],
            "words": words, "state": state, "order": order,
            "orders": [(key, label) for key, (label, _by) in ORDERS.items()],
            "states": [(code, WORDS.get(code, code), n) for code, n in sorted(counts.items(), key=_by_word)],
            "all": sum(counts.values()), "filtered": bool(words or state in counts),
        },
    )  # fmt: skip


def _by_word(pair) -> str:
    return normalised(str(WORDS.get(pair[0], pair[0])))
