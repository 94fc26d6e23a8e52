"""What the templates of the case page and of the inbox need besides the house's own words."""

from django import template

from casework.roles import Risk
from workflows.drafts import written_elsewhere

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


@register.simple_tag
def said_elsewhere(draft, form) -> list[tuple[str, str]]:
    """What another window of the same person had saved otherwise: each field's name and its words."""
    found = []
    for name, said in written_elsewhere(draft).items():
        field = form.fields.get(name)
        words = dict(getattr(field, "choices", ())).get(said, said)
        found.append((str(getattr(field, "label", "") or ""), str(words)))
    return found
