"""What an «informe al corte» costs with 1 and with 500 persons. Run as `python -m tests.benchmarks.court`.

The persons are those of the panel's benchmark; each report is made in this process: facts, seal, and the whole PDF.
"""

import tracemalloc
from functools import partial
from io import BytesIO

import pikepdf
from rich.console import Console

from documents.cut_off import cut_off_pdf, issue_cut_off
from tests.benchmarks.measure import milliseconds, queries, stage, where
from tests.copies import MIX, fill, patterns
from workflows.cut_off import causes_of, rows_of

SIZES = (1, 500)
FILLED = 640  # of whom about five hundred and more were sent and not withdrawn


def made(cast, many: int) -> bytes:
    """A report of so many persons, and its PDF."""
    rows = rows_of(cast.judge_clerk, only_open=False)[:many]
    if len(rows) < many:
        raise RuntimeError(f"only {len(rows)} persons")
    cases = [row.referral.pk for row in rows]
    return cut_off_pdf(issue_cut_off(cast.court, causes_of(rows, cast.judge_clerk), cases=cases, by=cast.judge_clerk))


def main() -> None:
    console = Console(width=110)
    with stage() as cast:
        fill(cast.court, patterns(cast, MIX), FILLED)
        made(cast, 1)  # letters and catalogues are read once
        for many in SIZES:
            work = partial(made, cast, many)
            asked, time = queries(work), milliseconds(work)
            tracemalloc.start()
            content = made(cast, many)
            peak = tracemalloc.get_traced_memory()[1] / 2**20
            tracemalloc.stop()
            pages = len(pikepdf.open(BytesIO(content)).pages)
            console.print(
                f"{where()}: {many:>3} persons: {asked} queries, {time:.0f} ms, {peak:.0f} MB at most, "
                f"{pages} pages, {len(content) / 1024:.0f} KB"
            )


if __name__ == "__main__":
    main()
