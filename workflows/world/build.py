"""Builds the demonstration world in one transaction: it is there whole, or not at all."""

from collections.abc import Callable, Collection
from datetime import date
from itertools import count
from random import Random

from django.db import transaction

from casework import clock
from casework.catalogue_load import load_catalogues
from casework.models import Referral, User
from documents.seal import codes_by
from workflows.models import DemonstrationWorld
from workflows.world.court import court_at_work
from workflows.world.institutions import REFERRERS
from workflows.world.living import living
from workflows.world.past import REFERRALS, past
from workflows.world.people import World, people

EARLIEST = date(2025, 1, 1)  # the last follow-up of the published period was in 2024
Tell = Callable[[str, float], None]


class CannotBuild(Exception):
    """Why the world is not built, in Spanish."""


def world_here() -> DemonstrationWorld | None:
    """The demonstration that this database holds."""
    return DemonstrationWorld.objects.first()


def build(
    seed: int,
    today: date,
    tell: Tell = lambda part, share: None,
    *,
    referrals: int = REFERRALS,
    institutions: int = len(REFERRERS),
    only: Collection[str] | None = None,
) -> World:
    """Build the world of a seed and a day, or (in tests) a small one.

    `tell` gets the part that is being built and how far it is, from 0 to 1.
    Raises CannotBuild when the database holds something else already, or when the day is too early.
    """
    if today < EARLIEST:
        raise CannotBuild(f"La demostración empieza el {EARLIEST:%d/%m/%Y}: elija ese día o uno posterior.")
    if User.objects.exists() or Referral.objects.exists():
        raise CannotBuild("Esta base ya tiene datos que no son de la demostración. Use una base vacía.")
    with transaction.atomic(), codes_by(Random(f"{seed}/{today}/codes").choice):
        tell("Catálogos", 0)
        load_catalogues()
        accounts = count()
        for world in people(seed, today, institutions=institutions):  # noqa: B007 - the last one is whole
            tell("Personas e instituciones", next(accounts) / (institutions + 9))
        for done, whole in past(world, referrals=referrals):
            tell("Canalizaciones de 2022", done / whole)
        for done, whole in living(world, only=only):
            tell("Casos en curso", done / whole)
        court_at_work(world)
        DemonstrationWorld.objects.create(seed=seed, today=today, built_at=clock.now())
    return world
