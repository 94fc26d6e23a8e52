"""No page of a case changes when another one lives beside it: of the same court and centre, with the same people.

What hangs on a case is asked for by its case. A query without that tie would take a row of the other one's, which has
one of every kind.
"""

import re

import pytest

from casework import clock
from casework.models import (
    Appointment,
    AreaPlan,
    Attachment,
    Episode,
    FollowUp,
    Referral,
)
from documents.models import IssuedDocument
from tests import lives
from tests.canaries import Canaries, addresses, plant
from tests.cast import Cast
from tests.isolation.planting import Planted
from tests.isolation.sweep import Request, World, ask, listening, normalised
from tests.isolation.worlds import moment
from tests.whole import of_the_sweep, share

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.poppler]

LOOKING = ("coordinator", "judge_clerk", "psychologist", "social_worker", "receptionist", "director")
STAGES = {
    "sent": lives.submitted, "accepted": lives.accepted, "received": lives.linked, "assessed": lives.in_assessment,
    "attended": lives.active, "concluded": lives.completed,
}  # fmt: skip
LATER = {"sent", "received", "assessed", "concluded"}  # in `make sweep`
A_FEW = 10  # pages, of all that are asked for: most are somebody else's
# These tell of hours, of which the other one's appointments take some, and of the court's areas, which are one more.
OF_OTHERS_TOO = re.compile(r"/agendar/|/cambiar/$|/revision/aceptar/|/reassign/$")


class OnlyThese(dict):
    """Ids by noun; none of any other noun."""

    def __missing__(self, noun: str) -> list[int]:
        return []


def of_case(case: Referral) -> Canaries:
    """The ids of the case and of what hangs on it."""
    of = {
        Referral: {"pk": case.pk}, Episode: {"referral": case.pk}, AreaPlan: {"episode__referral": case.pk},
        Appointment: {"episode__referral": case.pk}, FollowUp: {"episode__referral": case.pk},
        IssuedDocument: {"referral": case.pk}, Attachment: {"referral": case.pk},
    }  # fmt: skip
    ids = {noun.__name__: list(noun.objects.filter(**where).values_list("pk", flat=True)) for noun, where in of.items()}
    return Canaries(words=[], folios=[], ids=OnlyThese(ids))


def asked_of(case: Referral) -> list[str]:
    """Every address of the case."""
    found = dict.fromkeys(one for one in addresses(of_case(case), each=100) if re.search(r"/\d+[/.]", one))
    return [one for one in found if not OF_OTHERS_TOO.search(one)]


def said(world: World, one: Request) -> str:
    """The page without the bar above it, which counts what waits of every case."""
    page = normalised(ask(world, one))
    return re.sub(r"(?s)<header.*?</header>|<nav.*?</nav>", "", page)


@pytest.mark.requirement("R64")
@pytest.mark.parametrize("stage", [pytest.param(one, marks=[of_the_sweep] * (one in LATER)) for one in STAGES])
def test_no_page_of_a_case_changes_when_another_one_lives_beside_it(cast: Cast, stage):
    world = World(cast, Planted(strangers={who: getattr(cast, who) for who in LOOKING}))
    turn = list(STAGES).index(stage)
    with clock.at(moment()), listening():
        case = STAGES[stage](cast)
        wanted = [
            Request(who, "get", address)
            for number, who in enumerate(LOOKING)
            for address in share(asked_of(case), turn + number, 7)
        ]
        first = {one: said(world, one) for one in wanted}
        # A first opening may leave its mark: what changes by being read says nothing.
        before = {one: page for one, page in first.items() if said(world, one) == page}
        plant(cast)
        changed = [str(one) for one, page in before.items() if said(world, one) != page]
    assert changed == []
    assert sum(page.startswith("200") for page in before.values()) > A_FEW, "hardly a page was seen"
