"""Filters that a function adds by itself, beside `visible()`: each taken out of its code in turn.

Such a filter ties rows to what was found before: the files of this case, the telephones of this account. What is taken
away is only that tie; what the same filter asks of states and kinds stays. The function is compiled again without it
and asked by the requests that ran through it.
"""

import ast
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType

from django.conf import settings

ROOMS = ("casework", "documents", "workflows")
# What no page runs through; and the rules of `visible()`, each of which is taken away whole.
NOT_ASKED = ("migrations", "management", "world", "access.py")
Place = tuple[str, int]  # a function: its file and its first line


@dataclass(frozen=True)
class OwnFilter:
    """One call of `.filter()` with what it ties the rows to."""

    path: Path
    function: str
    first: int  # line of the function, decorators included
    last: int
    line: int
    number: int  # of the call among those of the file
    ties: tuple[str, ...]

    @property
    def name(self) -> str:
        where = self.path.relative_to(settings.BASE_DIR)
        return f"{where}:{self.line} {self.function} · {', '.join(self.ties)}"


def own_filters() -> list[OwnFilter]:
    """Every filter of the rooms that begins at a table itself (`.objects`) and ties its rows to something found."""
    return [one for path in _files() for one in _filters_of(path)]


def _files() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*.py")):
            if not set(path.parts) & set(NOT_ASKED):
                yield path


def _filters_of(path: Path) -> Iterator[OwnFilter]:
    tree = ast.parse(path.read_text())
    calls = _calls(tree)
    for function in _functions(tree):
        first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
        for number, call in enumerate(calls):
            ties = tuple(one.arg for one in call.keywords if _is_tie(one))
            if ties and first <= call.lineno <= function.end_lineno:
                yield OwnFilter(path, function.name, first, function.end_lineno, call.lineno, number, ties)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Those of the module and of its classes; what is nested belongs to the one around it."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from (one for one in node.body if isinstance(one, ast.FunctionDef))


def _calls(tree: ast.Module) -> list[ast.Call]:
    """The calls of `.filter()` on `Noun.objects`, with other calls between them or not."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "filter"
        and _begins_at_a_table(node.func.value)
    ]


def _begins_at_a_table(node: ast.expr) -> bool:
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def _is_tie(keyword: ast.keyword) -> bool:
    """Whether the value comes from something found, and is no constant, moment or name of a state."""
    if keyword.arg is None or isinstance(keyword.value, ast.Constant):
        return False
    names = {node.id for node in ast.walk(keyword.value) if isinstance(node, ast.Name)}
    return any(name[0].islower() and name not in ("clock", "now", "today") for name in names)


def code_without(one: OwnFilter) -> CodeType:
    """The function's code without the ties of this call."""
    tree = ast.parse(one.path.read_text())
    call = _calls(tree)[one.number]
    call.keywords = [keyword for keyword in call.keywords if keyword.arg not in one.ties]
    return _find(compile(tree, str(one.path), "exec"), one)


def _find(code: CodeType, one: OwnFilter) -> CodeType:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if (inner.co_name, inner.co_firstlineno) == (one.function, one.first):
                return inner
            if not inner.co_flags & 0x2 and (found := _find(inner, one)):  # a class: its methods
                return found
    return None


@contextmanager
def without(one: OwnFilter) -> Iterator[None]:
    """The running function lacks this filter meanwhile."""
    living = _living(one)
    kept = [function.__code__ for function in living]
    new = code_without(one)
    for function in living:
        function.__code__ = new
    try:
        yield
    finally:
        for function, code in zip(living, kept, strict=True):
            function.__code__ = code


def _living(one: OwnFilter) -> list[FunctionType]:
    found = [
        thing
        for thing in gc.get_objects()
        if type(thing) is FunctionType  # isinstance would wake what is lazy
        and thing.__code__.co_firstlineno == one.first
        and thing.__code__.co_name == one.function
        and thing.__code__.co_filename == str(one.path)
    ]
    if not found:
        raise LookupError(f"no function runs this code: {one.name}")
    return found


@dataclass
class Runs:
    """Which functions ran meanwhile."""

    places: set[Place] = field(default_factory=set)

    def through(self, one: OwnFilter) -> bool:
        """Whether the function, or what is nested in it at its filter's lines, ran."""
        return (str(one.path), one.first) in self.places


@contextmanager
def watched() -> Iterator[Runs]:
    """Write down every function of the rooms that is called meanwhile."""
    runs, inside = Runs(), tuple(str(Path(settings.BASE_DIR) / room) for room in ROOMS)

    def note(frame, event, _argument):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(inside):
            runs.places.add((code.co_filename, code.co_firstlineno))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield runs
    finally:
        sys.setprofile(before)
