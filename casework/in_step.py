"""The columns by which somebody is found and listed, where they do not say what their row says.

Every save keeps them (`keep_in_step`). Rows that a process of the former version saved while an upgrade went on may
lack what a new column holds: a search would pass him over.
"""

from collections.abc import Iterator

from django.db import models, transaction

from casework.models import Person, Referral

BATCH = 500
KEPT = (Referral, Person)


def out_of_step() -> Iterator[models.Model]:
    """The rows whose kept columns say something else than they should, with what they should say; unsaved."""
    for model in KEPT:
        for row in model._base_manager.order_by("pk").iterator(BATCH):
            if _mended(row):
                yield row


def mend() -> int:
    """Make the kept columns anew where they differ, each row locked; how many there were."""
    return sum(_mend(type(row), row.pk) for row in list(out_of_step()))


@transaction.atomic
def _mend(model: type[models.Model], number: int) -> bool:
    row = model._base_manager.select_for_update().get(pk=number)
    changed = _mended(row)
    model._base_manager.filter(pk=number).update(**{name: getattr(row, name) for name in model.KEPT_IN_STEP})
    return changed


def _mended(row: models.Model) -> bool:
    """Keep the row's columns in step, unsaved; whether one of them changed."""
    before = [getattr(row, name) for name in row.KEPT_IN_STEP]
    row.keep_in_step()
    return before != [getattr(row, name) for name in row.KEPT_IN_STEP]
