"""The second wall (PostgreSQL): whose rows a connection may touch, said to the database in settings its policies read.

A connection is at every moment in one `Standing`. Python and database cannot drift apart: a standing is only changed
by the context managers below, and a rollback takes the database back to what stood before the transaction, as they do.
On SQLite all of this does nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import wraps

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

from casework import clock
from casework.row_security import role_of, system_role

SYSTEM, PERSON, ENTRANCE, NOBODY = "system", "person", "entrance", ""


@dataclass(frozen=True)
class Standing:
    """For whom the database answers; every field but `role_in_database` is a setting `sigue.<field>`."""

    scope: str = NOBODY
    user: str = ""
    role: str = ""
    unit: str = ""
    center: str = ""
    area: str = ""
    now: str = ""  # the product's clock, so that an emergency or an audit ends for both walls at the same moment
    role_in_database: str = "none"  # none: the login role, which owns the tables

    def settings(self) -> dict[str, str]:
        """What the database is told, by the name of its setting."""
        told = {f"sigue.{one.name}": getattr(self, one.name) for one in fields(self) if one.name != "role_in_database"}
        return {"role": self.role_in_database, **told}


UNTOLD = Standing()


def outside() -> Standing:
    """How a connection stands outside requests: commands see all (SIGUE_WALL_OUTSIDE), a web process nothing."""
    return Standing(scope=settings.SIGUE_WALL_OUTSIDE)


def at_the_door() -> Standing:
    """A request whose visitor is not known yet: accounts and their second factors, in order to know her."""
    return Standing(scope=ENTRANCE, role_in_database=settings.SIGUE_DATABASE_ROLE)


def of(user) -> Standing:
    """What this person may know; anybody without an active account stays at the door."""
    if user is None or not user.is_authenticated or not user.is_active:
        return at_the_door()
    return Standing(
        scope=PERSON,
        user=str(user.pk),
        role=user.role,
        unit=str(user.unit_id or ""),
        center=str(user.center_id or ""),
        area=user.area or "",
        now=clock.now().isoformat(),
        role_in_database=role_of(user.role),
    )


def _connection():
    return connections[DEFAULT_DB_ALIAS]


def standing() -> Standing:
    """How the connection of this thread stands now."""
    return getattr(_connection(), "sigue_standing", None) or outside()


@contextmanager
def stand(new: Standing) -> Iterator[None]:
    """The block runs in this standing; the one before returns, also after an exception."""
    connection = _connection()
    if connection.vendor != "postgresql":
        yield
        return
    before = standing()
    _move(connection, before, new)
    try:
        yield
    finally:
        _move(connection, standing(), before)


def scope_of(user):
    """The block sees what this person may know, in the database's role of her function."""
    return stand(of(user))


@contextmanager
def whole() -> Iterator[None]:
    """The block acts as the system: for the door and its consequences, for a visitor's own proof, for plain counts.

    What is found in here was not asked of the second wall: its caller says why that is right.
    """
    now = standing()
    acting = now.role_in_database if now.role_in_database == "none" else system_role()
    with stand(replace(now, scope=SYSTEM, role_in_database=acting)):
        yield


def as_whole(function):
    """The function acts as the system, like a block of `whole()`."""

    @wraps(function)
    def acting(*args, **named):
        with whole():
            return function(*args, **named)

    return acting


def _move(connection, old: Standing, new: Standing) -> None:
    """Tell the database what changed, in one statement; a connection not open yet hears it when it opens."""
    connection.sigue_standing = new
    if connection.connection is None or new == old:
        return
    if connection.connection.info.transaction_status == TransactionStatus.INERROR:
        return  # it accepts nothing but its rollback, which brings the earlier standing back
    before = old.settings()
    try:
        _tell(connection, {name: value for name, value in new.settings().items() if value != before[name]})
    except psycopg.OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()  # whoever asks next gets a new one, which hears the standing when it opens


def _tell(connection, told: dict[str, str]) -> None:
    """Past Django's cursor: the wall's own statement is no query of the page, and no budget counts it."""
    calls = ", ".join("set_config(%s, %s, false)" for _one in told)
    words = [word for pair in told.items() for word in pair]
    connection.connection.execute(f"SELECT {calls}", words, prepare=False)


def _tell_new_connection(connection, **signal) -> None:
    if connection.vendor != "postgresql" or connection.alias != DEFAULT_DB_ALIAS:
        return
    now, fresh = standing().settings(), UNTOLD.settings()
    told = {name: value for name, value in now.items() if value != fresh[name]}
    if told:
        _tell(connection, told)


connection_created.connect(_tell_new_connection, dispatch_uid="sigue-wall")
