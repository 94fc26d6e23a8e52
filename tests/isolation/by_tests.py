"""What no page of the planted world shows when it is changed: the tests that fail then.

Each change is tried in a process of its own, forked from one that has collected the tests and has a database, so that
nothing of it stays. It is a plugin of pytest, run by `first_failing` on SQLite, where no second wall stands.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

# Pytest reads its plugins before Django knows its settings: what needs the models is imported where it is used.

HOME = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("held_by.tsv")  # the name of a change, and the test that holds it
IDLE = Path(__file__).with_name("excused.tsv")  # the name of a change, and why nothing is another then
ASKED, TOLD = "SIGUE_CHANGES_ASKED", "SIGUE_CHANGES_TOLD"
ONLY_A_DATABASE = "tests/casework/test_catalogues.py::test_the_state_has_its_125_municipalities_and_two_gender_alerts"
OF_ANOTHER_FOLDER = "tests/test_rooms.py::test_no_migration_is_missing"
HANGS, FAILED = " (hangs)", 3
AT_ONCE = 2  # processes
LONGEST = 120  # seconds of one test: who is not done by then is caught in a loop, which is noticed too


def changes() -> dict:
    """Every change (`swapped.Change`), by its name."""
    from tests.isolation import questions, ties

    return {one.name: one for one in (*questions.changes(), *ties.changes())}


def held_by() -> dict[str, str]:
    """The test that fails when the change of this name stands, for those that no page shows."""
    return dict(line.split("\t") for line in TABLE.read_text().splitlines())


def excused() -> dict[str, str]:
    """Why a change of this name changes nothing that anybody is told."""
    return dict(line.split("\t") for line in IDLE.read_text().splitlines())


def first_failing(asked: dict[str, list[str]]) -> dict[str, str]:
    """For each change, by its name, the first of its tests that fails while it stands; empty when all pass."""
    with tempfile.TemporaryDirectory(prefix="sigue-changes-") as folder:
        wanted, told = Path(folder) / "asked.json", Path(folder) / "told.jsonl"
        wanted.write_text(json.dumps(asked))
        told.touch()
        files = sorted({test.partition("::")[0] for tests in asked.values() for test in tests})
        own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        subprocess.run(
            [
                sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", __name__,
                ONLY_A_DATABASE, OF_ANOTHER_FOLDER, *files,
            ],
            cwd=HOME, env=own | {ASKED: str(wanted), TOLD: str(told)}, check=True,
        )  # fmt: skip
        return dict(json.loads(line) for line in told.read_text().splitlines())


def failing_as_it_is(tests: set[str]) -> set[str]:
    """Those of these tests that fail while nothing is changed: what they say of a change is worth nothing."""
    return {test for test, failed in first_failing({test: [test] for test in tests}).items() if failed}


# ---- Inside pytest --------------------------------------------------------------------------------------------------


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of the tests: each change with its tests, so many processes at once."""
    asked = json.loads(Path(os.environ[ASKED]).read_text())
    items = {item.nodeid: item for item in session.items}
    first = items[ONLY_A_DATABASE]
    away = items[OF_ANOTHER_FOLDER]  # so that nothing of a folder stays open that the next test is not in
    assert _passes(first, away), "the tests have no database"
    known = changes()
    for module in {one.spot.path for one in known.values()}:
        import_module(module.removesuffix(".py").replace("/", "."))  # some only come with the addresses
    running = 0
    for name, tests in asked.items():
        if running == AT_ONCE:
            running -= _one_is_done()
        running += 1
        if os.fork() == 0:
            _alone(name, known.get(name), [items[test] for test in tests if test in items], first)
    for _one in range(running):
        _one_is_done()
    return True


def _one_is_done() -> int:
    _number, status = os.wait()
    if status:
        raise RuntimeError("A change could not be tried; what was wrong stands above.")
    return 1


def _alone(name: str, change, items: list, away) -> None:
    """In a process of its own: change the place, run the tests until one fails, say which, and be gone."""
    from tests.isolation.swapped import otherwise

    try:
        with otherwise(change) if change else nullcontext():
            _tell(name, next((said for said in (_fails(item, away) for item in items) if said), ""))
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _fails(item, away) -> str:
    """The test, when it fails or does not end: run in one more process, so that none says anything of the next."""
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        os._exit(0 if _passes(item, away) else FAILED)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return f"{item.nodeid}{HANGS}"
    return item.nodeid if status else ""


def _passes(item, away) -> bool:
    """Whether the test passes; what the whole session shares stays for the next one."""
    item._initrequest()
    return not any(report.failed for report in runtestprotocol(item, nextitem=away, log=False))


def _tell(name: str, failed: str) -> None:
    with Path(os.environ[TOLD]).open("a") as told:
        told.write(json.dumps([name, failed]) + "\n")
