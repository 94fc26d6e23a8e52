"""Every question that the product asks of its visitor's role, answered yes and no in turn: a page must change.

What somebody may know of a record she finds, a page says by asking who she is: initials for the direction, no band of
risk for the reception, the objectives of an area for it alone. These are filters too, and none of them may be idle.
"""

import ast
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

from django.conf import settings

from tests.canaries import addresses
from tests.isolation.mutations import NEVER_THE_SAME, Mutant
from tests.isolation.sweep import Request, World, ask, listening, normalised

ROOMS = ("casework", "documents", "workflows")
# Who may take a step is held by the committed table of who may; commands and the demonstration have no visitor; rules
# of `visible()` and policies are taken away by mutations.py.
ELSEWHERE = (
    "/migrations/", "/management/", "/world/", "/machines/", "duties.py", "policies.py", "row_security.py", "access.py",
    "models/accounts.py",
)  # fmt: skip
BUT_HERE = {"reads_plan"}  # of access.py, what is no rule of a noun
SIDES = {"at_institution", "at_center"}  # of an account: which side of the wall she is on
ENTITLED = (
    "coordinator", "receptionist", "psychologist", "social_worker", "lawyer", "facilitator", "other_coordinator",
    "judge_clerk", "judge_admin", "director", "data_officer", "system_admin",
)  # fmt: skip

Place = tuple[str, int, str]  # of a piece of code: its file, its first line, its name


@dataclass(frozen=True)
class Question:
    """One question: where it stands, in which function, and its words."""

    path: str
    line: int
    column: int
    function: str
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.words}"

    @property
    def name(self) -> tuple[str, str, str]:
        """It by what does not move with every line: file, function and words."""
        return self.path, self.function, self.words


# ---- Which there are ------------------------------------------------------------------------------------------------


def questions() -> list[Question]:
    """Every one in a function of the rooms, by file and line."""
    found = []
    for path in _files():
        finder = _Finder(path)
        finder.visit(_tree(path))
        found += finder.found
    return found


def _files() -> list[str]:
    root = Path(settings.BASE_DIR)
    paths = (str(path.relative_to(root)) for room in ROOMS for path in sorted((root / room).rglob("*.py")))
    return [path for path in paths if path == "casework/access.py" or not any(part in path for part in ELSEWHERE)]


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse(Path(settings.BASE_DIR, path).read_text())


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in SIDES and isinstance(node.ctx, ast.Load)
    if not isinstance(node, ast.Compare):
        return False
    sides = (node.left, *node.comparators)
    return any(getattr(one, "attr", getattr(one, "id", "")) in ("role", *SIDES) for one in sides)


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str):
        self.path, self.within, self.found = path, [], []

    def visit_FunctionDef(self, node):
        for one in (*node.decorator_list, *node.args.defaults):
            self.visit(one)
        self._inside(node.name, node.body)

    def visit_Lambda(self, node):
        self._inside("<lambda>", [node.body])

    def visit_ClassDef(self, node):
        self._inside(node.name, node.body, counts=False)

    def _inside(self, name: str, body: list, *, counts: bool = True) -> None:
        self.within.append((name, counts))
        for one in body:
            self.visit(one)
        self.within.pop()

    def generic_visit(self, node):
        inside = any(counts for _name, counts in self.within)
        if _asks(node) and inside and (self.path != "casework/access.py" or self.within[0][0] in BUT_HERE):
            name = ".".join(name for name, _counts in self.within)
            self.found.append(Question(self.path, node.lineno, node.col_offset, name, ast.unparse(node)))
            return
        super().generic_visit(node)


# ---- Answered otherwise ---------------------------------------------------------------------------------------------


class _Answer(ast.NodeTransformer):
    def __init__(self, question: Question, answer: bool):
        self.question, self.answer = question, answer

    def visit(self, node):
        if _asks(node) and (node.lineno, node.col_offset) == (self.question.line, self.question.column):
            said = ast.BoolOp(ast.Or() if self.answer else ast.And(), [node, ast.Constant(self.answer)])
            return ast.copy_location(said, node)
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
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename.startswith(roots):
            found.setdefault(_place(one.__code__), []).append(one)
    return found


@contextmanager
def answered(question: Question, answer: bool) -> Iterator[None]:
    """The question has this answer whoever asks; every function that holds it is compiled anew meanwhile."""
    fresh = ast.parse(Path(settings.BASE_DIR, question.path).read_text())
    changed = _compiled(ast.fix_missing_locations(_Answer(question, answer).visit(fresh)), question.path)
    usual = _compiled(_tree(question.path), question.path)
    swapped = []
    for place, code in changed.items():
        if code != usual[place]:
            for function in _functions().get(place, []):
                swapped.append((function, function.__code__))
                function.__code__ = code
    assert swapped, f"nothing runs {question}"
    try:
        yield
    finally:
        for function, code in swapped:
            function.__code__ = code


# ---- Who notices ----------------------------------------------------------------------------------------------------


@dataclass
class Known:
    """What each request is answered, and which pieces of code it went through."""

    answers: dict[Request, str]
    through: dict[Place, list[Request]]


def entitled(world: World) -> World:
    """The same world, looked at by those whose work it is."""
    world.planted.strangers = {who: getattr(world.cast, who) for who in ENTITLED}
    world.clients.clear()
    return world


def wanted(world: World) -> list[Request]:
    """Each address once for each of them."""
    found = dict.fromkeys(addresses(world.planted.canaries, each=1))
    return [
        Request(who, "get", address)
        for who in world.planted.strangers
        for address in found
        if not address.startswith(NEVER_THE_SAME)
    ]


def baseline(world: World, asked: list[Request], about: list[Question]) -> Known:
    """Ask everything twice; what is not answered the same both times tells nothing."""
    known = Known({}, {})
    files = {str(Path(settings.BASE_DIR, one.path)) for one in about}
    with listening():
        for one in asked:
            with _traced(files) as through:
                answer = normalised(ask(world, one))
            if normalised(ask(world, one)) != answer:
                continue
            known.answers[one] = answer
            for place in through:
                known.through.setdefault(place, []).append(one)
    return known


@contextmanager
def _traced(files: set[str]) -> Iterator[set[Place]]:
    """Which pieces of code of these files run meanwhile."""
    through: set[Place] = set()

    def note(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename in files:
            through.add(_place(frame.f_code))

    sys.setprofile(note)
    try:
        yield through
    finally:
        sys.setprofile(None)


def asked_otherwise(world: World, question: Question, answer: bool, known: Known) -> Mutant:
    """Whether some page is another one when the question has this answer."""
    name = f"{question} → {'yes' if answer else 'no'}"
    with answered(question, answer), listening():
        for one in _through(question, known):
            if normalised(ask(world, one)) != known.answers[one]:
                return Mutant(name, True, str(one))
    return Mutant(name, False)


def _through(question: Question, known: Known) -> list[Request]:
    """The requests that came by it: one of each person at each page first."""
    usual = _compiled(_tree(question.path), question.path)
    holding = [place for place, code in usual.items() if _holds(code, question)]
    narrowest = max(holding, key=lambda place: place[1:])
    return known.through.get(narrowest, [])


def _holds(code: CodeType, question: Question) -> bool:
    """Whether the question itself is in this code, not only in one within it."""
    lines = {(start, column) for start, _end, column, _last in code.co_positions()}
    return (question.line, question.column) in lines
