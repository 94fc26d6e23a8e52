"""What holds for every test: its day and hour, no network, files of its own, the browser and database there are."""

import gc
import os
import shutil
from datetime import datetime

import pytest
import pytest_socket
import time_machine
from django.core.cache import cache
from django.db import connection

from casework.catalogue_load import load_catalogues
from casework.models import Center
from tests import kept, lives
from tests.cast import make_cast

REQUIREMENTS = [f"R{number}" for number in range(1, 117)]
BLOCKER = pytest.StashKey()
# A Wednesday at ten in Toluca, on which hours and weekdays of the tests are what they were; or the moment to be tried.
BEGINS = datetime.fromisoformat(os.environ.get("SIGUE_TESTS_BEGIN", "2026-11-18T10:00-06:00"))
IN_CI = os.environ.get("CI") == "true"


def chromium() -> str:
    """The browser of the tests: CHROMIUM, or Debian's, best the one without a window; empty when there is none."""
    found = (shutil.which(name) for name in ("chromium-headless-shell", "chromium", "chromium-browser"))
    return os.environ.get("CHROMIUM", "") or next((path for path in found if path), "")


def pytest_addoption(parser):
    parser.addoption("--requirements", action="store_true", help="print which of R1 to R116 have a test, and run none")


def pytest_configure(config):
    # Playwright's loop lives in the thread of the tests; Django would refuse the database beside it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    config.proven = {}
    time_machine.travel(BEGINS, tick=True).start()


def pytest_collection_modifyitems(config, items):
    for item in items:
        for mark in item.iter_markers("requirement"):
            for number in mark.args:
                config.proven.setdefault(number, []).append(item.nodeid)
        if "browser" in item.keywords and not chromium() and not IN_CI:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))
        if "postgres" in item.keywords and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="this run is on SQLite"))
        if "poppler" in item.keywords and not shutil.which("pdftotext") and not IN_CI:
            item.add_marker(pytest.mark.skip(reason="poppler-utils is not installed"))
    if connection.vendor == "postgresql":
        _leave_out(config, items, [item for item in items if not _asks_the_database(item)])
    items[:] = _long_ones_first(items)
    if config.getoption("--requirements"):
        config.hook.pytest_deselected(items=items)
        items[:] = []


def pytest_collection_finish(session):
    """What stands now stands to the end: nobody looks through it again and again for something to throw away."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _long_ones_first(items) -> list:
    """The long tests at the head of both halves, which two workers begin with: none is left over at the end."""
    long = [item for item in items if item.get_closest_marker("heavy") or item.get_closest_marker("browser")]
    rest = [item for item in items if item not in set(long)]
    half = max(len(items) // 2 - len(long[::2]), 0)
    return [*long[::2], *rest[:half], *long[1::2], *rest[half:]]


def _asks_the_database(item) -> bool:
    """Whether a test can come out differently on another database; the rest run once, on SQLite."""
    if item.get_closest_marker("postgres"):
        return True
    if item.get_closest_marker("heavy") or item.get_closest_marker("once"):
        return False
    return bool(
        {"db", "transactional_db", "live_server"} & set(item.fixturenames) or item.get_closest_marker("django_db")
    )


def _leave_out(config, items, unwanted) -> None:
    config.hook.pytest_deselected(items=unwanted)
    items[:] = [item for item in items if item not in set(unwanted)]


def pytest_terminal_summary(terminalreporter, config):
    if not config.getoption("--requirements"):
        return
    missing = [number for number in REQUIREMENTS if number not in config.proven]
    for number in REQUIREMENTS:
        if number in config.proven:
            terminalreporter.write_line(f"{number:>5}  {len(config.proven[number])}  {config.proven[number][0]}")
    terminalreporter.write_line(f"{len(REQUIREMENTS) - len(missing)} have a test, {len(missing)} have none:")
    terminalreporter.write_line(" ".join(missing))
    for number in sorted(set(config.proven) - set(REQUIREMENTS)):
        terminalreporter.write_line(f"also: {number}  {config.proven[number][0]}")


def pytest_sessionfinish(session, exitstatus):
    if session.config.getoption("--requirements") and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item):
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """A test that commits empties the database behind it: the catalogues are put back for the next one, if any."""
    result = yield
    mark = item.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    if nextitem is not None and (commits or (mark and mark.kwargs.get("transaction"))):
        with item.config.stash[BLOCKER].unblock():
            load_catalogues()
    return result


@pytest.fixture(autouse=True)
def nothing_kept_of_others():
    """What is kept for a minute was counted in another test's database."""
    cache.clear()


@pytest.fixture(autouse=True)
def lives_numbered_from_one():
    """What the lives of a test are called, and when they come, depends on no test before it."""
    lives.begin_numbers()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploads and papers of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """The catalogues stand in the database of every test, as in every installation."""
    request.config.stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        load_catalogues()


@pytest.fixture
def catalogues(db):
    """The catalogues, which stand in the database of every test."""
    assert Center.objects.exists()


@pytest.fixture
def cast(catalogues):
    """One named person for each role, and two of each where isolation needs it."""
    with kept.watched():
        yield kept.first(make_cast)
