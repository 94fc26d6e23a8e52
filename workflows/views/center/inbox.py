"""Mi trabajo: the first page of whoever works at a centre, and of the direction."""

from django.shortcuts import render

from casework import clock
from casework.roles import CENTER_ROLES, Role
from workflows import worklist
from workflows.case_page import READERS
from workflows.views.guard import staff_page

TABS = (worklist.MINE, worklist.CENTER, worklist.UNASSIGNED)


@staff_page(*CENTER_ROLES, Role.DIRECTION, Role.DATA_PROTECTION, Role.SYSTEM_ADMIN)
def inbox(request):
    """What waits, by due date; the list of the address (`lista`)."""
    tab = request.GET.get("lista", worklist.MINE)
    tab = tab if tab in TABS else worklist.MINE
    rows = worklist.rows_of(request.user, tab)
    return render(
        request,
        "center/inbox.html",
        {
            "tab": tab,
            "counts": worklist.counts(request.user),
            "shelves": worklist.shelves(rows),
            "today": clock.today(),
            "horizon": worklist.HORIZON,
            "links_people": request.user.role in READERS,
            "registers": request.user.role in (Role.RECEPTION, Role.COORDINATOR),
        },
    )
