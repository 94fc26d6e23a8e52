"""What a page of the panel costs: at most twelve queries, and no more of the database for many persons than for few."""

from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework import clock, keyset, working_days
from casework.models import Episode, FollowUp, Referral, SavedFilter
from documents.models import IssuedDocument
from tests import copies, lives
from tests.cast import signed_in
from tests.copies import MIX, analyze, fill, half_way, multiply, patterns, tell
from workflows import programme_pace
from workflows.views.institution import panel_filter
from workflows.views.institution.panel_filter import ORDERS

pytestmark = pytest.mark.django_db
PANEL = "/personas-canalizadas/"
MARKS = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
MOST = 12  # queries of a page (issue 3)
FEW, MANY = 150, 3_000  # persons; the few fill a page and one more
WAITING = 25  # of each area have something unread and a follow-up to do
GROWTH = 1.2


def counted(clerk) -> dict[str, int]:
    """How often each page asks: every order with and without a search and the dearest filter, the first page, one from
    a mark, and backwards."""
    counts = {}

    def asked(query: dict):
        with CaptureQueriesContext(connection) as queries:
            answer = clerk.get(PANEL, query)
        assert answer.status_code == 200
        counts[str(query)] = sum(not one["sql"].startswith(MARKS) for one in queries.captured_queries)
        return answer.context["page"]

    for query in ({}, {"estatus": "programa"}, {"sin_leer": "1", "mensajes": "1", "por_seguir": "1"}):
        asked(query)
    for order, words, behind in product(ORDERS, ("", "cruz"), ("", "1")):
        query = {"orden": order} | ({"q": words} if words else {}) | ({"atrasadas": behind} if behind else {})
        if after := asked(query).after:
            asked(query | {"p": asked(query | {"p": after}).before})
    return counts


@pytest.mark.heavy
@pytest.mark.requirement("R61")
def test_no_page_of_the_panel_asks_more_than_twelve_times_however_many_persons(client, cast, monkeypatch):
    for module in (panel_filter, programme_pace, working_days):
        monkeypatch.setattr(module, "KEPT_SECONDS", 3600)  # however slow the machine
    monkeypatch.setattr(keyset, "LOOKED_AT", 5)  # so that those behind are sought beyond the first stretch too
    person = cast.judge_admin  # her bar asks once more than that of her clerks
    SavedFilter.objects.create(
        user=person, name="Al abrir", query="estatus=programa", is_default=True, created_at=clock.now()
    )
    clerk = signed_in(client, person)
    clerk.get(PANEL)  # what is kept for a minute
    lived = patterns(cast, MIX)  # few, so that by appointment who is not expected stands on the first page too
    assert max(counted(clerk).values()) <= MOST
    behind = lives.active(cast, quota=8, term_to=clock.today())
    multiply(Referral.objects.get(pk=behind.pk), 30, cast.court)
    fill(cast.court, lived, 75)
    counts = counted(clerk)
    assert any("'p'" in query and "atrasadas" in query and "'q'" in query for query in counts)
    assert {query: n for query, n in counts.items() if n > MOST} == {}


class Visited:
    """How many pages of the database every query of the block touched; each is run once more, under EXPLAIN."""

    def __init__(self) -> None:
        self.buffers = 0

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                plan = cursor.fetchone()[0][0]["Plan"]
            self.buffers += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        return execute(sql, params, many, context)


def visited(clerk, query: dict) -> int:
    told = Visited()
    with connection.execute_wrapper(told):
        assert clerk.get(PANEL, query).status_code == 200
    return told.buffers


def let_wait(unit) -> None:
    """For some persons of the area a paper and a message that nobody has read, and a follow-up to do."""
    cases = list(Referral.objects.filter(unit=unit, state="LINKED").order_by("pk")[:WAITING])
    IssuedDocument.objects.filter(referral__in=cases, addressed_unit=unit).update(state="SIGNED")
    tell(cases, unit, 1)
    day, side = clock.today(), FollowUp.Side.INSTITUTION
    window = {"due_on": day, "window_from": day, "window_to": day}
    episodes = Episode.objects.filter(referral__in=cases)
    FollowUp.objects.bulk_create(
        FollowUp(episode=one, unit=unit, month=3, side=side, state="DUE", **window) for one in episodes
    )


@pytest.fixture
def costs(cast):
    """What pages cost in an area of few and in one of many persons alike, by what is asked of them."""

    def counted(live, asked_for: list[dict]) -> dict[str, tuple[int, int]]:
        lived = patterns(cast, {live: 1})  # alike, so that a page costs what another does
        fill(cast.court, lived, MANY)
        fill(cast.town, lived, FEW)
        let_wait(cast.court)
        let_wait(cast.town)
        analyze()
        small, large = signed_in(Client(), cast.other_clerk), signed_in(Client(), cast.judge_clerk)
        return {str(query): (visited(small, query), visited(large, query)) for query in asked_for}

    return counted


def growing(cost: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {query: (few, many) for query, (few, many) in cost.items() if many > few * GROWTH}


@pytest.mark.postgres
@pytest.mark.requirement("R61")
def test_a_page_reads_no_more_of_the_database_for_three_thousand_persons_than_for_a_hundred_and_fifty(costs):
    """Counted, not timed: pages of the database that the plans touch, with both walls up."""
    asked_for = [{"orden": order} for order in ORDERS if order != "cita"]  # which may read all 3,000 expected
    asked_for += [{"orden": "cambio", "estatus": "programa"}]
    asked_for += [{"orden": "cambio", name: "1"} for name in ("sin_leer", "mensajes", "por_seguir")]
    assert growing(costs(half_way, asked_for)) == {}


@pytest.mark.postgres
@pytest.mark.requirement("R61")
def test_of_those_behind_no_more_are_looked_at_than_fill_a_page(costs):
    assert growing(costs(copies.behind, [{"orden": "cambio", "atrasadas": "1"}])) == {}
