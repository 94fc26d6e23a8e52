"""One Chromium for all browser tests of a process; every test gets a context of its own."""

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import chromium

WIDE, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium without a window; it asks nobody outside."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium() or None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield running
        running.close()


@pytest.fixture(params=[WIDE, PHONE], ids=["1360", "390"])
def page(request, browser):
    """An empty page at the width of a desk and of a phone."""
    context = browser.new_context(viewport=request.param, locale="es-MX", timezone_id="America/Mexico_City")
    yield context.new_page()
    context.close()
