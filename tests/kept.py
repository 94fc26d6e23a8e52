"""Where tests begin: made once through the door, and then put back row by row.

Most tests want the cast and a case that has come some way. The first two that want the same make it through the door;
what the second wrote is kept, and later ones of the same process get those rows, with the same keys, in a few
statements. Only a test that has written nothing since the last such beginning gets them, inside a transaction that is
taken back, at the same hour; everybody else goes through the door as before.
"""

import pickle
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.db import connection
from django.db.models import Model

from casework import clock
from casework.models import Center, User
from casework.working_days import is_working_day

Rows = dict[str, tuple[str, ...]]  # by key, each value as the database writes it in a sentence
Tables = dict[str, Rows]

WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Signing in comes before or after a beginning, and changes none of its rows.
SIGNING_IN = {"django_session", "otp_totp_totpdevice", "axes_accesslog", "casework_opensession"}
SIGNED_IN = 'UPDATE "casework_user" SET "last_login"'
KEPT_FROM = 2  # times that a case is asked for until it is worth keeping; the cast is at once
PLAIN = (str, int, bool, type(None))


@dataclass(frozen=True)
class Beginning:
    """The tables that differ from an empty installation's, what leads here from the one before, files, what it gave."""

    tables: Tables
    sentences: list[str]
    files: dict[str, bytes]
    value: bytes
    number: int


class Watch:
    """Which beginning a test stands at, and the tables it has written to since and not taken back."""

    def __init__(self) -> None:
        self.at: tuple | None = None
        self.written: set[str] = set()
        self.savepoints: dict[str, tuple[tuple | None, set[str]]] = {}

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT"):
            self.savepoints[sql.split()[-1]] = (self.at, set(self.written))
        elif sql.startswith("ROLLBACK TO SAVEPOINT"):
            self.at, self.written = self.savepoints.get(sql.split()[-1], (None, set()))
        found = WRITES.match(sql)
        if found and found[1] not in SIGNING_IN and not sql.startswith(SIGNED_IN):
            self.written.add(found[1])
        return execute(sql, params, many, context)

    def stands(self) -> bool:
        return self.at is not None and not self.written and connection.in_atomic_block

    def arrive(self, key: tuple) -> None:
        self.at, self.written = key, set()


watch = Watch()
_kept: dict[tuple, Beginning] = {}
_asked: Counter = Counter()


@contextmanager
def watched() -> Iterator[None]:
    """One test's writes are looked at."""
    watch.at, watch.written, watch.savepoints = None, set(), {}
    with connection.execute_wrapper(watch):
        yield
    watch.at = None


def first(make: Callable[[], Any]) -> Any:
    """The beginning of all others, in an installation that has only its catalogues."""
    if not connection.in_atomic_block or watch.written or User.objects.exists():
        return make()
    nothing = ("nothing", Center.objects.get(code="TOL").pk)  # a test that commits has the catalogues loaded anew
    if nothing not in _kept:
        _kept[nothing] = Beginning(_read(_keys()), [], {}, b"", 1)
    watch.arrive(nothing)
    return _given(make, make.__name__, (), {}, lambda: 1, lambda number: None)


def stage(number: Callable[[], int], count_from: Callable[[int], None]):
    """A function of the cast and plain words whose rows may be kept; the numbers it gives out go on where they were."""

    def keeping(make):
        @wraps(make)
        def begin(cast, **asked):
            return _given(make, make.__name__, (cast,), asked, number, count_from)

        return begin

    return keeping


def _given(make, name: str, given: tuple, asked: dict, number, count_from) -> Any:
    said = _said(asked)
    if said is None or not watch.stands():
        return make(*given, **asked)
    start, moment = watch.at, clock._moment.get()
    key = (start, name, said, number(), moment or clock.now().replace(minute=0, second=0, microsecond=0), _settings())
    if key in _kept:
        return _put_back(key, count_from)
    _asked[key] += 1
    value = make(*given, **asked)
    if (_asked[key] >= KEPT_FROM or not given) and connection.in_atomic_block:
        _keep(key, start, value, number())
    return value


def _put_back(key: tuple, count_from) -> Any:
    known = _kept[key]
    with connection.cursor() as cursor:
        for sentence in known.sentences:
            cursor.execute(sentence)
    for name, content in known.files.items():
        path = Path(settings.MEDIA_ROOT, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    watch.arrive(key)
    count_from(known.number)
    is_working_day(clock.today())  # the door has asked for the holidays, which are then kept for a minute
    return pickle.loads(known.value)


def _keep(key: tuple, start: tuple, value, number: int) -> None:
    """What was written since `start`, by way of whatever beginning lies between."""
    before, between = _kept[start].tables, _kept[watch.at].tables
    now = {**between, **_read(watch.written & set(_keys()))}
    empty = _kept[_root(start)].tables
    sentences = []
    for table, rows in now.items():
        old = before.get(table, empty[table])
        if old.keys() - rows.keys():
            return  # a row went away: this one is made through the door each time
        sentences += _sentences(table, old, rows)
    folder = Path(settings.MEDIA_ROOT)
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    _kept[key] = Beginning(now, sentences, files, pickle.dumps(value), number)
    watch.arrive(key)


def _root(key: tuple) -> tuple:
    while key[0] != "nothing":
        key = key[0]
    return key


def _said(asked: dict) -> tuple | None:
    """The words of a call as a key; none when one of them is more than a word."""
    said = []
    for name, value in sorted(asked.items()):
        if isinstance(value, Model):
            value = (value._meta.label, value.pk)
        elif not isinstance(value, PLAIN) and not hasattr(value, "isoformat"):
            return None
        said.append((name, value))
    return tuple(said)


def _settings() -> str:
    """What the test has set otherwise, but for its folder."""
    found, holder = {}, settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        found = {name: value for name, value in vars(holder).items() if name.isupper()} | found
        holder = holder.default_settings
    return repr({name: value for name, value in sorted(found.items()) if name != "MEDIA_ROOT"})


@cache
def _keys() -> dict[str, tuple[str, list[str]]]:
    """Each table: the column of its key, and all its columns."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            columns = [field.column for field in model._meta.local_concrete_fields]
            found[model._meta.db_table] = (model._meta.pk.column, columns)
    return found


def _read(tables) -> Tables:
    written = "quote({})" if connection.vendor == "sqlite" else "quote_nullable({}::text)"
    found: Tables = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            key, columns = _keys()[table]
            values = ", ".join(written.format(f'"{column}"') for column in columns)
            cursor.execute(f'SELECT {values} FROM "{table}"')  # noqa: S608
            place = columns.index(key)
            found[table] = {row[place]: row for row in cursor.fetchall()}
    return found


def _sentences(table: str, old: Rows, now: Rows) -> list[str]:
    key, columns = _keys()[table]
    names = ", ".join(f'"{column}"' for column in columns)
    made = [row for pk, row in now.items() if pk not in old]
    sentences = []
    if made:
        rows = ", ".join("(" + ", ".join(row) + ")" for row in made)
        sentences.append(f'INSERT INTO "{table}" ({names}) VALUES {rows}')
    for pk, row in now.items():
        if pk in old and old[pk] != row:
            values = ", ".join(f'"{column}" = {value}' for column, value in zip(columns, row, strict=True))
            sentences.append(f'UPDATE "{table}" SET {values} WHERE "{key}" = {pk}')
    return sentences
