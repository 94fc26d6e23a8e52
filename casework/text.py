"""Names as people search them: without accents, capitals or doubled spaces."""

import unicodedata


def normalised(text: str) -> str:
    """The text in lower case, without accents and with single spaces, for search columns and matching."""
    decomposed = unicodedata.normalize("NFKD", text or "")
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())
