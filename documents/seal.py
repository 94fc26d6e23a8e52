"""The electronic seal: what a paper said, made into one number that only this system can make.

It proves that the system issued these facts and that nobody changed them. It is not an advanced electronic signature.
"""

import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise

# Crockford's base 32: no I, L, O or U; who types them all the same means 1, 1 and 0.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MEANT = str.maketrans("ILO", "110")
CODE_LENGTH = 12

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


def frozen(facts: Mapping[str, object]) -> dict[str, Plain]:
    """The facts as plain JSON values, to be stored; storing and reading them back changes no seal."""
    return {plain_key(name): plain(value) for name, value in facts.items()}


def plain(value: object) -> Plain:
    """One value as JSON knows it; moments in UTC, days as 2026-01-31, decimals as written, text in NFC."""
    match value:
        case None | bool():
            return value
        case str() | Promise():
            return unicodedata.normalize("NFC", str(value))
        case int():
            return int(value)
        case datetime():
            if value.tzinfo is None:
                raise TypeError("A moment without a time zone cannot be sealed.")
            return value.astimezone(UTC).isoformat()
        case date() | Decimal() | UUID():
            return value.isoformat() if isinstance(value, date) else str(value)
        case Mapping():
            return frozen(value)
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [plain(item) for item in value]
    # A float prints differently from what was meant (0.1 + 0.2), so it would break a seal without anybody lying.
    raise TypeError(f"{type(value).__name__} cannot be sealed; use Decimal, int or text.")


def plain_key(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError("Names of facts are text.")
    return unicodedata.normalize("NFC", name)


def canonical(facts: Mapping[str, object]) -> bytes:
    """The one way to write these facts: names sorted, UTF-8, no blanks. The order they came in does not matter."""
    return json.dumps(
        frozen(facts), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(facts: Mapping[str, object]) -> str:
    """SHA-256 of the canonical facts, in hex."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def seal(facts: Mapping[str, object]) -> str:
    """The seal in hex (64 signs): HMAC-SHA256 of the digest with SIGUE_SEAL_KEY."""
    return hmac.new(settings.SIGUE_SEAL_KEY.encode(), digest(facts).encode(), hashlib.sha256).hexdigest()


def is_sealed_with(facts: Mapping[str, object], claimed: str) -> bool:
    """Whether the seal belongs to these facts."""
    return hmac.compare_digest(seal(facts).encode(), claimed.encode())


_choose: ContextVar[Callable[[str], str]] = ContextVar("choose", default=secrets.choice)


@contextmanager
def codes_by(choose: Callable[[str], str]) -> Iterator[None]:
    """The codes of this block fall as these dice do: for a demonstration world, which comes out the same again."""
    token = _choose.set(choose)
    try:
        yield
    finally:
        _choose.reset(token)


def new_code() -> str:
    """A verification code of 60 bits, as KQ7M-4TXR-H29P."""
    choose = _choose.get()
    return grouped("".join(choose(ALPHABET) for _ in range(CODE_LENGTH)))


def normalise_code(raw: str) -> str:
    """The code as it is stored, from whatever somebody typed; empty when it cannot be one."""
    signs = re.sub(r"[\s\-_.·–—]", "", unicodedata.normalize("NFKC", raw)).upper().translate(MEANT)
    return grouped(signs) if len(signs) == CODE_LENGTH and set(signs) <= set(ALPHABET) else ""


def grouped(signs: str, size: int = 4) -> str:
    return "-".join(signs[start : start + size] for start in range(0, len(signs), size))
