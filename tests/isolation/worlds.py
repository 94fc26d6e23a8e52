"""Building the two institutions, and comparing what a person is answered with and without the other one's data."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test.runner import DiscoverRunner
from django.test.utils import override_settings

from casework import clock
from casework.catalogue_load import load_catalogues
from casework.models import HistoryEntry, Institution
from documents.models import Message
from tests.canaries import Canaries, addresses
from tests.cast import Cast, make_cast
from tests.isolation.planting import Planted, plant_everything, who_looks
from tests.isolation.sweep import (
    OWN_PAGES,
    Request,
    World,
    ask,
    learn_bodies,
    learn_own_bodies,
    listening,
    normalised,
    pages,
    sample,
)

# Who is told of everything, or of all that happens: their lists grow with the other institution's data, and may.
TOLD_OF_ALL = {"data_officer", "system_admin"}
# Pages that change by themselves: a new secret for a telephone at each opening.
NEVER_THE_SAME = ("/cuenta/segundo-factor/",)
# Whom the programme works with, every coordination knows; of the court's own texts MAY_READ speaks.
MAY_CHANGE = (("other_coordinator", "/instituciones/"), ("neighbour_clerk", "/mi-institucion/"))
A_FEW_OWN_PAGES = 6
NOON = 12


def moment() -> datetime:
    """The whole sweep happens at one moment, so that two answers can be compared."""
    return clock.moment_of(clock.today(), NOON)


# Of the queries, those after which a count, an order or a page may tell of rows that are not hers.
COMPARED = ("q={name}", "folio={folio}", "orden=nombre", "grupo=todas", "centro={center}", "formato=csv")


def lists(world: World) -> list[Request]:
    """Everything without an id, by everybody who is told of her own cases alone."""
    values = {"name": "abundio", "folio": "JSC-0000", "center": 1, "unit": 1, "user": 1}
    nothing = Canaries(words=[], folios=["JSC-0000"], ids=_NoIds())
    found = [one for one in addresses(nothing, each=1) if not _takes_something(one)]
    found += [f"{one}?{query.format(**values)}" for one in found for query in COMPARED]
    return [
        Request(who, "get", one)
        for who in world.planted.strangers
        if who not in TOLD_OF_ALL
        for one in found
        if not one.startswith(NEVER_THE_SAME)
        and not any(who == her and one.startswith(her_own) for her, her_own in MAY_CHANGE)
    ]


class _NoIds(dict):
    """No id of anything."""

    def __missing__(self, noun):
        return []


def _takes_something(address: str) -> bool:
    return any(sign.isdigit() for sign in address) or address.startswith(("/salud", "/codigo"))


def said(world: World, wanted: list[Request]) -> dict[Request, str]:
    """What each of these is answered now."""
    with listening():
        return {one: normalised(ask(world, one)) for one in wanted}


def build(
    cast: Cast, *, each: int, compare: int = 0, learn: bool = True
) -> tuple[World, list[Request], dict[Request, str]]:
    """The world of a sweep, the lists that were compared, and their answers from before the court's data came."""
    strangers = who_looks(cast)
    world = World(cast, Planted(strangers=strangers))
    compared = sample(lists(world), compare, seed=7) if compare else []
    before = said(world, compared)
    world.planted = plant_everything(cast, strangers)
    world.last_letter = Message.objects.latest("pk").pk
    world.last_entry = HistoryEntry.objects.latest("pk").pk
    if learn:
        with listening():
            learn_bodies(world, pages(world, each=each))
    with listening():
        learn_own_bodies(world, most=OWN_PAGES if learn else A_FEW_OWN_PAGES)
    cache.clear()
    return world, compared, before


def changed(world: World, before: dict[Request, str]) -> list[Request]:
    """Whose answers differ, although nothing of her own changed.

    That the institution has another name meanwhile, whoever knows that it is there sees; who must not know it is asked
    for the name itself, by the sweep.
    """
    after = said(world, list(before))
    former = world.cast.court.institution.name
    present = Institution.objects.get(pk=world.cast.court.institution_id).name
    return [one for one, text in before.items() if after[one].replace(present, former) != text]


@contextmanager
def of_its_own(*, keep: bool = False) -> Iterator[Cast]:
    """A database of its own with catalogues and cast, and a folder for its files; gone afterwards, or kept empty."""
    runner = DiscoverRunner(verbosity=0, interactive=False, keepdb=keep)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            # Whose turn comes after twenty minutes would be signed out, and all she asked for would say nothing.
            override_settings(MEDIA_ROOT=folder, SESSION_COOKIE_AGE=24 * 60 * 60),
            clock.at(moment()),
            transaction.atomic(),
        ):
            load_catalogues()
            yield make_cast()
            transaction.set_rollback(True)
    finally:
        runner.teardown_databases(databases)
        runner.teardown_test_environment()


def on_postgresql() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
