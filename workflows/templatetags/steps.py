"""What the templates of the case page and of the inbox need besides the house's own words."""

from django import template

from casework.roles import Risk

register = template.Library()


@register.filter
def add_number(value: float, other: float) -> str:
    """A sum for the geometry of a drawing, without the commas of a locale."""
    return f"{value + other:g}"


@register.filter
def dictkey(values: dict, key: str):
    """The value of a key that is no name."""
    return values[key]


@register.filter
def risk_word(level: str) -> str:
    """The band of risk in words."""
    return str(Risk(level).label)
