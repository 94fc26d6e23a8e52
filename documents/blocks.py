"""The plain words a paper is made of: kinds speak in these, and only `render` knows how they look on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from documents.charts import Geometry


@dataclass(frozen=True)
class Heading:
    """A section's name; level 1 has a rule under it, level 2 has none."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; a blank line starts a new paragraph, a line break stays one."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Labelled values, one a row."""

    rows: tuple[tuple[str, str], ...] | list[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on every page; `widths` are relative, columns named in `numeric` align right."""

    header: tuple[str, ...] | list[str]
    rows: tuple[tuple, ...] | list[tuple] | list[list]
    widths: tuple[float, ...] | None = None
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True)
class NumberedList:
    """Numbered items, or bullets where the order says nothing."""

    items: tuple[str, ...] | list[str]
    ordered: bool = True


@dataclass(frozen=True)
class Signature:
    """Who signs; without `signed_on` there is room to sign by hand. Neighbours are set side by side."""

    name: str
    position: str = ""
    license: str = ""
    signed_on: str = ""


@dataclass(frozen=True)
class Legend:
    """Small print: what the paper does not say, copies, legal notes."""

    text: str


@dataclass(frozen=True)
class Chart:
    """A chart with its finding under it; its table goes beside it as a block of its own."""

    geometry: Geometry
    caption: str = ""


@dataclass(frozen=True)
class Spacer:
    """Empty height in millimetres."""

    height: float = 5


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""


Block = Heading | Paragraph | Facts | Table | NumberedList | Signature | Legend | Chart | Spacer | PageBreak


class Status(StrEnum):
    """What the paper is worth: a draft and a revoked paper say so across every page."""

    DRAFT = "draft"
    VALID = "valid"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Sheet:
    """One paper, ready to print; the same sheet always gives the same bytes."""

    title: str
    folio: str = ""
    place_and_date: str = ""
    addressee: tuple[str, ...] = ()
    blocks: tuple[Block, ...] | list[Block] = ()
    code: str = ""
    verify_url: str = ""
    digest: str = ""
    status: Status = Status.VALID
    subject: str = ""
    lies: bool = False
    """Across the paper, for a table of many columns; without a seal."""
    made_at: datetime | None = None
    """The moment of issue, for the file's own properties; without it they name no day."""


@dataclass(frozen=True)
class Letterhead:
    """Whose paper it is: the chain of the organisation from the top down, the system's name and where to reach it."""

    chain: tuple[str, ...]
    system: str
    contact: str = ""


def letterhead(*below: str, contact: str = "") -> Letterhead:
    """The letterhead of the settings, with the units below the directorate (a centre) added."""
    chain = (settings.SIGUE_MINISTRY, settings.SIGUE_DIRECTORATE, *below)
    reach = contact or " · ".join([part for part in (settings.SIGUE_ADDRESS, *settings.SIGUE_PHONES) if part])
    return Letterhead(chain=tuple(unit for unit in chain if unit), system=settings.SIGUE_ACRONYM, contact=reach)
