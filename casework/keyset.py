"""Pages by key: a page begins after a row, not after a number of rows, so that it costs the same however far it is.

A row that is added meanwhile moves nothing: what was seen is not shown twice and what was not is not left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, unquote

from django.db.models import BooleanField, Case, F, Q, QuerySet, When
from django.utils.timezone import is_naive

from casework.wall import as_whole

LONGEST = 400  # signs of a mark
LOOKED_AT = 120  # rows that are checked for a page at first; with one of six that holds they fill it
SEPARATOR = "~"


@dataclass(frozen=True)
class Few:
    """Those of an order's rows that have a key of their own, told by another noun that is kept in order by an index.

    `of` makes of the rows, one for each of the few, those of the other noun; `key` and `number` are its columns with
    the key and with the row's number. Every other row has the key `rest`, which comes last.
    """

    of: Callable[[QuerySet], QuerySet]
    key: str
    number: str
    rest: Any


@dataclass(frozen=True)
class Order:
    """A way to sort: columns or annotations that are never null, the primary key after them.

    `read` makes a value again from what a mark says of it. Without `read` a mark says the row's number alone and the
    values are looked up: a name does not belong in an address.
    """

    label: Any
    keys: tuple[str, ...]
    descending: bool = False
    annotations: dict = field(default_factory=dict)
    read: Callable[[str], object] | None = None
    few: Few | None = None


@dataclass(frozen=True)
class Check:
    """What only Python can tell of a row: the rows with what it is told from, and whether one belongs to the list."""

    told: Callable[[QuerySet], QuerySet]
    holds: Callable[[Any], bool]


@dataclass(frozen=True)
class Page:
    """The rows of a page, and the marks under which the pages before and after it are found; empty at the ends."""

    rows: list
    before: str = ""
    after: str = ""


def page_by_key(
    rows: QuerySet, order: Order, mark: str, size: int, *, told: QuerySet, check: Check | None = None
) -> Page:
    """So many of the rows from a mark on; a mark that cannot be read, or whose row is gone, begins at the beginning.

    `rows` says which, together with `check`; `told` is the same noun with all that the page says of each. Which numbers
    stand on the page is asked past the second wall, so that the planner sees the indexes and not each row's policy; the
    rows themselves, and so the marks, are read with both walls up, twenty at a time.
    """
    rows, told = rows.annotate(**order.annotations), told.annotate(**order.annotations)
    values = _values(rows, order, mark[1:]) if mark.startswith(("<", ">")) else None
    backwards = values is not None and mark.startswith("<")
    search = _Search(rows, order, size + 1, check)
    numbers = search.numbers(values, backwards)
    if backwards and len(numbers) <= size:
        values, backwards = None, False  # the first page, and a whole one
        numbers = search.numbers(None, backwards)
    more, numbers = len(numbers) > size, numbers[:size]
    by_number = told.in_bulk(numbers)
    found = [by_number[one] for one in numbers if one in by_number]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    return Page(
        found,
        "<" + _mark(found[0], order) if values is not None else "",
        ">" + _mark(found[-1], order) if more else "",
    )


class _Search:
    """Looks for the numbers of so many rows of an order, those nearest to a mark first."""

    def __init__(self, rows: QuerySet, order: Order, many: int, check: Check | None):
        self.rows, self.order, self.many, self.check = rows, order, many, check
        self.first = LOOKED_AT  # rows that are checked before all others are

    @as_whole
    def numbers(self, values: tuple | None, backwards: bool) -> list[int]:
        if self.check is not None:
            descending = self.order.descending != backwards
            return self._checked(_sorted(self.rows, self.order.keys, values, descending), self.check)
        numbers: list[int] = []
        for part in _parts(self.rows, self.order, values, backwards):
            numbers += part[: self.many - len(numbers)]
            if len(numbers) == self.many:
                break
        return numbers

    def _checked(self, rows: QuerySet, check: Check) -> list[int]:
        """Those for which the check holds: sought among the first rows, and only then among all others.

        Who had to look at all of them once does not begin with a few again: a page asks no more than twelve times.
        """
        looked_at = list(check.told(rows)[: self.first])
        numbers = [one.pk for one in looked_at if check.holds(one)]
        if len(numbers) < self.many and len(looked_at) == self.first:
            # Not by their place: meanwhile a row may have moved to another one.
            others = check.told(rows.exclude(pk__in=[one.pk for one in looked_at]))
            numbers += [one.pk for one in others if check.holds(one)]
            self.first = None
        return numbers[: self.many]


def _parts(rows: QuerySet, order: Order, values: tuple | None, backwards: bool) -> Iterator[QuerySet]:
    """The numbers beyond the mark, in their order: of all rows, or of the few of an order and then of its rest."""
    few, descending = order.few, order.descending != backwards
    if few is None:
        yield _sorted(rows, order.keys, values, descending).values_list("pk", flat=True)
        return
    (key,) = order.keys
    in_rest = values is not None and values[0] >= few.rest
    first = _sorted(few.of(rows), (few.key,), values, descending, few.number).values_list(few.number, flat=True)
    # In a CASE: compared with a value the planner takes it for one row in two hundred, and sorts them all beforehand.
    shares = Case(When(**{key: few.rest}, then=True), default=False, output_field=BooleanField())
    last = _sorted(rows.filter(shares), (), values[1:] if in_rest else None, descending).values_list("pk", flat=True)
    if backwards:
        yield from (last, first) if in_rest else (first,)
    else:
        yield from (last,) if in_rest else (first, last)


def _sorted(
    rows: QuerySet, keys: tuple[str, ...], values: tuple | None, descending: bool, number: str = "pk"
) -> QuerySet:
    keys = (*keys, number)
    if values is not None:
        rows = rows.filter(_beyond(keys, values, descending))
    return rows.order_by(*(F(key).desc() if descending else F(key).asc() for key in keys))


def _beyond(keys: tuple[str, ...], values: tuple, descending: bool) -> Q:
    """The rows after these values: the first key alone bounds what an index must read."""
    suffix = "lt" if descending else "gt"
    condition = Q(**{f"{keys[-1]}__{suffix}": values[-1]})
    for key, value in list(zip(keys, values, strict=True))[-2::-1]:
        condition = Q(**{f"{key}__{suffix}": value}) | Q(**{key: value}) & condition
    return Q(**{f"{keys[0]}__{suffix}e": values[0]}) & condition


def moment(text: str) -> datetime:
    """A moment as a mark says it; raises ValueError for one that belongs to no hour of the world, or has no zone."""
    said = datetime.fromisoformat(text)
    if is_naive(said):
        raise ValueError(text)
    try:
        return said.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError(text) from beyond


def _mark(row, order: Order) -> str:
    values = [row.pk] if order.read is None else [*(getattr(row, key) for key in order.keys), row.pk]
    return SEPARATOR.join(_written(value) for value in values)


def _written(value) -> str:
    """A value in a mark; a cause number may hold the sign that parts the values, and what stands for it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value).replace("%", quote("%")).replace(SEPARATOR, f"%{ord(SEPARATOR):02X}")


def _values(rows: QuerySet, order: Order, mark: str) -> tuple | None:
    *said, number = (unquote(one).replace("\0", "") for one in mark[:LONGEST].split(SEPARATOR))
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    if order.read is None:
        return rows.filter(pk=int(number)).values_list(*order.keys, "pk").first()
    try:
        return (*(order.read(one) for one in said), int(number)) if len(said) == len(order.keys) else None
    except ValueError:
        return None
