"""Every condition by which a query is tied to the record in hand, taken away in turn: a page must change.

A page finds its record through `visible()`; what hangs on it is then asked for by `filter(episode=episode)`. Without
such a tie the page would hold what is of others.
"""

import ast

from tests.isolation.swapped import Change, spots

# Steps, conditions and consequences are held by the stories and the walks; commands have no page.
ELSEWHERE = ("/migrations/", "/management/", "/world/", "/machines/", "policies.py", "row_security.py")


def changes() -> list[Change]:
    """Every query in a function of the rooms that is tied to something, without its ties."""
    tied = spots(_ties, lambda path, function: not any(part in path for part in ELSEWHERE))
    return [Change(one.name, one, ast.Call, _untied) for one in tied]


def _ties(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "filter"):
        return False
    return any(_varies(one) for one in node.keywords)


def _varies(keyword: ast.keyword) -> bool:
    """Whether its value is of the row around it, or is not written there: a constant, a list, a name in capitals."""
    names = {one.id for one in ast.walk(keyword.value) if isinstance(one, ast.Name)}
    return keyword.arg is not None and any(name == "OuterRef" or not name[:1].isupper() for name in names)


def _untied(node: ast.Call) -> ast.AST:
    """The call without its ties; the whole one stands where nothing comes, so that a closure keeps its names."""
    bare = ast.Call(node.func, node.args, [one for one in node.keywords if not _varies(one)])
    return ast.IfExp(ast.Constant(True), bare, node)
