"""People at browsers without JavaScript, who find things by what is written on the page; and their calendar."""

import io
import re
from datetime import date

import pikepdf
from django.conf import settings
from django.test import Client

from casework import clock
from tests.browser.conftest import WIDE
from tests.cast import signed_in


def a_letter() -> bytes:
    """A small PDF of one page."""
    out, file = io.BytesIO(), pikepdf.new()
    file.add_blank_page()
    file.save(out)
    return out.getvalue()


def begins(words: str) -> re.Pattern:
    """Labels end in remarks such as «(opcional)»: the beginning tells them apart."""
    return re.compile(rf"^\s*{re.escape(words)}")


class AtTheDesk:
    """One account signed in, with a window of its own."""

    def __init__(self, browser, address: str, user=None, *, scripts: bool = False):
        self.address, self.user = address, user
        self.context = browser.new_context(
            viewport=WIDE, locale="es-MX", timezone_id="America/Mexico_City", java_script_enabled=scripts
        )
        self.context.set_default_timeout(10_000)
        if user is not None:
            self.signs_in()
        self.page = self.context.new_page()

    def signs_in(self) -> None:
        """A session of their own, begun now: the night drops those that nobody used."""
        cookie = signed_in(Client(), self.user).cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.address}])

    def enters(self, path: str = "/") -> "AtTheDesk":
        """Begin from the home page, or from an address somebody gave."""
        answer = self.page.goto(self.address + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return self

    def follows(self, *links: str) -> "AtTheDesk":
        """Follow links one after the other, each by its words."""
        for words in links:
            with self.page.expect_navigation():
                self.page.get_by_role("link", name=words).first.click()
        return self

    def opens(self, words: str) -> "AtTheDesk":
        """Unfold what is folded under these words."""
        self.page.locator("summary").filter(has_text=words).click()
        return self

    def presses(self, button: str) -> "AtTheDesk":
        """Press a button; whatever the page complains of is the failure of the test."""
        with self.page.expect_navigation():  # what is asked next is asked of the page that answers
            self.page.get_by_role("button", name=button, exact=True).first.click()
        complaints = self.page.locator(".error-summary, .notice-danger[role=status]")
        assert not complaints.count(), f"{button}: {complaints.first.inner_text()}"
        return self

    def answers(self, answers: dict) -> "AtTheDesk":
        """Answer the questions of the page: {the words of the question: the answer}."""
        for question, answer in answers.items():
            words = begins(question)
            group = self.page.get_by_role("group", name=words)
            if isinstance(answer, date):
                for part in ("Día", "Mes", "Año"):
                    group.get_by_label(part).fill(
                        str({"Día": answer.day, "Mes": answer.month, "Año": answer.year}[part])
                    )
            elif group.count():
                self._choice(group, answer).check()
            elif (choice := self.page.get_by_role("combobox", name=words)).count():
                choice.select_option(label=answer)
            else:
                self.page.get_by_label(words).and_(self.page.locator("input, textarea")).fill(answer)
        return self

    @staticmethod
    def _choice(group, answer: str):
        """The choice with exactly these words, or the one that begins with them and goes on with a remark."""
        exact = group.get_by_label(answer, exact=True)
        return exact if exact.count() else group.get_by_label(begins(answer))

    def marks(self, *boxes: str) -> "AtTheDesk":
        """Tick the boxes with these words."""
        for words in boxes:
            self.page.get_by_label(words).check()
        return self

    def attaches(self, question: str, name: str, content: bytes) -> "AtTheDesk":
        """Give a PDF from the desk."""
        self.page.get_by_label(question).set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": content}
        )
        return self

    def reads(self, *words: str) -> "AtTheDesk":
        """These words are on the page."""
        text = self.page.locator("main").inner_text()
        for one in words:
            assert one in text, f"{self.page.url} does not say «{one}»:\n{text}"
        return self

    def downloads(self, path: str) -> bytes:
        """What an address of the page gives to this person, as a file."""
        answer = self.context.request.get(self.address + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer.body()


class Story:
    """The calendar of one life, and the people of the cast, each at a desk of their own; `name` as lists write it."""

    def __init__(self, cast, browser, live_server, settings, name: str):
        self.cast, self.browser, self.address, self.settings = cast, browser, live_server.url, settings
        self.name = name
        self.desks: dict[str, AtTheDesk] = {}
        self.entered: dict[str, date] = {}  # the day on which each last signed in

    def on(self, day: date, hour: int, minute: int = 0) -> None:
        """It is now this day and hour, for everybody."""
        self.settings.SIGUE_CLOCK_SHIFT += clock.moment_of(day, hour, minute) - clock.now()

    def at(self, who: str) -> AtTheDesk:
        """The desk of somebody, at the page where that person begins the day."""
        if who not in self.desks:
            self.desks[who] = AtTheDesk(self.browser, self.address, getattr(self.cast, who))
        elif self.entered[who] != clock.today():
            self.desks[who].signs_in()
        self.entered[who] = clock.today()
        return self.desks[who].enters()

    def at_the_case(self, who: str) -> AtTheDesk:
        """The desk of somebody of the centre, with the person's case open."""
        return self.at(who).follows("Personas", self.name)

    def close(self) -> None:
        for desk in self.desks.values():
            desk.context.close()
