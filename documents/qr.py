"""A QR for a page that will be printed: its dark squares as one SVG path, on a grid of one unit a square."""

from dataclasses import dataclass
from itertools import groupby

from reportlab.graphics.barcode.qr import QrCodeWidget

MARGIN = 2  # squares of blank around it


@dataclass(frozen=True)
class Qr:
    """`size` squares a side, margin included; `path` is the `d` of an SVG path."""

    size: int
    path: str


def qr(text: str) -> Qr:
    """The QR that says this text."""
    code = QrCodeWidget(text, barLevel="M").qr
    code.make()
    runs = []
    for y, row in enumerate(code.modules, MARGIN):
        x = MARGIN
        for dark, squares in groupby(map(bool, row)):
            width = len(list(squares))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return Qr(code.getModuleCount() + 2 * MARGIN, "".join(runs))
