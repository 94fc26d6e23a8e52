"""A place of the code that is changed while the product runs, and the pages that notice.

The file is compiled anew with the one place changed, and every function that holds it runs the new code meanwhile.
"""

import ast
import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, UnionType
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import resolve

from casework import clock
from casework.models import User
from tests.canaries import addresses
from tests.cast import Cast
from tests.isolation.mutations import NEVER_THE_SAME, Mutant
from tests.isolation.sweep import Request, World, ask, listening, normalised

ROOMS = ("casework", "documents", "workflows")
ENTITLED = (
    "coordinator", "receptionist", "psychologist", "social_worker", "lawyer", "facilitator", "other_coordinator",
    "judge_clerk", "judge_admin", "director", "data_officer", "system_admin", "auditor",
)  # fmt: skip

# What lists and papers are asked besides their address, by how that ends.
QUERIES = {
    "/personas-canalizadas/": (
        "q=vecino", "estatus=programa", "determinacion=1", "centro=2", "desde={tomorrow}", "hasta={long_ago}",
        "sin_leer=1", "mensajes=1", "por_seguir=1", "atrasadas=1", "orden=cita",
    ),
    "/personas/": ("q=vecino", "estatus=ACCEPTED"),
    "/buscar/": ("q=vecino", "q={folio}"),
    "/agenda/": ("ver=libres", "ver=sin-resultado", "area=GROUP", "quien=", "desde={long_ago}"),
    "/agenda/agendar/": ("q=vecino",),
    "/mi-trabajo/": ("lista=centro", "lista=sin-asignar", "lista=hechas"),
    "/instituciones/": ("q=vecino", "estado=SUSPENDED"),
    "/auditoria/bitacora/": ("desde={tomorrow}", "hasta={long_ago}"),
    "/auditoria/historial/": ("desde={tomorrow}", "hasta={long_ago}"),
    "/seguimientos/": ("ver=proximos", "ver=hechos"),
    "/documentos/": ("q=vecino",),
    "/expediente.pdf": ("version=full", "version=without_clinical"),
}  # fmt: skip

MOST, TURNS = 60, 7  # requests that are asked again for one place, from all over

Place = tuple[str, int, str]  # of a piece of code: its file, its first line, its name


@dataclass(frozen=True)
class Spot:
    """One place: where it stands, in which function, and its words."""

    path: str
    ends: tuple[int, int, int, int]  # its first line and column, and its last
    function: str
    words: str  # with «(2)» after them when they stand there a second time

    @property
    def name(self) -> str:
        """It by what does not move with every line: file, function and words."""
        return f"{self.path} {self.function}: {self.words}"


@dataclass(frozen=True)
class Change:
    """A place, and what is made of the node of this kind that stands there; `name` says both, and is its own."""

    name: str
    spot: Spot
    kind: type | UnionType
    made: Callable[[ast.AST], ast.AST]


# ---- Which there are ------------------------------------------------------------------------------------------------


def spots(is_one: Callable[[ast.AST], bool], wanted: Callable[[str, str], bool]) -> list[Spot]:
    """Every such place in a function of the rooms; `wanted` is asked of its file and its outermost function."""
    found = []
    for room in ROOMS:
        for path in sorted(Path(settings.BASE_DIR, room).rglob("*.py")):
            finder = _Finder(str(path.relative_to(settings.BASE_DIR)), is_one, wanted)
            finder.visit(_tree(finder.path))
            found += _told_apart(finder.found)
    return found


def _told_apart(found: list[Spot]) -> list[Spot]:
    """Those with the same name as one before them numbered from two on."""
    times = Counter()
    for number, one in enumerate(found):
        times[one.name] += 1
        if times[one.name] > 1:
            found[number] = replace(one, words=f"{one.words} ({times[one.name]})")
    return found


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse(Path(settings.BASE_DIR, path).read_text())


def _ends(node: ast.AST) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str, is_one, wanted):
        self.path, self.is_one, self.wanted = path, is_one, wanted
        self.within: list[str] = []
        self.functions = 0
        self.found: list[Spot] = []

    def visit_FunctionDef(self, node):
        for one in (*node.decorator_list, *node.args.defaults):
            self.visit(one)
        self._inside(node.name, node.body, 1)

    def visit_Lambda(self, node):
        self._inside("<lambda>", [node.body], 1)

    def visit_ClassDef(self, node):
        self._inside(node.name, node.body, 0)

    def _inside(self, name: str, body: list, functions: int) -> None:
        self.within.append(name)
        self.functions += functions
        for one in body:
            self.visit(one)
        self.within.pop()
        self.functions -= functions

    def generic_visit(self, node):
        if self.functions and self.is_one(node) and self.wanted(self.path, self.within[0]):
            words = " ".join(ast.unparse(node).split())
            self.found.append(Spot(self.path, _ends(node), ".".join(self.within), words))
        super().generic_visit(node)


# ---- Changed --------------------------------------------------------------------------------------------------------


class _Changer(ast.NodeTransformer):
    def __init__(self, change: Change):
        self.ends, self.kind, self.made = change.spot.ends, change.kind, change.made

    def visit(self, node):
        if isinstance(node, self.kind) and _ends(node) == self.ends:
            return ast.copy_location(self.made(node), node)
        return super().visit(node)


def _place(code: CodeType) -> Place:
    return code.co_filename, code.co_firstlineno, code.co_qualname


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def _compiled(tree: ast.Module, path: str) -> dict[Place, CodeType]:
    whole = compile(tree, str(Path(settings.BASE_DIR, path)), "exec", dont_inherit=True)
    return {_place(code): code for code in _codes(whole)}


@cache
def _functions() -> dict[Place, list[FunctionType]]:
    """The functions of the rooms as they were imported."""
    found: dict[Place, list[FunctionType]] = {}
    roots = tuple(str(Path(settings.BASE_DIR, room)) for room in ROOMS)
    frozen = gc.get_freeze_count()
    gc.unfreeze()  # or what the tests froze is not among the objects
    everything = gc.get_objects()
    if frozen:
        gc.freeze()
    for one in everything:
        if type(one) is FunctionType and one.__code__.co_filename.startswith(roots):
            found.setdefault(_place(one.__code__), []).append(one)
    return found


def changed(change: Change) -> dict[Place, CodeType]:
    """The pieces of code that read otherwise then."""
    path = change.spot.path
    fresh = ast.parse(Path(settings.BASE_DIR, path).read_text())
    after = _compiled(ast.fix_missing_locations(_Changer(change).visit(fresh)), path)
    usual = _compiled(_tree(path), path)
    return {place: code for place, code in after.items() if code != usual.get(place)}


def innermost(change: Change) -> Place:
    """The smallest function that holds the place: what does not come by it cannot notice."""
    places = [place for place in changed(change) if place[2] != "<module>"]
    return max(places, key=lambda place: (place[2].count("."), place[1]))


@contextmanager
def otherwise(change: Change) -> Iterator[None]:
    """The place reads otherwise meanwhile."""
    swapped = []
    for place, code in changed(change).items():
        for function in _functions().get(place, []):
            swapped.append((function, function.__code__))
            function.__code__ = code
    assert swapped, f"nothing runs {change.name}"
    try:
        yield
    finally:
        for function, code in swapped:
            function.__code__ = code


# ---- Who notices ----------------------------------------------------------------------------------------------------


@dataclass
class Known:
    """What each request is answered, and which requests went through each piece of code."""

    answers: dict[Request, str]
    through: dict[Place, list[Request]]


def entitled(cast: Cast) -> dict[str, User]:
    """Those of the cast whose work the planted cases are, or may be."""
    return {who: getattr(cast, who) for who in ENTITLED}


def wanted(world: World) -> list[Request]:
    """Each address once for each of them, and lists and papers with what they can be asked."""
    found = dict.fromkeys(addresses(world.planted.canaries, each=1))
    asked = [one for one in found if not one.startswith(NEVER_THE_SAME)]
    asked += [f"{one}?{query}" for one in asked for query in _queries(world, one)]
    return [Request(who, "get", address) for who in world.planted.strangers for address in asked]


def _queries(world: World, address: str) -> list[str]:
    days = {"tomorrow": clock.today() + timedelta(days=1), "long_ago": clock.today() - timedelta(days=20)}
    known = next((queries for ending, queries in QUERIES.items() if address.endswith(ending)), ())
    return [query.format(folio=world.planted.canaries.folios[0], **days) for query in known]


def baseline(world: World, asked: list[Request]) -> Known:
    """Ask everything twice; what is not answered the same both times tells nothing."""
    known = Known({}, {})
    with listening():
        for one in asked:
            with _traced() as through:
                answer = normalised(ask(world, one))
            if normalised(ask(world, one)) != answer:
                continue
            known.answers[one] = answer
            for place in through:
                known.through.setdefault(place, []).append(one)
    return known


@contextmanager
def _traced() -> Iterator[set[Place]]:
    """Which pieces of the rooms' code run meanwhile."""
    seen: set[CodeType] = set()
    through: set[Place] = set()
    roots = tuple(str(Path(settings.BASE_DIR, room)) for room in ROOMS)

    def note(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename.startswith(roots):
            seen.add(frame.f_code)

    sys.setprofile(note)
    try:
        yield through
    finally:
        sys.setprofile(None)
        through |= {_place(code) for code in seen}


def noticed(world: World, change: Change, known: Known) -> Mutant:
    """Whether the page of some request that comes by this place is another one when it is changed."""
    asked = _through(change, known)
    if not asked:
        return Mutant(change.name, False, "no page comes by it")
    with otherwise(change), listening():
        for one in asked:
            if normalised(ask(world, one)) != known.answers[one]:
                return Mutant(change.name, True, str(one))
    return Mutant(change.name, False, f"{len(asked)} pages come by it and stay the same")


def _through(change: Change, known: Known) -> list[Request]:
    """The requests that run it: of each person one at each page."""
    through = known.through.get(innermost(change), [])
    asked = {(one.who, resolve(urlsplit(one.address).path).route, urlsplit(one.address).query): one for one in through}
    by_turns = sorted(asked.values(), key=lambda one: one.address)
    return [one for number in range(TURNS) for one in by_turns[number::TURNS]][:MOST]
