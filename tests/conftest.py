"""What holds for every test: no network, files in a folder of its own, the browser and the database that are there."""

import os
import shutil

import pytest
import pytest_socket
from django.core.cache import cache
from django.db import connection

from casework.catalogue_load import load_catalogues
from casework.models import Center
from tests.cast import make_cast

REQUIREMENTS = [f"R{number}" for number in range(1, 117)]
IN_CI = os.environ.get("CI") == "true"


def chromium() -> str:
    """The browser of the tests: CHROMIUM, or Debian's; empty when there is none."""
    return os.environ.get("CHROMIUM", "") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


def pytest_addoption(parser):
    parser.addoption("--requirements", action="store_true", help="print which of R1 to R116 have a test, and run none")


def pytest_configure(config):
    # Playwright's loop lives in the thread of the tests; Django would refuse the database beside it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    config.proven = {}


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
    if config.getoption("--requirements"):
        config.hook.pytest_deselected(items=items)
        items[:] = []


def _asks_the_database(item) -> bool:
    """Whether a test can come out differently on another database; the rest run once, on SQLite."""
    if item.get_closest_marker("heavy"):
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


@pytest.fixture(autouse=True)
def no_counts_of_others():
    """The limits of public pages count by address, and every test comes from the same one."""
    cache.clear()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploads and papers of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def catalogues(db):
    """The catalogues, as every installation has them."""
    if not Center.objects.exists():
        load_catalogues()


@pytest.fixture
def cast(catalogues):
    """One named person for each role, and two of each where isolation needs it."""
    return make_cast()
