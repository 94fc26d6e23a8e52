"""A Chromium for each browser test: its loop runs in the thread of the tests, and must not outlive its test."""

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import chromium

WIDE, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}


def started(playwright):
    """Debian's Chromium without a window; it asks nobody outside."""
    return playwright.chromium.launch(
        executable_path=chromium() or None,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )


@pytest.fixture
def browser():
    """A browser that runs for one test."""
    with sync_playwright() as playwright:
        running = started(playwright)
        yield running
        running.close()


@pytest.fixture(params=[WIDE, PHONE], ids=["1360", "390"])
def page(request, browser):
    """An empty page at the width of a desk and of a phone."""
    context = browser.new_context(viewport=request.param, locale="es-MX", timezone_id="America/Mexico_City")
    yield context.new_page()
    context.close()
