"""Whole numbers as they come from outside: a hidden field, an address, a box that somebody typed in."""

DIGITS = 9  # what every integer column holds; int() itself refuses some thousands of digits with an exception


def whole_number(text: str | None) -> int | None:
    """The number that a text says, if it is one of at most nine digits; «²» is a digit to Python and no number."""
    return int(text) if text and text.isdecimal() and len(text) <= DIGITS else None
