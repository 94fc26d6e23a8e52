"""A sample of the proof in every run of the tests; the whole is `make isolation` and `make mutations`."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from casework import clock
from casework.access import missing_rules
from casework.models import Referral
from casework.roles import Role
from tests.isolation import by_tests, mutations, swapped
from tests.isolation.__main__ import main
from tests.isolation.planting import unplanted
from tests.isolation.sweep import Request, letters_leak, requests, sample, signed_out, sweep, without_filters
from tests.isolation.worlds import build, changed, moment

SEED = 1936
# PostgreSQL plans every query anew with its policies: there the sample is smaller.
MANY, COMPARED = (100, 8) if connection.vendor == "postgresql" else (500, 30)
# Rules whose loss a page must show in every run: the cases of an institution and of a centre.
SOME = [(Role.INSTITUTION_USER, Referral), (Role.COORDINATOR, Referral)]


@pytest.fixture
def built(cast):
    """One world for all that a test asks; what the forms of those entitled send is left to `make isolation`."""
    with clock.at(moment()):
        yield build(cast, each=1, compare=COMPARED, learn=False)


@pytest.mark.requirement("R64")
@pytest.mark.requirement("R65")
def test_a_sample_of_all_requests_finds_no_trace_of_another_institution(built):
    world, _compared, before = built
    assert unplanted(world.planted) == set() and missing_rules() == []
    assert [str(one) for one in changed(world, before)] == []
    assert mutations.shown_against_the_rules(world) == []
    everything = list(requests(world, each=1))
    report = sweep(world, sample(everything, MANY, seed=SEED))
    assert report.clean, report.told()
    assert signed_out(world) == []
    assert letters_leak(world) == []
    assert [word for word in world.planted.words if word in report.logged] == []
    _some_rules_are_missed(world, everything)
    _what_pages_add_is_missed(world)
    if connection.vendor == "postgresql":
        _the_second_wall_alone_shows_nothing(world, everything)


def _what_pages_add_is_missed(world) -> None:
    """Initials for the direction, and the papers of this case alone: a page is another one without either."""
    strangers, world.planted.strangers = world.planted.strangers, swapped.entitled(world.cast)
    case = world.planted.canaries.ids["Referral"][2]
    asked = [
        Request("director", "get", reverse("case", args=[case])),
        Request("coordinator", "get", reverse("case_papers", args=[case])),
    ]
    with mutations.without_second_wall():
        known = swapped.baseline(world, asked)
        for change in (
            "workflows/case_page.py CasePage.__init__: user.role == Role.DIRECTION → yes",
            "workflows/case_page.py CasePage.__init__: user.role == Role.DIRECTION → no",
            "workflows/views/center/case.py papers: visible(IssuedDocument, request.user).filter(referral=pk)",
        ):
            assert swapped.noticed(world, by_tests.changes()[change], known).red, change
    world.planted.strangers = strangers
    world.clients.clear()


def _the_second_wall_alone_shows_nothing(world, everything) -> None:
    """With every filter of Python removed; and without any one of its policies it would show something."""
    with without_filters():
        report = sweep(world, sample(everything, MANY, seed=SEED))
        assert not report.leaks, report.told()
        assert [one.what for one in mutations.without_each_policy(world) if not one.red] == []


def _some_rules_are_missed(world, everything) -> None:
    """The sweep would have seen it: without these rules it is red."""
    roles = {role for role, _noun in SOME}
    asking = {who for who, person in world.planted.strangers.items() if person.role in roles}
    records = [
        one for one in everything if one.who in asking and one.method == "get" and re.search(r"\d/", one.address)
    ]
    with mutations.without_second_wall():
        known = mutations.baseline(world, records)
        for pair in SOME:
            assert known.asks.get((pair[0], pair[1].__name__)), pair
            assert mutations.without_rule(world, pair, known).red, pair


def test_the_whole_proof_refuses_where_pdfs_cannot_be_read(monkeypatch, capsys):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("sys.argv", ["isolation", "--least", "50000"])
    assert main() == 2
    assert "poppler-utils" in capsys.readouterr().out
