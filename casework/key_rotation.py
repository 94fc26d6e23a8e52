"""Changing the sealing key while people work: every sealed value is sealed again with the newest key, row by row.

Each value is replaced only if it is still the one that was read (`UPDATE … WHERE column = old`), so that nobody waits
and nobody's new text is overwritten; what somebody wrote meanwhile with an old key is found by the next round.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.db.models import Q

from casework.fields import SealBroken, SealedTextField, key_of, key_ring, seal_again

A_BATCH = 200  # rows read at once: what bounds the memory


@dataclass
class Rotation:
    """What a round did: values sealed again, those somebody changed meanwhile, and those that do not open."""

    sealed: int = 0
    changed_meanwhile: int = 0
    broken: list[str] = field(default_factory=list)


def sealed_columns() -> Iterator[tuple[type[models.Model], list[SealedTextField]]]:
    """Every table with sealed columns, and the columns; proxies share their table's."""
    for model in apps.get_models():
        columns = [one for one in model._meta.concrete_fields if isinstance(one, SealedTextField)]
        if columns and not model._meta.proxy:
            yield model, columns


def counted() -> Counter[str]:
    """How many sealed values there are of each key: an old key may be removed when it has none."""
    found: Counter[str] = Counter()
    for model, columns in sealed_columns():
        for column in columns:
            stored = _raw(model).exclude(**{column.attname: ""}).values_list(f"raw_{column.attname}", flat=True)
            found.update(key_of(value) for value in stored.iterator(chunk_size=A_BATCH) if value)
    return found


def rotate(tell: Callable[[str, int], None] | None = None) -> Rotation:
    """Seal everything again with the newest key; values that do not open are named and left as they are."""
    done = Rotation()
    newest = next(iter(key_ring()))
    for model, columns in sealed_columns():
        before = done.sealed
        for row in _to_seal(model, columns, newest):
            for column in columns:
                _seal_one(model, column, row, newest, done)
        if tell is not None:
            tell(model._meta.db_table, done.sealed - before)
    return done


def _raw(model: type[models.Model]) -> models.QuerySet:
    """The rows with their sealed columns as the database holds them."""
    columns = [one for one in model._meta.concrete_fields if isinstance(one, SealedTextField)]
    as_stored = {f"raw_{one.attname}": _AsStored(one.attname) for one in columns}
    return model._base_manager.order_by("pk").annotate(**as_stored)


class _AsStored(models.Func):
    """A column as plain text, so that reading it unseals nothing."""

    template = "%(expressions)s"
    output_field = models.TextField()


def _to_seal(model, columns, newest: str) -> Iterator[dict]:
    """The rows with a value of an older key, in batches by primary key."""
    older = Q()
    for column in columns:
        older |= ~Q(**{f"raw_{column.attname}": ""}) & ~Q(**{f"raw_{column.attname}__startswith": f"{newest}:"})
    names = ["pk", "seal_id", *(f"raw_{column.attname}" for column in columns)]
    last = 0
    while batch := list(_raw(model).filter(older, pk__gt=last).values(*names)[:A_BATCH]):
        yield from batch
        last = batch[-1]["pk"]


def _seal_one(model, column, row: dict, newest: str, done: Rotation) -> None:
    stored = row[f"raw_{column.attname}"]
    if not stored or key_of(stored) == newest:
        return
    bound_to = f"{model._meta.label_lower}:{row['seal_id']}:{column.name}"
    try:
        again = seal_again(stored, bound_to)
    except SealBroken:
        done.broken.append(f"{model._meta.label_lower} {row['pk']} {column.name}")
        return
    unchanged = _raw(model).filter(pk=row["pk"], **{f"raw_{column.attname}": stored})
    if unchanged.update(**{column.attname: again}):
        done.sealed += 1
    else:
        done.changed_meanwhile += 1
