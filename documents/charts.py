"""Charts: one plain geometry (y grows downwards) and two writers, SVG for pages and a drawing for the PDF.

Colour and weight are classes, never attributes: the page's stylesheet and `INK` below say what a class looks like.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Circle, Drawing, Group, PolyLine, String
from reportlab.graphics.shapes import Line as DrawnLine
from reportlab.graphics.shapes import Rect as DrawnRect
from reportlab.lib.colors import Color, HexColor

WIDTH = 724


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    css: str


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    css: str = "c1"


@dataclass(frozen=True)
class Polyline:
    points: tuple[tuple[float, float], ...]
    css: str


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    css: str = "d1"


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    text: str
    anchor: str = "start"
    css: str = ""


Shape = Line | Rect | Polyline | Dot | Text


@dataclass(frozen=True)
class Geometry:
    """A chart as plain shapes; `title` says the finding, for those who do not see it."""

    title: str
    width: float
    height: float
    shapes: tuple[Shape, ...]


def bar_chart(values: Sequence[float | None], labels: Sequence[str], *, title: str, height: float = 254) -> Geometry:
    """Upright bars, one a label; None leaves a gap. Values are not negative."""
    scale = Scale(values, top=36, bottom=height - 34)
    left, slot = 34.0, (WIDTH - 38) / max(len(labels), 1)
    shapes: list[Shape] = [*scale.grid(left, WIDTH - 4)]
    for place, (value, label) in enumerate(zip(values, labels, strict=True)):
        middle = left + slot * (place + 0.5)
        if value is not None:
            y, width = scale.y(value), min(slot * 0.62, 90)
            shapes.append(Rect(middle - width / 2, y, width, scale.bottom - y))
            shapes.append(Text(middle, y - 6, figure(value), "middle", "t-value"))
        shapes.append(Text(middle, height - 7, label, "middle", thinned(place, len(labels))))
    return Geometry(title, WIDTH, height, tuple(shapes))


def line_chart(
    values: Sequence[float | None],
    target: Sequence[float | None],
    labels: Sequence[str],
    *,
    title: str,
    names: tuple[str, str],
    height: float = 264,
) -> Geometry:
    """Two lines over the same labels: what happened (solid, with dots) and what was planned (dashed)."""
    scale = Scale([*values, *target], top=40, bottom=height - 34)
    left, step = 66.0, (WIDTH - 86) / max(len(labels) - 1, 1)
    shapes: list[Shape] = [*scale.grid(52, WIDTH - 4)]
    for series, css in ((target, "l2"), (values, "l1")):
        spots = [(left + step * place, scale.y(value)) for place, value in enumerate(series) if value is not None]
        shapes += [Polyline(tuple(spots), css)] if len(spots) > 1 else []
        shapes += [Dot(x, y) for x, y in spots] if css == "l1" else []
    shapes += [
        Text(left + step * place, height - 7, label, "middle", thinned(place, len(labels)))
        for place, label in enumerate(labels)
    ]
    return Geometry(title, WIDTH, height, (*shapes, *legend(names)))


def horizontal_bars(values: Sequence[float | None], labels: Sequence[str], *, title: str) -> Geometry:
    """Lying bars with their label before them, for names too long to stand under a bar."""
    row, left = 30.0, 252.0
    most = max([value for value in values if value is not None], default=0) or 1
    shapes: list[Shape] = []
    for place, (value, label) in enumerate(zip(values, labels, strict=True)):
        y = place * row
        shapes.append(Text(left - 10, y + 20, shortened(label), "end"))
        width = (WIDTH - left - 74) * (value or 0) / most
        shapes.append(Rect(left, y + 6, width, row - 11))
        shapes.append(Text(left + width + 8, y + 20, "—" if value is None else figure(value), "start", "t-value"))
    height = row * max(len(labels), 1) + 4
    return Geometry(title, WIDTH, height, (*shapes, Line(left, 2, left, height - 2, "axis")))


class Scale:
    """The vertical axis: from zero to a round number above the largest value."""

    def __init__(self, values: Sequence[float | None], *, top: float, bottom: float):
        most = max([value for value in values if value is not None], default=0) or 1
        self.step = round_step(most / 4)
        self.most = max(most, self.step * math.floor(most / self.step))
        self.top, self.bottom = top, bottom

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.most

    def grid(self, left: float, right: float) -> list[Shape]:
        shapes: list[Shape] = []
        for tick in range(math.floor(self.most / self.step) + 1):
            value = tick * self.step
            y = self.y(value)
            shapes.append(Line(left, y, right, y, "grid" if tick else "axis"))
            shapes.append(Text(left - 8, y + 4, figure(value), "end"))
        return shapes


def round_step(rough: float) -> float:
    """The next 1, 2 or 5 times a power of ten; never below one, as what we count is whole."""
    power = 10 ** math.floor(math.log10(max(rough, 1)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough)


def figure(value: float) -> str:
    """A number as it is written in Mexico: 5,571 or 84.5."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def thinned(place: int, count: int) -> str:
    """Every second label steps aside on a phone."""
    return "dense" if count > 6 and place % 2 else ""


def shortened(label: str, longest: int = 34) -> str:
    return label if len(label) <= longest else label[: longest - 1].rstrip() + "…"


def legend(names: tuple[str, str]) -> list[Shape]:
    """The names of both lines above the plot, each beside a piece of its line."""
    shapes: list[Shape] = []
    for place, (name, css) in enumerate(zip(names, ("l1", "l2"), strict=True)):
        x = 66.0 + place * 230
        shapes += [Polyline(((x, 14), (x + 30, 14)), css), Text(x + 38, 18, name, "start", "t-value")]
    return shapes


# --- Writers --------------------------------------------------------------------------------------------------------


def svg(geometry: Geometry) -> dict:
    """The context of `documents/chart.svg`: numbers as text, so that no locale turns a point into a comma."""
    return {
        "title": geometry.title,
        "width": number(geometry.width),
        "height": number(geometry.height),
        "shapes": [as_svg(shape) for shape in geometry.shapes],
    }


def as_svg(shape: Shape) -> dict:
    """One element for the template: its tag, attributes in order, and text."""
    match shape:
        case Line(x1, y1, x2, y2, css):
            return element("line", css, x1=x1, y1=y1, x2=x2, y2=y2)
        case Rect(x, y, width, height, css):
            return element("rect", css, x=x, y=y, width=width, height=height, rx=2)
        case Dot(x, y, css):
            return element("circle", css, cx=x, cy=y, r=3.5)
        case Polyline(points, css):
            return element("polyline", css, points=" ".join(f"{number(x)},{number(y)}" for x, y in points))
        case Text(x, y, text, anchor, css):
            return element("text", css, text, x=x, y=y, **{"text-anchor": anchor})


def element(tag: str, css: str, text: str = "", **attributes: float | str) -> dict:
    named = {"class": css} | {
        name: value if isinstance(value, str) else number(value) for name, value in attributes.items()
    }
    return {"tag": tag, "attributes": [(name, value) for name, value in named.items() if value], "text": text}


def number(value: float) -> str:
    return f"{value:.1f}"


# What the stylesheet says for the page, said for paper: fill, stroke, stroke width, dashes.
INK: dict[str, tuple[str | None, str | None, float, list[int] | None]] = {
    "axis": (None, "#85796f", 1, None),
    "grid": (None, "#d9cec0", 0.8, None),
    "c1": ("#6d1738", None, 0, None),
    "c2": ("#b98a2f", None, 0, None),
    "l1": (None, "#6d1738", 3, None),
    "l2": (None, "#76520c", 2.5, [7, 5]),
    "d1": ("#ffffff", "#6d1738", 2.5, None),
    "t-value": ("#241c19", None, 0, None),
    "": ("#5a4f49", None, 0, None),
    "dense": ("#5a4f49", None, 0, None),
}


def drawing(geometry: Geometry, *, width: float, font: str, bold: str) -> Drawing:
    """The same chart for the PDF, `width` points wide, in the two fonts named."""
    by = width / geometry.width
    group = Group(*[as_drawn(shape, geometry.height, font, bold) for shape in geometry.shapes])
    group.transform = (by, 0, 0, by, 0, 0)
    return Drawing(width, geometry.height * by, group)


def as_drawn(shape: Shape, height: float, font: str, bold: str):
    """One shape for reportlab, whose y grows upwards."""
    fill, stroke, thick, dashes = INK[shape.css]
    pen = {"strokeColor": colour(stroke), "strokeWidth": thick, "strokeDashArray": dashes}
    match shape:
        case Line(x1, y1, x2, y2):
            return DrawnLine(x1, height - y1, x2, height - y2, **pen)
        case Rect(x, y, wide, high):
            return DrawnRect(x, height - y - high, wide, high, rx=2, ry=2, fillColor=colour(fill), strokeColor=None)
        case Dot(x, y):
            return Circle(x, height - y, 3.5, fillColor=colour(fill), **pen)
        case Polyline(points):
            return PolyLine([value for x, y in points for value in (x, height - y)], **pen)
        case Text(x, y, text, anchor, css):
            name = bold if css == "t-value" else font
            return String(x, height - y, text, textAnchor=anchor, fontName=name, fontSize=13, fillColor=colour(fill))


def colour(code: str | None) -> Color | None:
    return HexColor(code) if code else None
