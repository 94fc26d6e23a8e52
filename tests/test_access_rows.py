"""Every opening of a person's file leaves an access row: each page that names her or opens what is sealed of hers."""

import pytest
from django.urls import resolve

from casework import fields
from casework.models import AccessEntry
from tests import lives
from tests.canaries import NAME, plant
from tests.stops import stops, visitor
from tests.test_strangers import text_of
from tests.whole import BRIEF

# Pages that name many persons and open nobody's file, and a person's own page behind his link.
NAMES_ONLY = {
    "inbox": "the desk: what is due, and to whom",
    "people": "the list of the centre; a search in it leaves its row",
    "panel": "the institution's own list; a search in it leaves its row",
    "week": "the calendar of the centre",
    "absences": "the list of the absences of the centre",
    "follow_ups": "the list of follow-ups that are due",
    "schedule_whom": "the choice of whom to schedule",
    "group": "who is enrolled in a group",
    "referral_new": "the institution's own drafts",
    "papers": "the institution's own papers; opening one leaves its row",
    "cut_offs": "the court's own reports; making and opening one leaves a row in each person's log",
    "institution_referrals": "the direction's list of what an institution referred",
}


# What is sealed and is not of a case: one's own sessions, what one was writing, letters waiting to be sent.
NOT_OF_A_CASE = ("casework.opensession:", "workflows.draft:", "documents.message:", "casework.telephonerequest:")


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """Which sealed texts of cases are opened, each by its model, its row and its column."""
    found, unseal = [], fields.unseal

    def noticed(stored: str, bound_to: str) -> str:
        if not bound_to.startswith(NOT_OF_A_CASE):
            found.append(bound_to)
        return unseal(stored, bound_to)

    monkeypatch.setattr(fields, "unseal", noticed)
    return found


@pytest.mark.django_db
@pytest.mark.heavy
def test_every_page_that_names_the_person_or_opens_a_sealed_text_leaves_an_access_row(cast, opened):
    silent, named = set(), 0
    pages = (page for stage in stops(cast, plant(cast)) for page in stage)
    for number, (who, address) in enumerate(pages):
        if who is None or (BRIEF and number % 2):
            continue
        before = AccessEntry.objects.count()
        opened.clear()
        answer = visitor(cast, who).get(address)
        page = resolve(address.partition("?")[0]).url_name
        shown = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        names = page not in NAMES_ONLY and _names_somebody(text_of(answer))
        if not shown or not (names or opened):
            continue
        named += 1
        if AccessEntry.objects.count() == before:
            silent.add(f"{page} ({who}): {address} {sorted({one.rpartition(':')[2] for one in opened})}")
    assert named > (30 if BRIEF else 60)
    assert not silent, "\n".join(sorted(silent))


def _names_somebody(text: str) -> bool:
    """Whether the page shows a person: the canary of the planted cases, the name of the others, or the banner."""
    return any(sign in text for sign in (NAME, lives.GIVEN_NAMES, "person-banner"))
