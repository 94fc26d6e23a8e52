"""Files that no row points at: an upload or a paper that was cut off between its file and its row."""

import logging
import posixpath
from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField

from casework import clock

log = logging.getLogger(__name__)

OLDER_THAN = timedelta(days=1)  # a younger one may still be waiting for its row


class Unsafe(Exception):
    """What was found looks like the wrong database or the wrong folder; nothing was removed."""


def remove_orphans() -> int:
    """Remove the files older than a day that no row points at, and give how many; raises Unsafe and removes none when
    there is nothing to compare with, or more files without a row than with one.

    Every FileField of every table counts, whatever the state of its row; only the folders of those fields are looked
    into. The files are listed before the rows are read, so that a row that comes meanwhile protects its file.
    """
    fields = file_fields()
    if not fields:
        raise Unsafe("no table has files")
    listed = [name for folder in sorted(_folders(fields)) for name in _files(folder)]
    known = _pointed_at(fields)
    orphans = [name for name in listed if name not in known]
    if len(orphans) > len(listed) - len(orphans):
        log.error("%d of %d files have no row: none was removed", len(orphans), len(listed))
        raise Unsafe(f"{len(orphans)} of {len(listed)} files have no row")
    old = [name for name in orphans if _is_old(name)]
    for name in old:
        default_storage.delete(name)
        log.warning("removed a file that no row points at: %s", name)
    return len(old)


def file_fields() -> list[FileField]:
    """Every column of every table that holds the name of a file."""
    found = (field for model in apps.get_models(include_auto_created=True) for field in model._meta.local_fields)
    return [field for field in found if isinstance(field, FileField)]


def _folders(fields: list[FileField]) -> set[str]:
    """The first folder of each column's files; a column with a storage or a way of its own only protects."""
    ours = (field for field in fields if field.storage == default_storage)
    places = (field.upload_to for field in ours if isinstance(field.upload_to, str))
    return {first for first in (place.split("/")[0] for place in places) if first}


def _pointed_at(fields: list[FileField]) -> set[str]:
    names: set[str] = set()
    for field in fields:
        rows = field.model._base_manager.values_list(field.attname, flat=True)
        names.update(posixpath.normpath(name) for name in rows.iterator() if name)
    return names


def _files(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _files(f"{folder}/{inner}")


def _is_old(name: str) -> bool:
    return clock.of_files() - default_storage.get_modified_time(name) > OLDER_THAN
