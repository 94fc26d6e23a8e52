"""The tables of what no page shows when it is taken away say nothing of what is not there any more."""

import ast
from pathlib import Path

from tests.isolation.by_tests import HOME, changes, excused, held_by


def test_each_change_of_the_tables_is_one_and_stands_in_one_of_them():
    held, reasons, known = held_by(), excused(), changes()
    assert [name for name in (*held, *reasons) if name not in known] == []
    assert sorted(held.keys() & reasons.keys()) == []
    assert [name for name, reason in reasons.items() if len(reason.split()) < 6] == []


def test_each_test_of_the_table_is_there():
    missing = []
    for test in set(held_by().values()):
        path, _colons, name = test.partition("::")
        file = Path(HOME, path)
        tree = ast.parse(file.read_text()) if file.exists() else ast.Module([], [])
        if name.partition("[")[0] not in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}:
            missing.append(test)
    assert missing == []
