"""What anybody may ask for by typing an address: written down as it was typed, answered when the post leaves.

The page does the same for every address, so neither its answer nor its time tells whether it is somebody's.
"""

import json
from collections.abc import Callable

from casework import clock
from casework.wall import as_whole
from documents.models import Message

ASKED = "asked"  # the kind of audience: not yet letters, but what may become one

ANSWERS: dict[str, Callable[..., None]] = {}


def answers(slug: str):
    """Register a function `(at, **said)` that answers what was asked under this slug, with a letter or with nothing."""

    def declare(function):
        if slug in ANSWERS:
            raise ValueError(f"{slug} is answered twice")
        ANSWERS[slug] = function
        return function

    return declare


@as_whole
def ask(slug: str, **said: str) -> None:
    """Leave one row with what was typed; nothing is looked up."""
    moment = clock.now()
    Message.objects.create(
        notice=slug, audience=f"{ASKED}:{slug}", body=json.dumps(said), created_at=moment, next_try_at=moment
    )


def answer(row: Message) -> None:
    """Answer what a row asks, and keep nothing of it: the address may be of somebody who has no account."""
    ANSWERS[row.notice](at=row.created_at, **json.loads(row.body))
    row.delete()
