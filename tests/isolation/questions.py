"""Every question that the product asks of its visitor's role, answered yes and no in turn: a page must change.

What somebody may know of a record she finds, a page says by asking who she is: initials for the direction, no band of
risk for the data officer, the objectives of an area for it alone. These are filters too, and none of them may be idle.
"""

import ast
from functools import partial

from tests.isolation.swapped import Change, spots

# Who may take a step is held by the committed table of who may; commands and the demonstration have no visitor; the
# rules of `visible()` and the policies are taken away by mutations.py.
ELSEWHERE = (
    "/migrations/", "/management/", "/world/", "/machines/", "duties.py", "policies.py", "row_security.py",
    "models/accounts.py", "workflows/diagram.py",
)  # fmt: skip
OF_THE_ACCESS_TABLE = {"reads_plan"}  # what of casework/access.py is no rule of a noun
SIDES = {"at_institution", "at_center"}  # of an account: on which side of the wall she is


def changes() -> list[Change]:
    """Every question in a function of the rooms, answered yes whoever asks, and no."""
    return [
        Change(f"{one.name} → {'yes' if said else 'no'}", one, ast.Compare | ast.Attribute, partial(_answer, said))
        for one in spots(_asks, _is_asked_here)
        for said in (True, False)
    ]


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in SIDES and isinstance(node.ctx, ast.Load)
    if not isinstance(node, ast.Compare):
        return False
    return any(getattr(one, "attr", getattr(one, "id", "")) == "role" for one in (node.left, *node.comparators))


def _is_asked_here(path: str, function: str) -> bool:
    if path.endswith("access.py"):
        return function in OF_THE_ACCESS_TABLE
    return not any(part in path for part in ELSEWHERE)


def _answer(said: bool, node: ast.AST) -> ast.AST:
    return ast.BoolOp(ast.Or() if said else ast.And(), [node, ast.Constant(said)])
