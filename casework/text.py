"""Names as people search them and as lists sort them, without accents or capitals; addresses as accounts keep them."""

import re
import unicodedata
from collections.abc import Iterable

# Sorts after every name in which an n is followed by another sign, whatever the rules of the database: letters alone.
N_TILDE = "nzz"
DIGITS = 12  # longer numbers are in no folio


def normalised(text: str) -> str:
    """The text in lower case, without accents and with single spaces, for search columns and matching."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())


def in_order(*parts: str) -> str:
    """Parts of a name as a Spanish list sorts them: accents and capitals aside, ñ after n, the shorter part first."""
    known = (unicodedata.normalize("NFC", part or "").casefold().replace("ñ", N_TILDE) for part in parts)
    return "  ".join(normalised(part) for part in known)


def numbers_in_order(text: str) -> str:
    """A folio so that 10000 comes after 9999: each number with its zeros in front."""
    return re.sub(r"[0-9]+", lambda number: number[0].zfill(DIGITS), text or "")


def numbers_to_search(numbers: Iterable[str | None]) -> str:
    """Folios, letter and cause numbers of one case, each in a line of its own, for what is typed in small letters."""
    return "\n".join(dict.fromkeys(one.casefold() for one in numbers if one))


def name_words(text: str) -> list[str]:
    """The words of a name that is looked for, as search columns hold them; a list's comma is none of them."""
    return normalised((text or "").replace(",", " ")).split()


def cause_number(text: str) -> str:
    """A cause number without the word that announces it and the spaces around its stroke: «Causa 131 / 2026»."""
    number = re.sub(r"^\s*causa(\s+penal)?\b[\s:.]*", "", text or "", flags=re.IGNORECASE)
    return " ".join(re.sub(r"\s*/\s*", "/", number).split())


def cause_in_order(text: str) -> str:
    """A cause number so that 1046/2026 comes after 117/2026, and so that two spellings of one number are equal."""
    return numbers_in_order(cause_number(text).casefold())


def as_address(typed: str) -> str:
    """An e-mail address as accounts keep it: two spellings are one address only when this makes them equal."""
    return unicodedata.normalize("NFKC", typed or "").strip().lower()
