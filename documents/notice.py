"""What a notice is: which audiences it concerns and what it says to each; never anything sensitive."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str
    invite: str = ""


NOTICES: dict[str, Callable[..., Iterable[tuple[str, Letter]]]] = {}


def notice(slug: str):
    """Register a function `(record, case) -> [(audience, Letter), …]` as the notice of this slug."""

    def declare(function):
        if slug in NOTICES:
            raise ValueError(f"notice {slug} is declared twice")
        NOTICES[slug] = function
        return function

    return declare
