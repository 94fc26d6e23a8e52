"""Hechas: what a person did in the last thirty days, in plain words, from the history she may read (R46)."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from casework import clock
from casework.access import visible
from casework.models import HistoryEntry, Referral
from workflows.happenings import Happening, told
from workflows.history_words import tell

DAYS, A_PAGE = 30, 30


@dataclass(frozen=True)
class Done:
    """One thing that was done, and of whom; a person she no longer knows keeps the folio alone."""

    what: Happening
    about: str  # what it was done to: the record, or where it says nothing of itself, its kind
    folio: str
    case: Referral | None
    person: str


def done(user) -> QuerySet:
    """Her own acts, the latest first; what followed from them by itself is not hers."""
    since = clock.now() - timedelta(days=DAYS)
    return visible(HistoryEntry, user).filter(actor=user.pk, at__gte=since, because_of="").order_by("-at", "-pk")


def page_of(user, number: str | None, known_name) -> tuple[Page, list[Done]]:
    """One page of what she did, with its rows; `known_name` says a person as she may know him."""
    page = Paginator(done(user).select_related("case", "actor"), A_PAGE).get_page(number)
    entries = list(page)
    wanted = {entry.case_id for entry in entries if entry.case_id}
    known = visible(Referral, user).filter(pk__in=wanted).select_related("person").in_bulk() if wanted else {}
    rows = [
        Done(
            happened,
            happened.about or tell(entry).noun,
            entry.case.shown_folio if entry.case_id else "",
            known.get(entry.case_id),
            known_name(user, known[entry.case_id]) if entry.case_id in known else "",
        )
        for entry, happened in zip(entries, told(entries, user), strict=True)
    ]
    return page, rows
