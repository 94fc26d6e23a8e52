"""What templates say with one word: days, numbers, states, fields with their errors. Loaded in every template."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join

from casework import words
from casework.forms.rendering import describe, first_control
from casework.models import User
from casework.roles import Risk
from casework.states import ACCOUNT_SHAPES, SHAPES

register = template.Library()


def _or_nothing(say):
    """A filter of a value that may be missing."""
    return lambda value: "" if value in (None, "") else say(value)


register.filter("fecha", _or_nothing(words.short_day))
register.filter("fecha_larga", _or_nothing(words.long_day))
register.filter("dia_y_mes", _or_nothing(words.plain_day))
register.filter("mes", _or_nothing(words.month_and_year))
register.filter("hora", _or_nothing(words.hour))
register.filter("hora_hablada", _or_nothing(words.spoken_hour))
register.filter("fecha_hora", _or_nothing(lambda value: f"{words.short_day(value)}, {words.hour(value)}"))
register.filter("distancia", _or_nothing(words.distance))
register.filter("miles", _or_nothing(words.number))
register.filter("minuscula", _or_nothing(words.lower_first))


@register.filter
def porcentaje(value, decimals: int = 0) -> str:
    """«84 %» of a number that is already a percentage; `|porcentaje:1` keeps one decimal."""
    return "" if value in (None, "") else words.percentage(value, decimals)


@register.simple_tag
def icon(name: str) -> str:
    """A sign of the sprite; it never stands alone, so screen readers pass it by."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("sigue/iconos.svg"),
        name,
    )


@register.simple_tag
def badge(word: str, shape: str = "") -> str:
    """A state's word with a shape of ui: doing, done, review, back, late, blocked, off, or plain."""
    return format_html('<span class="state{}">{}</span>', f" state-{shape}" if shape else "", word)


@register.simple_tag
def state_badge(record) -> str:
    """The state of a record: its word and its shape."""
    shapes = {**SHAPES, **ACCOUNT_SHAPES} if isinstance(record, User) else SHAPES
    return badge(record.get_state_display(), shapes.get(record.state, ""))


@register.simple_tag
def risk_badge(level: str) -> str:
    """The level of risk: bars and word; nothing where it was not assessed."""
    if not level:
        return ""
    return format_html('<span class="risk risk-{} nowrap">{}</span>', str(level).lower(), Risk(level).label)


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*forms) -> dict:
    """What to correct, above the page's heading, each line a link to its field; forms may be formsets too."""
    flat = [form for one in forms for form in (one.forms if hasattr(one, "forms") else [one]) if form is not None]
    lines = []
    for form in flat:
        for name, errors in form.errors.items():
            target = first_control(form[name]) if name in form.fields else ""
            lines += [{"target": target, "text": error} for error in errors]
    for one in forms:
        if hasattr(one, "forms") and one.is_bound:
            lines += [{"target": _first_of(one), "text": error} for error in one.non_form_errors()]
    return {"lines": lines}


def _first_of(rows) -> str:
    """Where the cursor should go for what is wrong with the rows together: the first field of the first one."""
    visible = rows.forms[0].visible_fields() if rows.forms else []
    return first_control(visible[0]) if visible else ""


@register.inclusion_tag("parts/field.html")
def field(bound, width: str = "", note: str | None = None, look: str = "", row: bool = False) -> dict:
    """A field with its label, help and error.

    `width` is one of 2ch, 4ch, 10ch, 20ch, 30ch; `note` follows the label in soft letters («si lo tiene»);
    `look="choices"` draws options as big frames, in columns with `row=True`.
    """
    return describe(bound, width=width, note=note, look=look, row=row)


@register.inclusion_tag("parts/fields.html")
def fields(form) -> dict:
    """Every visible field of a form in its order, and the hidden ones."""
    return {"form": form}


@register.simple_tag
def counts(rows) -> str:
    """How many rows the page carries, in the hidden fields of a formset: counted, never what was sent in them."""
    said = (
        ("TOTAL_FORMS", rows.total_form_count()), ("INITIAL_FORMS", rows.initial_form_count()),
        ("MIN_NUM_FORMS", rows.min_num), ("MAX_NUM_FORMS", rows.max_num),
    )  # fmt: skip
    hidden = ((f"{rows.prefix}-{name}", number) for name, number in said)
    return format_html_join("", '<input type="hidden" name="{0}" id="id_{0}" value="{1}">', hidden)


@register.inclusion_tag("parts/pages.html", takes_context=True)
def pages(context, page, label: str = "Páginas") -> dict:
    """«Del 1 al 8 de 26» and the ways on, keeping the filters of the address."""
    return {"page": page, "label": label, "request": context.get("request")}


@register.simple_tag
def empty(text: str) -> str:
    """What stands where a list has nothing: it says what to do."""
    return format_html('<p class="empty">{}</p>', text)
