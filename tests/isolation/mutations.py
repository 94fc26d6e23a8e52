"""Each filter taken away in turn: the sweep must go red, or it is written why nothing of that rule can be asked for.

A Python rule is taken away with the second wall down (SQLite, or PostgreSQL without its policies); a policy with every
Python rule taken away, seen by plain SQL in the application's role.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from casework import access, wall
from casework.roles import Role
from tests.isolation.planting import BEHIND, behind_the_wall
from tests.isolation.sweep import (
    MAY_READ,
    Request,
    World,
    ask,
    asked_of_visible,
    found_in,
    listening,
    normalised,
    text_of,
    without_filters,
)

MOST = 40  # requests that are asked again for one rule
# Tables that stay empty, so that nobody can see more of them: our flow does not link its tasks to each other.
EMPTY = {"viewflow_task_previous"}
# Their page has a new secret at each opening: that it differs says nothing.
# Of a letter that found no way the administrator learns that there is one; no word of it stands on her page.
ONLY_THAT_IT_EXISTS = {("system_admin", "message")}
NEVER_THE_SAME = "/cuenta/segundo-factor/"


@dataclass(frozen=True)
class Mutant:
    """One filter that was taken away, and what the sweep said."""

    what: str
    red: bool
    by: str = ""  # the first request that showed it, or that the rule itself did
    nothing_to_take: bool = False  # the rule shows everything by right


@dataclass
class Baseline:
    """Which requests ask each rule, and what they are answered while the rule stands."""

    asks: dict[tuple[str, str], list[Request]]
    answers: dict[Request, str]


def baseline(world: World, wanted: list[Request]) -> Baseline:
    """Ask everything once and write down who asked for what."""
    asks: dict[tuple[str, str], list[Request]] = {}
    answers: dict[Request, str] = {}
    with listening():
        for one in wanted:
            with asked_of_visible() as asked:
                answer = ask(world, one)
            pairs = {(role, noun.__name__) for role, noun in asked}
            if pairs and one.method == "get":
                answers[one] = normalised(answer)
            elif pairs:
                answers[one] = str(answer.status_code)
            for pair in pairs:
                asks.setdefault(pair, []).append(one)
    return Baseline(asks, answers)


def pairs(world: World) -> list[tuple[str, type]]:
    """Every rule of a role that somebody of the sweep has."""
    roles = {one.role for one in world.planted.strangers.values()}
    return sorted((pair for pair in access._rules if pair[0] in roles), key=lambda pair: (pair[1].__name__, pair[0]))


def without_rule(world: World, pair: tuple[str, type], known: Baseline) -> Mutant:
    """Take one rule away and ask again, those requests that asked for it, until one answers otherwise."""
    role, noun = pair
    name = f"{Role(role).name} · {noun.__name__}"
    again = _chosen(known.asks.get((role, noun.__name__), []))
    if access._rules[pair] is access.everything:
        return Mutant(name, True, "shows everything by right: there is no filter to take away", nothing_to_take=True)
    before = rows_shown(world, pair)
    with without_filters(pair), listening():
        for one in again:
            answer = ask(world, one)
            if found_in(text_of(answer), one, world) or _differs(one, answer, known):
                return Mutant(name, True, str(one))
        # A page that found the case first, or asks for no such noun, is held by another filter still: the rule itself
        # is asked, and shows more rows of the other institution than before.
        after = rows_shown(world, pair)
    said = f"the rule itself: {after} rows of the other institution instead of {before}"
    return Mutant(name, after > before, said if after > before else "")


def rows_shown(world: World, pair: tuple[str, type]) -> int:
    """How many of the other institution's rows the rule shows to those of this role who have no right to them."""
    role, noun = pair
    return sum(_shown_to(world, one, noun) for one in world.planted.strangers.values() if one.role == role)


def _shown_to(world: World, person, noun: type) -> int:
    court = world.planted.rows.get(noun, set())
    return access.visible(noun, person).filter(pk__in=court).distinct().count()


def shown_against_the_rules(world: World) -> list[str]:
    """Every rule asked directly: who is shown a row of the other institution's, although she may not know the noun."""
    found = []
    for who, person in world.planted.strangers.items():
        for noun in access.nouns():
            name = noun._meta.model_name
            if name in MAY_READ.get(who, set()) or (who, name) in ONLY_THAT_IT_EXISTS:
                continue
            if _shown_to(world, person, noun):
                found.append(f"{who} {noun.__name__}")
    return found


def _chosen(asking: list[Request]) -> list[Request]:
    """Those about one record first: they show it soonest."""
    return sorted(asking, key=lambda one: (not any(sign.isdigit() for sign in one.address), "?" in one.address))[:MOST]


def _differs(one: Request, answer, known: Baseline) -> bool:
    now = normalised(answer) if one.method == "get" else str(answer.status_code)
    if one.address.startswith(NEVER_THE_SAME):
        return False
    return one in known.answers and known.answers[one] != now


# ---- The second wall ------------------------------------------------------------------------------------------------


def _disable(*tables: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table that still waits for its checks is not altered
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def without_policy(table: str) -> Iterator[None]:
    """The table's row-level security is off meanwhile."""
    with transaction.atomic():
        _disable(table)
        yield
        transaction.set_rollback(True)


@contextmanager
def without_second_wall() -> Iterator[None]:
    """All policies off: only Python's filters stand."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        _disable(*sorted(BEHIND))
        yield
        transaction.set_rollback(True)


def seen_in_plain_sql(world: World, tables: list[str] | None = None) -> dict[str, dict[str, int]]:
    """How many rows of each table each stranger sees, in the application's role, by plain SQL."""
    found: dict[str, dict[str, int]] = {}
    for who, person in world.planted.strangers.items():
        with wall.scope_of(person), connection.cursor() as cursor:
            for table in tables or sorted(BEHIND):
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
                found.setdefault(table, {})[who] = cursor.fetchone()[0]
    return found


def without_each_policy(world: World) -> Iterator[Mutant]:
    """Take each policy away: somebody must see more rows of its table than while it stood."""
    for table in sorted(BEHIND - EMPTY):
        before = seen_in_plain_sql(world, [table])[table]
        with without_policy(table):
            after = seen_in_plain_sql(world, [table])[table]
        more = [who for who in after if after[who] > before[who]]
        said = f"{more[0]} sees {after[more[0]]} rows instead of {before[more[0]]}" if more else ""
        yield Mutant(f"policy of {table}", bool(more), said)


__all__ = ["Mutant", "baseline", "behind_the_wall", "pairs", "without_each_policy", "without_rule"]
