"""What the institution's panel costs with 100 and with 10,000 persons. Run as `python -m tests.benchmarks.panel`.

Two areas of one system are measured in turns, so that a busy moment falls on both: whole requests of a person of the
area, with session, user and everything else. The last column says what the panel promises: how many times as long the
large area waits for the same page (issue 3: at most 1.2 times for the first page).
"""

from functools import partial
from urllib.parse import quote

from django.test import Client
from django.urls import reverse
from rich.console import Console
from rich.table import Table

from tests.benchmarks.anchor import post_anchor
from tests.benchmarks.measure import ANCHOR, medians, show, stage, where
from tests.cast import signed_in
from tests.copies import MIX, analyze, fill, patterns
from workflows.views.institution.panel_filter import ORDERS

RUNS = 30  # timed; one more is counted
SMALL, LARGE = 100, 10_000


def open_panel(client: Client, query: str = "") -> None:
    """A page of the panel; raises when it is not one, because then it measured nothing."""
    answer = client.get(f"{reverse('panel')}{query}")
    if answer.status_code != 200:
        raise RuntimeError(f"The panel did not open: {answer.status_code}")


# Of a hundred persons each finds a whole page too, so that both areas show twenty rows.
PAGES = {f"first page by {name}": f"?orden={name}" for name in ORDERS} | {
    "in the programme": "?orden=cambio&estatus=programa",
    "with unread papers": "?orden=cambio&sin_leer=1",
    "with unread messages": "?orden=cambio&mensajes=1",
    "with a follow-up to do": "?orden=cambio&por_seguir=1",
    "behind": "?orden=cambio&atrasadas=1",
    "a name": "?orden=nombre&q=cisneros",
}


def pages_of(client: Client) -> dict[str, str]:
    """The pages of one area: the first ones, and by name those far down its list, forwards and backwards."""
    page = client.get(f"{reverse('panel')}?orden=nombre").context["page"]
    for _turn in range(3):
        page = client.get(f"{reverse('panel')}?orden=nombre&p={quote(page.after)}").context["page"]
    marked = {"by name, from a mark": page.after, "by name, backwards": page.before}
    return PAGES | {told: f"?orden=nombre&p={quote(mark)}" for told, mark in marked.items()}


def works(client: Client, size: int) -> dict[str, list]:
    """The pages of one area, each prepared so many times."""
    return {
        f"{size:,} persons, {told}": [partial(open_panel, client, query)] * (RUNS + 1)
        for told, query in pages_of(client).items()
    }


def show_ratios(found: dict[str, tuple[int, float]]) -> None:
    """Print each page's time in the large area as a multiple of that in the small one, and its queries in both."""
    table = Table(title=f"{LARGE:,} persons beside {SMALL:,}, {where()}", title_justify="left")
    table.add_column("page")
    for heading in ("queries", f"ms, {SMALL:,}", f"ms, {LARGE:,}", "times"):
        table.add_column(heading, justify="right")
    for name, (asked, time) in found.items():
        if name.startswith(f"{SMALL:,} persons, "):
            told = name.removeprefix(f"{SMALL:,} persons, ")
            many, long = found[f"{LARGE:,} persons, {told}"]
            table.add_row(told, f"{asked} / {many}", f"{time:.1f}", f"{long:.1f}", f"{long / time:.2f}")
    Console(width=110).print(table)


def main() -> None:
    with stage() as cast:
        lived = patterns(cast, MIX)
        fill(cast.court, lived, LARGE)
        fill(cast.town, lived, SMALL)
        analyze()
        small, large = signed_in(Client(), cast.other_clerk), signed_in(Client(), cast.judge_clerk)
        anchor = {ANCHOR: [partial(post_anchor, Client())] * (RUNS + 1)}
        found = medians(anchor | works(small, SMALL) | works(large, LARGE))
        show("The institution's panel", found, note=f"{RUNS} timed runs each, in turns.")
        show_ratios(found)


if __name__ == "__main__":
    main()
