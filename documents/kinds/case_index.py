"""Índice del expediente: every entry with its day, folios, author and hash (domain §4.2)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.blocks import Legend, Table
from documents.kind import Audience, kind


def facts(record, case, by) -> dict:
    return {"referral": case.shown_folio, "rows": []}


def layout(facts: dict) -> list:
    """`rows`: number, day, kind, description, author, first folio, last folio, pages, SHA-256."""
    return [
        Table(
            (_("Núm."), _("Fecha"), _("Documento"), _("Autor"), _("Folios"), _("Hojas"), _("SHA-256")),
            [
                (
                    str(row["number"]),
                    row["date"],
                    f"{row['kind']}: {row['title']}" if row["kind"] else row["title"],
                    row["author"],
                    str(row["first"]) if row["pages"] == 1 else f"{row['first']}–{row['last']}",
                    str(row["pages"]),
                    row["sha256"],
                )
                for row in facts["rows"]
            ],
            widths=(0.74, 1.26, 2.4, 1.45, 1.05, 0.85, 2.25),  # a number, a day and a folio are never broken
            numeric=frozenset({0, 5}),
        ),
        Legend(_("SHA-256 es la huella de cada archivo como se incorporó, antes de foliarlo.")),
    ]


kind("case_index", gettext_lazy("Índice del expediente"), Audience.FILE, facts=facts, layout=layout)
