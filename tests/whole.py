"""How much long sweeps ask: all of it in `make sweep`; in `make test` each person a share, and together all of it."""

import os

import pytest

BRIEF = os.environ.get("SIGUE_SWEEP") != "whole"
# What tells that a sweep asks for the right things, or asks once more what one asks: `make sweep`, which CI runs too.
of_the_sweep = pytest.mark.skipif(BRIEF, reason="make sweep")


def share(asked: list, turn: int, of: int) -> list:
    """What falls to the person of this turn: one in `of`, others than fall to the next; in `make sweep` all of it."""
    return [one for number, one in enumerate(asked) if not BRIEF or number % of == turn % of]
