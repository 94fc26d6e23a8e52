"""The letters a paper may use: where the font files come from, and text made fit to be set in them."""

import unicodedata
from importlib import import_module

# Noto Sans has the signs of Otomí and Mazahua; Cascadia Mono tells 0 from O in seals and has the box for missing signs.
FILES = {
    "Sigue": "NotoSans_Regular",
    "Sigue-Bold": "NotoSans_Bold",
    "Sigue-Italic": "NotoSans_Italic",
    "Sigue-Mono": "CascadiaMono_Regular",
}
BOX = "\N{WHITE SQUARE}"
# Signs that only change how the one before looks; alone they would print a box of their own.
SELECTORS = {"\ufe0e", "\ufe0f"}


def font_file(name: str) -> bytes:
    """The TTF behind one of our font names."""
    return import_module(f"pymupdf_fonts.{FILES[name]}").fontbuffer


def clean(text: object) -> str:
    """Text with composed accents, without controls and without signs that hide or turn other signs (U+202E)."""
    composed = unicodedata.normalize("NFC", str(text)).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(sign for sign in composed if sign == "\n" or not hides(sign))


def hides(sign: str) -> bool:
    """Whether the sign prints nothing itself: controls, surrogates, joiners, direction marks, selectors."""
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs"} or sign in SELECTORS
