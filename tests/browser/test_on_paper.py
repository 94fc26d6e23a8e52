"""What the institution prints from its browser: tables and cards go over the pages, and nothing leaves the paper."""

import re
import shutil
import subprocess

import pytest
from django.urls import reverse

from tests import lives
from tests.browser.people import AtTheDesk

pytestmark = [pytest.mark.browser, pytest.mark.poppler, pytest.mark.django_db(transaction=True)]
MARGIN = 16 / 25.4 * 72  # points, at either side
PAPER = {"width": "216mm", "prefer_css_page_size": False, "margin": {"left": "16mm", "right": "16mm"}}


@pytest.fixture
def clerk(cast, browser, live_server):
    desk = AtTheDesk(browser, live_server.url, cast.judge_clerk)
    yield desk
    desk.context.close()


def printed(clerk, tall: int = 279) -> list[list[tuple[str, float]]]:
    """The words of each page in the order of reading, with where each of them ends."""
    paper = clerk.page.pdf(height=f"{tall}mm", **PAPER)
    asked = [shutil.which("pdftotext"), "-bbox", "-", "-"]
    told = subprocess.run(asked, input=paper, capture_output=True, check=True).stdout.decode()  # noqa: S603
    pages = told.split("<page ")[1:]
    return [[(word, float(end)) for end, word in re.findall(r'xMax="([\d.]+)"[^>]*>([^<]*)<', one)] for one in pages]


def text(words: list[tuple[str, float]]) -> str:
    return " ".join(word for word, _end in words)


def test_the_panel_begins_on_its_first_page_within_the_paper_and_no_cause_is_left_at_the_foot(clerk, cast):
    for number in range(101, 107):
        lives.active(cast, quota=8, judicial_case_number=f"{number}/2026", first_surname="Apellidoprimero")
    clerk.enters("/personas-canalizadas/?estatus=programa&orden=causa")
    for tall in (279, 190, 198, 206, 214, 222):
        pages = printed(clerk, tall)
        assert "Apellidoprimero" in text(pages[0]), tall
        ends = max(end for page in pages for _word, end in page)
        assert ends <= 216 / 25.4 * 72 - MARGIN + 1, tall
        assert not any(re.search(r"Causa \d+/2026$", text(page)) for page in pages), tall
        assert "Filtrar" not in " ".join(text(page) for page in pages)


def test_a_case_fills_its_pages_and_prints_no_button(clerk, cast):
    clerk.enters(reverse("panel_case", args=[lives.active(cast).pk]))
    pages = printed(clerk)
    assert "Lo que ha pasado" in text(pages[0]) and len(pages) <= 5
    said = " ".join(text(page) for page in pages)
    assert "Lo que su instancia capturó" in said and "Documentos para su instancia" in said
    for button in ("Lo que puede hacer", "Imprimir la hoja", "Cancelar la canalización", "Pedir al centro"):
        assert button not in said
