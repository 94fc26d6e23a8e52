"""The institution's first page: what waits for it, then everybody it referred with the order's clock (R59–R61)."""

from itertools import groupby

from django.db.models import IntegerField, Subquery
from django.http import HttpRequest, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework import navigation
from casework.access import record_access, visible
from casework.keyset import Page, page_by_key
from casework.models import InstitutionUnit, Referral, SavedFilter
from casework.roles import Role
from casework.states import DocumentState
from workflows.agreements import ends_for
from workflows.correspondence import unread_threads
from workflows.follow_up_calendar import to_do
from workflows.order_clock import with_status
from workflows.saved_filters import MOST
from workflows.views.institution.attention import Wait, attention
from workflows.views.institution.own import institution_page
from workflows.views.institution.panel_filter import PanelFilter, is_court
from workflows.views.institution.rows import Row, papers_of, with_everything
from workflows.views.limits import address_of

PAGE = 20
COUNTED = 500  # persons; beyond, the panel says «más de 500», so that counting costs the same for everybody


class Counted(Subquery):
    """How many rows another query gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"


@institution_page
@require_GET
def panel(request):
    """Search, filter and order travel in the address, so that a page can be kept; without any, one's own filter."""
    user = request.user
    know_area(user)
    kept = list(visible(SavedFilter, user))
    opened = next((one for one in kept if one.is_default), None) if not request.GET else None
    form = PanelFilter(QueryDict(opened.query) if opened else request.GET, user=user)
    if form.words:
        record_access(user, user, action="search", address=address_of(request))
    mark = request.GET.get("p", "")
    page = page_of(form, mark)
    first, by_cause = not mark and bool(opened or not form.narrows), form.order_name == "causa"
    administers = user.role == Role.INSTITUTION_ADMIN
    return render(
        request, "institution/panel.html",
        {
            "endings": ends_for(user) if first and administers else [],
            "attention": waits_for(user) if first else [],
            "shows_attention": first, "page": page,
            "rows": rows_of(page, by_cause=by_cause), "panel_form": form, "by_cause": by_cause,
            "kept": kept, "opened": opened, "may_keep": len(kept) < MOST, "query": form.query(),
            "all": user.unit.people, "counted": COUNTED, "court": is_court(user),
        },
    )  # fmt: skip


def know_area(user) -> None:
    """Read the user's area with its institution, how many persons it sent and what waits for it, in one query.

    Of what waits no more is counted than is told; the bar does not ask again.
    """
    unread = papers_of(user).filter(state=DocumentState.SIGNED)
    counted = {
        "people": visible(Referral, user).order_by()[: COUNTED + 1],
        "unread": navigation.enough(unread),
        "threads": navigation.enough(unread_threads(user)),
        "follow_ups": navigation.enough(to_do(user)),
    }
    area = InstitutionUnit.objects.select_related("institution").annotate(
        newest_unread=Subquery(unread.order_by("-issued_at", "-pk").values("title")[:1]),
        **{name: Counted(rows.values("pk"), output_field=IntegerField()) for name, rows in counted.items()},
    )
    user.unit = area.get(pk=user.unit_id)
    navigation.know(user, papers=user.unit.unread, follow_ups=user.unit.follow_ups)


def waits_for(user) -> list[Wait]:
    """«Requiere su atención» of somebody whose area is known."""
    return attention(user, unread=user.unit.unread, newest=user.unit.newest_unread, threads=user.unit.threads)


def page_of(form: PanelFilter, mark: str) -> Page:
    """The rows from a mark on, with everything that the list says of each."""
    told = with_everything(with_status(visible(Referral, form.user)), form.user)
    told = told.select_related("decision_reason", "present_determination")
    return page_by_key(form.rows_to_check(), form.order, mark, PAGE, told=told, check=form.check)


def rows_of(page: Page, *, by_cause: bool) -> list[Row]:
    """The lines of the list; by cause, the first of each cause says so."""
    rows = [Row(referral) for referral in page.rows]
    if by_cause:
        for _cause, together in groupby(rows, key=lambda row: row.referral.cause_order):
            next(together).heads_cause = True
    return rows


def posted_filter(request: HttpRequest) -> PanelFilter:
    """What the page that was posted from had asked; the address is a field of the form."""
    return PanelFilter(QueryDict(request.POST.get("filtro", "")[:1000]), user=request.user)
