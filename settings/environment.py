"""Reading the environment: one place that knows what a flag, a list and a missing value look like."""

import base64
import binascii
import os

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The value of a variable without surrounding blanks, or the default."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    """True for 1, true, yes, on; false for anything else that is set."""
    value = text(name).lower()
    return value in {"1", "true", "yes", "on"} if value else default


def items(name: str, default: list[str] | None = None) -> list[str]:
    """The parts of a comma-separated variable."""
    found = [part.strip() for part in text(name).split(",") if part.strip()]
    return found or list(default or [])


def required(name: str) -> str:
    """The value of a variable that production cannot do without."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"Production needs the environment variable {name}.")
    return value


def sealing_keys(name: str) -> list[str]:
    """The keys of sealed columns, `id:base64 of 32 bytes`; a malformed one stops the start, not the first note."""
    required(name)
    keys = items(name)
    for entry in keys:
        identifier, _, key = entry.partition(":")
        try:
            length = len(base64.b64decode(key, validate=True))
        except binascii.Error:
            length = 0
        if not identifier or length != 32:
            raise ImproperlyConfigured(f"{name}: each entry is id:base64 of 32 bytes; see the entry {identifier!r}.")
    if len({entry.partition(":")[0] for entry in keys}) != len(keys):
        raise ImproperlyConfigured(f"{name}: two keys have the same id.")
    return keys
