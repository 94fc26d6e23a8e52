"""Pages by key: a page begins after a row, not after a number of rows, so that it costs the same however far it is.

A row that is added meanwhile moves nothing: what was seen is not shown twice and what was not is not left out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, unquote

from django.db.models import F, Q, QuerySet
from django.utils.timezone import is_naive

from casework.wall import as_whole

LONGEST = 400  # signs of a mark
SEPARATOR = "~"


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


@dataclass(frozen=True)
class Page:
    """The rows of a page, and the marks under which the pages before and after it are found; empty at the ends."""

    rows: list
    before: str = ""
    after: str = ""


def page_by_key(rows: QuerySet, order: Order, mark: str, size: int, *, told: QuerySet) -> Page:
    """So many of the rows from a mark on; a mark that cannot be read, or whose row is gone, begins at the beginning.

    `rows` says which, `told` is the same noun with all that the page says of each. Which numbers stand on the page is
    asked past the second wall, so that the planner sees the indexes and not each row's policy; the rows themselves, and
    so the marks, are read with both walls up, twenty at a time.
    """
    rows, told = rows.annotate(**order.annotations), told.annotate(**order.annotations)
    values = _values(rows, order, mark[1:]) if mark.startswith(("<", ">")) else None
    backwards = values is not None and mark.startswith("<")
    numbers = _numbers(rows, order, values, size + 1, backwards=backwards)
    if backwards and len(numbers) <= size:
        values, backwards = None, False  # the first page, and a whole one
        numbers = _numbers(rows, order, None, size + 1)
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


@as_whole
def _numbers(rows: QuerySet, order: Order, values: tuple | None, many: int, *, backwards: bool = False) -> list[int]:
    """The numbers of so many rows, those nearest to the mark first."""
    descending = order.descending != backwards
    keys = (*order.keys, "pk")
    if values is not None:
        rows = rows.filter(_beyond(keys, values, descending))
    in_order = rows.order_by(*(F(key).desc() if descending else F(key).asc() for key in keys))
    return list(in_order.values_list("pk", flat=True)[:many])


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
