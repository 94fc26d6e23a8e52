"""What the benchmarks share: a database of their own, counted queries, the median of a time, the table."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from django.db import connection
from django.test.utils import (
    CaptureQueriesContext,
    override_settings,
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)
from rich.console import Console
from rich.table import Table

from casework.catalogue_load import load_catalogues
from tests.cast import Cast, make_cast

MARKS = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
ANCHOR = "anchor: a plain form POST with one INSERT"


@contextmanager
def stage() -> Iterator[Cast]:
    """The cast in a fresh database of this run, on whatever DATABASE_URL says or in a file of SQLite; gone afterwards.

    Steps are really committed, unlike in the tests. In memory SQLite would look faster than anybody ever has it.
    """
    with tempfile.TemporaryDirectory(prefix="sigue-benchmarks-") as folder:
        names = connection.settings_dict.setdefault("TEST", {})
        if connection.vendor == "sqlite":
            names["NAME"] = str(Path(folder) / "benchmarks.sqlite3")
        else:
            names["NAME"] = f"test_{connection.settings_dict['NAME']}_benchmarks"  # beside the tests, not over them
        setup_test_environment()
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            with override_settings(MEDIA_ROOT=Path(folder) / "files", ROOT_URLCONF="tests.benchmarks.anchor"):
                load_catalogues()
                yield make_cast()
        finally:
            teardown_databases(databases, verbosity=0)
            teardown_test_environment()


def queries(work: Callable[[], object]) -> int:
    """How often the work asks the database, transaction marks not counted."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum(not query["sql"].startswith(MARKS) for query in captured.captured_queries)


def milliseconds(work: Callable[[], object]) -> float:
    """How long the work takes, once."""
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


def medians(works: dict[str, list[Callable[[], object]]]) -> dict[str, tuple[int, float]]:
    """Queries and median milliseconds of each work; the lists hold one prepared run after another, equally many.

    The first of each is counted and warms up; the others are timed in turns, so that a busy moment falls on all.
    """
    counted = {name: queries(runs[0]) for name, runs in works.items()}
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in zip(*(runs[1:] for runs in works.values()), strict=True):
        for name, work in zip(works, turn, strict=True):
            times[name].append(milliseconds(work))
    return {name: (counted[name], median(times[name])) for name in works}


def show(title: str, *rounds: dict[str, tuple[int, float]], note: str) -> None:
    """Print the figures of each round, every one beside the anchor of its own round."""
    table = Table(title=f"{title}, {where()}", caption=note, title_justify="left", caption_justify="left")
    table.add_column("what")
    for heading in ("queries", "median ms", "× anchor"):
        table.add_column(heading, justify="right")
    for figures in rounds:
        plain = figures[ANCHOR][1]
        for name, (asked, time) in figures.items():
            table.add_row(name, str(asked), f"{time:.2f}", f"{time / plain:.2f}")
        table.add_section()
    Console(width=110).print(table)


def where() -> str:
    """The database and its version."""
    return f"{connection.display_name} {'.'.join(str(part) for part in connection.get_database_version())}"
