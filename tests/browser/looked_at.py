"""What is wrong with a page as a browser shows it, at the widths of a desk and of a phone; and its picture at both."""

from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings

from tests.browser.conftest import PHONE, WIDE

PICTURES = Path(settings.BASE_DIR) / "var" / "pictures"

# The words of the bar that run out of their place, into those of their neighbour; what only a reader hears has none.
CROWDED = """[...document.querySelectorAll('.site-nav li')].filter(one => {
  const place = one.firstElementChild.getBoundingClientRect(), words = document.createRange();
  const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (texts.currentNode.parentElement.closest('.visually-hidden')) continue;
    words.selectNodeContents(texts.currentNode);
    const { left, right, width } = words.getBoundingClientRect();
    if (width && (left < place.left - .5 || right > place.right + .5)) return true;
  }
  return false;
}).map(one => one.innerText)"""
# The words of a table's cell that run into the next one: a date with its year in a column made for a day.
SPILLED = """[...document.querySelectorAll('td, th')].filter(cell => {
  if (!cell.offsetParent) return false;
  const right = cell.getBoundingClientRect().right;
  const inside = [...cell.querySelectorAll(':scope > span, :scope > a')];
  return inside.some(one => one.getBoundingClientRect().right > right + .5);
}).map(cell => cell.innerText)"""


def violations(page, *, contrast: bool = True) -> list[dict]:
    """What axe finds on the page as it is shown now; the page learns axe the first time."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    asked = {"resultTypes": ["violations"], "preload": False, "rules": {"color-contrast": {"enabled": contrast}}}
    return page.evaluate("asked => axe.run(asked).then(found => found.violations)", asked)


def laid_out(page, address: str) -> list[str]:
    """What runs out of its place on the page that is open, at the width that it has."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    found = [f"{address}: scrolls sideways, {wide} of {seen}"] if wide > seen else []
    found += [f"{address} at {seen}: «{words}» leaves its place in the bar" for words in page.evaluate(CROWDED)]
    return found + [f"{address} at {seen}: «{words}» runs into the next cell" for words in page.evaluate(SPILLED)]


def broken_rules(page, address: str, *, contrast: bool = True) -> list[str]:
    """What axe finds on it."""
    seen = page.evaluate("document.documentElement.clientWidth")
    return [
        f"{address} at {seen}: {violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in violations(page, contrast=contrast)
    ]


def take(page, path: Path) -> None:
    """A picture of the whole page, by Chromium's own command: the framework's takes half as long again.

    The window is made as tall as the page, so that what stands at its foot does not lie across the middle.
    """
    wide, tall = page.evaluate("[innerWidth, Math.max(innerHeight, document.documentElement.scrollHeight)]")
    page.set_viewport_size({"width": wide, "height": tall})
    browser = page.context.new_cdp_session(page)
    asked = {"format": "jpeg", "quality": 70, "optimizeForSpeed": True}
    picture = browser.send("Page.captureScreenshot", asked)
    browser.detach()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b64decode(picture["data"]))


@dataclass(frozen=True)
class Looks:
    """What is asked of a page besides its layout. Contrast takes axe three times as long as all its other rules."""

    pictures: bool = True
    contrast_on_desk: bool = True
    rules_on_phone: bool = True  # which shows the same words in the same colours


def look(page, address: str, *, name: str, looks: Looks = Looks()) -> list[str]:
    """What is wrong with the open page at each width, and a picture of it there."""
    problems: list[str] = []
    for width in (WIDE, PHONE):
        page.set_viewport_size(width)
        if looks.pictures:
            take(page, PICTURES / str(width["width"]) / f"{name}.jpg")
        problems += laid_out(page, address)
        if width is WIDE or looks.rules_on_phone:
            problems += broken_rules(page, address, contrast=width is PHONE or looks.contrast_on_desk)
    return problems
