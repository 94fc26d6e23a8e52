"""Mi trabajo: the first page of whoever works at a centre, and of the direction."""

from django.shortcuts import render

from casework import clock, navigation
from casework.roles import CENTER_ROLES, Role
from workflows import done, worklist
from workflows.case_page import READERS
from workflows.views.guard import staff_page

TABS = (worklist.MINE, worklist.CENTER, worklist.UNASSIGNED)
DONE = "hechas"


@staff_page(*CENTER_ROLES, Role.DIRECTION, Role.DATA_PROTECTION, Role.SYSTEM_ADMIN)
def inbox(request):
    """What waits, by due date, or what she has done; the list of the address (`lista`)."""
    tab = request.GET.get("lista", worklist.MINE)
    if tab == DONE:
        return _done(request)
    tab = tab if tab in TABS else worklist.MINE
    rows = worklist.rows_of(request.user, tab)
    counts = _counts(request.user, tab, len(rows))
    return render(
        request,
        "center/inbox.html",
        {
            "tab": tab,
            "counts": counts,
            "shelves": worklist.shelves(rows),
            "today": clock.today(),
            "horizon": worklist.HORIZON,
            "links_people": request.user.role in READERS,
            "registers": request.user.role in (Role.RECEPTION, Role.COORDINATOR),
        },
    )


def _counts(user, tab: str = "", here: int = 0) -> dict[str, int]:
    """The number beside each list, the one at hand counted already; the bar is told its own and does not ask again."""
    found = worklist.counts(user, known={tab: here} if tab else {})
    navigation.know(user, inbox=found[worklist.MINE])
    return found


def _done(request):
    page, rows = done.page_of(request.user, request.GET.get("page"), worklist.known_name)
    return render(
        request,
        "center/inbox.html",
        {
            "tab": DONE,
            "counts": _counts(request.user),
            "page": page,
            "done": rows,
            "days": done.DAYS,
            "today": clock.today(),
            "registers": request.user.role in (Role.RECEPTION, Role.COORDINATOR),
        },
    )
