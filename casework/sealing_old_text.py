"""For migrations: text that the database held in clear, sealed where it stands; and the way back."""

from collections.abc import Callable

from django.db import models

from casework.fields import seal, unseal
from casework.wall import whole

A_BATCH = 200  # rows read at once: what bounds the memory


def seal_columns(model: type[models.Model], *columns: str) -> None:
    """Seal what the rows hold in clear in these columns, which the migration's state knows as sealed by now."""
    _rewrite(model, columns, seal)


def open_columns(model: type[models.Model], *columns: str) -> None:
    """Write it in clear again."""
    _rewrite(model, columns, unseal)


def _rewrite(model: type[models.Model], columns: tuple[str, ...], how: Callable[[str, str], str]) -> None:
    """All rows by primary key, as the system: whoever migrates may be told to see none."""
    last = 0
    with whole():
        while batch := list(model._base_manager.order_by("pk").filter(pk__gt=last)[:A_BATCH]):
            for row in batch:
                held = {name: str(row.__dict__[name] or "") for name in columns}
                new = {
                    name: how(text, model._meta.get_field(name).bound_to(row)) for name, text in held.items() if text
                }
                if new:
                    model._base_manager.filter(pk=row.pk).update(**new)
            last = batch[-1].pk
