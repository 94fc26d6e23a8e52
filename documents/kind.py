"""What a kind of document is: one file says its words, who it is for, what it freezes and how it is laid out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from documents.models import IssuedDocument

KINDS: dict[str, "Kind"] = {}
Audience = IssuedDocument.Audience


@dataclass(frozen=True)
class Box:
    """A place where a person writes into a draft; with `choices` she picks one of them.

    One that is `needed` holds back the signature while it is empty; an `area`'s, only where that area has concluded.
    """

    name: str
    label: Any
    help: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    needed: bool = False
    area: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of paper: `facts(record, case, by)` gives JSON-ready data, `layout(facts)` gives blocks."""

    slug: str
    title: str
    audience: str
    facts: Callable[[Any, Any, Any], dict | None]
    layout: Callable[[dict], list]
    version: str = "2026-11"
    drafted: bool = False  # born a draft that somebody reviews and signs; otherwise signed as it is issued (§13.7)
    discreet: bool = False  # nothing on it, the letterhead included, names the programme or its subject
    automatic: bool = False  # the system answers for it, whoever took the step (§13.7); else that person signs it
    boxes: tuple[Box, ...] = ()  # what a person writes into the draft; the numbers come from the case


def kind(
    slug: str,
    title,
    audience: str,
    *,
    facts,
    layout,
    drafted: bool = False,
    discreet: bool = False,
    automatic: bool = False,
    boxes: tuple[Box, ...] = (),
) -> Kind:
    """Register a kind of document under its slug; registering a slug twice is an error."""
    if slug in KINDS:
        raise ValueError(f"document kind {slug} is declared twice")
    KINDS[slug] = Kind(
        slug,
        title,
        audience,
        facts,
        layout,
        drafted=drafted,
        discreet=discreet,
        automatic=automatic,
        boxes=boxes,
    )
    return KINDS[slug]
