"""What the institution prints from its browser: tables and cards go over the pages, and nothing leaves the paper."""

import re
import shutil
import subprocess

import pytest
from django.urls import reverse

from tests import lives
from tests.browser.people import AtTheDesk

pytestmark = [pytest.mark.browser, pytest.mark.poppler, pytest.mark.django_db(transaction=True)]
PAPER = {"width": "216mm", "prefer_css_page_size": False, "margin": {"left": "16mm", "right": "16mm"}}
BETWEEN_MARGINS = 695  # pixels of a letter's 216 millimetres without 16 at either side


@pytest.fixture
def clerk(cast, browser, live_server):
    desk = AtTheDesk(browser, live_server.url, cast.judge_clerk)
    yield desk
    desk.context.close()


def printed(clerk, tall: int = 279) -> list[str]:
    """The words of each page."""
    paper = clerk.page.pdf(height=f"{tall}mm", **PAPER)
    asked = [shutil.which("pdftotext"), "-", "-"]
    told = subprocess.run(asked, input=paper, capture_output=True, check=True).stdout.decode()  # noqa: S603
    return [" ".join(one.split()) for one in told.split("\f")[:-1]]


def runs_over(page) -> list[float]:
    """How far each table would reach beyond the paper's margin; what is printed is made smaller then."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 816, "height": 900})  # beyond the widths at which a table becomes cards
    found = page.evaluate(
        "wide => { document.body.style.width = `${wide}px`;"
        " return [...document.querySelectorAll('table')].map(one => one.getBoundingClientRect().right - wide) }",
        BETWEEN_MARGINS,
    )
    return [far for far in found if far > 0.5]


def test_the_panel_begins_on_its_first_page_within_the_paper_and_no_cause_is_left_at_the_foot(clerk, cast):
    for number in range(101, 107):
        lives.active(
            cast, quota=8, judicial_case_number=f"{number}/2026", first_surname="Apellidoprimero", given_names="W" * 20
        )
    clerk.enters("/personas-canalizadas/?estatus=programa&orden=causa")
    for tall in (279, 190, 198, 206, 214, 222):
        pages = printed(clerk, tall)
        assert "Apellidoprimero" in pages[0], tall
        assert not any(re.search(r"Causa \d+/2026$", page) for page in pages), tall
        assert "Filtrar" not in " ".join(pages)
    assert runs_over(clerk.page) == []


def test_a_case_fills_its_pages_and_prints_no_button(clerk, cast):
    clerk.enters(reverse("panel_case", args=[lives.active(cast).pk]))
    pages = printed(clerk)
    assert "Lo que ha pasado" in pages[0] and len(pages) <= 5
    said = " ".join(pages)
    assert "Lo que su instancia capturó" in said and "Documentos para su instancia" in said
    for button in ("Lo que puede hacer", "Imprimir la hoja", "Cancelar la canalización", "Pedir al centro"):
        assert button not in said
