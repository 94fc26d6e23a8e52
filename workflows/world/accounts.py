"""Accounts on which something is going on: lost telephones in every state, the administration offered and passed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from casework import clock
from casework.models import TelephoneRequest, User
from casework.roles import SYSTEM, Role
from workflows.door import open_record, take_step
from workflows.machines import AccountMachine, TelephoneRequestMachine
from workflows.machines.facts import Said
from workflows.machines.telephone_request import Checked
from workflows.world.codes import demonstration_device
from workflows.world.people import Team, World

SEEN = Checked("Vino a la oficina con su credencial.")


def accounts_in_care(world: World) -> Iterator[datetime]:
    """Requests for another telephone, one in each state; an offer that waits, a role that passed, an idle account."""
    yield world.now - timedelta(days=9)
    _expired(world.teams["VAB"].receptionist)
    take_step(_offered(world, -1), AccountMachine.accept_administration, by=_again(world.referrers[-1].user))
    yield world.now - timedelta(days=6)
    _completed(world, world.teams["ECA"])
    yield world.now - timedelta(days=5)
    refused = _asked(world.teams["IXT"].receptionist)
    take_step(
        refused, TelephoneRequestMachine.refuse, by=world.teams["IXT"].coordinator,
        facts=Said("Se le llamó y dijo que no lo pidió."),
    )  # fmt: skip
    yield world.now - timedelta(hours=20)
    _asked(world.teams["TOL"].psychologists[1])
    _vouched(world.teams["NAU"])
    _confirmed(world, world.teams["ECA"], world.teams["ECA"].receptionist)
    _offered(world, 1)
    idle = world.teams["VAB"].facilitator
    days = timedelta(days=80)
    User.objects.filter(pk=idle.pk).update(
        last_login=world.now - days, active_since=world.now - days, idle_warned_at=world.now - timedelta(days=4)
    )


def _again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def _asked(user: User) -> TelephoneRequest:
    return open_record(TelephoneRequest(user=_again(user), asked_at=clock.now(), address="192.0.2.44"), by=SYSTEM)


def _vouched(team: Team, user: User | None = None) -> TelephoneRequest:
    asked = _asked(user or team.receptionist)
    return take_step(asked, TelephoneRequestMachine.vouch, by=team.coordinator, facts=SEEN)


def _confirmed(world: World, team: Team, user: User) -> TelephoneRequest:
    vouched = _vouched(team, user)
    return take_step(vouched, TelephoneRequestMachine.confirm, by=world.central[Role.DIRECTION])


def _completed(world: World, team: Team) -> None:
    take_step(_confirmed(world, team, team.lawyer), TelephoneRequestMachine.complete, by=SYSTEM)
    demonstration_device(_again(team.lawyer))


def _expired(user: User) -> None:
    take_step(_asked(user), TelephoneRequestMachine.expire, by=SYSTEM)


def _offered(world: World, number: int) -> User:
    referrer = world.referrers[number]
    return take_step(referrer.user, AccountMachine.offer_administration, by=referrer.admin)
