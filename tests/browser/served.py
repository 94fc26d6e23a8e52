"""The product's answers shown to a browser from inside the test: no server, and the test's own transaction.

So a screen of any stage of a case can be looked at and undone, on every database. The browser lives in a thread of its
own, where it looks at one page while the test already asks for the next; it never touches the database. What needs a
server that answers by itself, such as a story at several desks, uses the live one.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.browser.conftest import started

ADDRESS = "http://localhost"  # which a browser trusts without HTTPS
Answer = Callable[[Client, str], HttpResponse]


class Desk:
    """A browser that is handed one answer after the other, and the files that belong to a page."""

    def __init__(self, context):
        self.given, self.complaints, self.address = None, [], ""
        self.page = context.new_page()
        self.page.on("console", lambda message: _note(self.complaints, self.address, message))
        context.route("**/*", self._hand_over)

    def look_at(self, address: str, given: HttpResponse, looks: Callable) -> list[str]:
        """Show this answer under its address, and what those who look at the page find wrong with it."""
        self.given, self.complaints, self.address = given, [], address
        self.page.goto(f"{ADDRESS}{address}")
        found = looks(self.page, address)
        return found + self.complaints

    def _hand_over(self, route) -> None:
        asked = urlsplit(route.request.url)
        if asked.path.startswith("/static/"):
            found = finders.find(asked.path.removeprefix("/static/"))
            route.fulfill(path=found) if found else route.fulfill(status=404)
        elif self.given is None:
            route.abort()  # a page asks for nothing but its files; the console complains
        else:
            given, self.given = self.given, None
            headers = {name: value for name, value in given.items() if name.lower() != "content-length"}
            route.fulfill(status=given.status_code, headers=headers, body=given.getvalue())


def _note(complaints: list[str], address: str, message) -> None:
    """A refused style, a missing file; not the status of a page that is looked at because of its status."""
    if message.type == "error" and not (
        "responded with a status of" in message.text and "/static/" not in _at(message)
    ):
        complaints.append(f"{address}: {message.text}")


def _at(message) -> str:
    return message.location.get("url", "")


def _at_a_desk(browser) -> Desk:
    context = browser.new_context(locale="es-MX", timezone_id="America/Mexico_City")
    context.add_init_script(AXE_SCRIPT)  # once, not with every page
    return Desk(context)


@contextmanager
def desk() -> Iterator[Callable[..., Future]]:
    """Hand over an answer to be looked at: (address, answer, looks) gives what will be wrong with it."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        playwright = thread.submit(sync_playwright().start).result()
        browser = thread.submit(started, playwright).result()
        shown = thread.submit(_at_a_desk, browser).result()
        try:
            yield lambda *handed: thread.submit(shown.look_at, *handed)
        finally:
            thread.submit(browser.close).result()
            thread.submit(playwright.stop).result()
