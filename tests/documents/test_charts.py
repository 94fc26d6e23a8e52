"""One geometry, two writers."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from documents import charts
from documents.charts import Rect, Text

STYLESHEET_CLASSES = {"axis", "grid", "c1", "c2", "l1", "l2", "d1", "t-value", "dense", "chart"}


def drawn(geometry) -> str:
    return render_to_string("documents/chart.svg", {"chart": charts.svg(geometry), "id": "g1"})


def every_chart():
    months = "ene feb mar abr may jun jul".split()
    yield charts.bar_chart([38, 44, 0, None, 58, 1234, 62], months, title="El máximo es junio.")
    yield charts.line_chart([1, 3, None], [2, 4, 6], months[:3], title="Va en 3 de 6.", names=("Real", "Meta"))
    yield charts.horizontal_bars([58, 41.5, None], ["Toluca", "Ecatepec", "<b>&"], title="Toluca, 58.")


def test_a_bar_is_as_tall_as_its_value():
    bars = [shape for shape in charts.bar_chart([20, 40], ["a", "b"], title="t").shapes if isinstance(shape, Rect)]
    assert bars[1].height == pytest.approx(2 * bars[0].height)


def test_a_missing_value_leaves_a_gap_and_its_label():
    shapes = charts.bar_chart([20, None], ["ene", "feb"], title="t").shapes
    assert sum(isinstance(shape, Rect) for shape in shapes) == 1
    assert "feb" in [shape.text for shape in shapes if isinstance(shape, Text)]


@pytest.mark.parametrize("most", [0, 1, 3, 7, 66, 99, 101, 5_571, 1_000_000])
def test_the_axis_has_a_few_round_numbers(most):
    ticks = [line for line in charts.Scale([most], top=0, bottom=100).grid(0, 9) if isinstance(line, charts.Line)]
    assert 2 <= len(ticks) <= 7


def test_charts_of_nothing_are_drawn():
    for geometry in (charts.bar_chart([], [], title="t"), charts.horizontal_bars([], [], title="t"),
                     charts.line_chart([], [], [], title="t", names=("a", "b"))):  # fmt: skip
        assert "<svg" in drawn(geometry)
        charts.drawing(geometry, width=400, font="Helvetica", bold="Helvetica-Bold")


@pytest.mark.parametrize("geometry", list(every_chart()), ids=["bars", "lines", "lying"])
def test_svg_carries_classes_only_and_escapes_its_text(geometry):
    svg = drawn(geometry)
    assert "style=" not in svg
    assert "fill=" not in svg
    assert "<b>" not in svg
    assert f'aria-labelledby="g1"><title id="g1">{geometry.title}</title>' in svg
    assert set(re.findall(r'class="([^"]*)"', svg)) <= STYLESHEET_CLASSES


def test_numbers_are_written_with_a_point_whatever_the_language(settings):
    settings.LANGUAGE_CODE = "es"
    assert not re.search(r'"\d+,\d+"', drawn(next(every_chart())))


def test_every_class_has_its_ink_on_paper():
    used = {shape.css for geometry in every_chart() for shape in geometry.shapes}
    assert used <= set(charts.INK)


def test_the_template_is_one_file():
    assert Path(charts.__file__).with_name("templates").joinpath("documents/chart.svg").exists()
