"""Which test holds a change that no page shows: the tests are traced once, then those that come by it are tried.

`make mutations ARGS="--of questions ties --find"` does it for what no page notices and no test of the table.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.isolation.by_tests import HOME, TABLE, changes, first_failing, held_by

INTO = "SIGUE_TRACED_INTO"
ROOTS = tuple(str(HOME / room) for room in ("casework", "documents", "workflows"))
TRIED, ABOUT = 60, 3  # tests for one change; files of which all tests are tried
TOO_LONG = 20.0  # seconds of a test that is left out

Place = tuple[str, int, str]  # as in `swapped`, which needs the models
Traced = list[tuple[str, float, set[tuple[str, str]]]]  # each test, its seconds, and the files and names it came by


def find(names: list[str]) -> list[str]:
    """Add to the table a test for each of these changes; those that no test notices."""
    from tests.isolation.swapped import innermost

    traced, known = trace(), changes()
    asked = {name: _candidates(innermost(known[name]), traced) for name in names}
    found = first_failing({name: tests for name, tests in asked.items() if tests})
    held = held_by() | {name: test for name, test in found.items() if test and not test.endswith("(hangs)")}
    TABLE.write_text("".join(f"{name}\t{test}\n" for name, test in sorted(held.items())))
    return [name for name in names if name not in held]


def trace() -> Traced:
    """Run the tests that need no browser, and write down what each comes by."""
    with tempfile.TemporaryDirectory(prefix="sigue-traced-") as folder:
        own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n2", "--dist", "worksteal", "-m", "not browser", "-p", __name__],
            cwd=HOME, env=own | {INTO: folder}, check=True,
        )  # fmt: skip
        rows = [json.loads(line) for file in Path(folder).iterdir() for line in file.read_text().splitlines()]
    return [(test, seconds, {(file, name) for file, _line, name in places}) for test, seconds, places in rows]


def _candidates(place: Place, traced: Traced) -> list[str]:
    """The tests that come by it: those of the files that are about it first, then one of every other file."""
    file, _line, name = place
    tests: Counter[str] = Counter(test.partition("::")[0] for test, _seconds, _places in traced)
    by_file: dict[str, list[str]] = {}
    for test, seconds, places in sorted(traced, key=lambda one: one[1]):
        if seconds < TOO_LONG and (file, name) in places:
            by_file.setdefault(test.partition("::")[0], []).append(test)
    # About it is a file of whose tests many come by, and a great part.
    likely = sorted(by_file, key=lambda one: len(by_file[one]) ** 2 / tests[one], reverse=True)
    found = [test for one in likely[:ABOUT] for test in by_file[one]]
    return [*found, *(by_file[one][0] for one in likely[ABOUT:])][:TRIED]


# ---- Inside pytest --------------------------------------------------------------------------------------------------

seen = set()


def _note(frame, event, _argument) -> None:
    if event == "call" and frame.f_code not in seen and frame.f_code.co_filename.startswith(ROOTS):
        seen.add(frame.f_code)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    seen.clear()
    began = time.monotonic()
    for one in (sys, threading):
        one.setprofile(_note)
    try:
        return (yield)
    finally:
        for one in (sys, threading):
            one.setprofile(None)
        places = sorted((code.co_filename, code.co_firstlineno, code.co_qualname) for code in seen)
        with Path(os.environ[INTO], f"{os.getpid()}.jsonl").open("a") as file:
            file.write(json.dumps([item.nodeid, round(time.monotonic() - began, 2), places]) + "\n")
