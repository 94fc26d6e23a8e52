"""Papers are read back with another program, as a court's clerk would."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from documents import blocks, charts
from documents.blocks import Facts, Heading, Legend, NumberedList, Paragraph, Sheet, Signature, Status, Table
from documents.render import SETTERS, missing_glyphs, render

pytestmark = pytest.mark.poppler

SHEET = Sheet(
    title="Oficio de aceptación",
    folio="TOL-OA-2026-0087",
    place_and_date="Toluca, Estado de México, a 18 de noviembre de 2026",
    addressee=("Lic. Ramona Estévez Ibarra", "Agente del Ministerio Público"),
    blocks=(Paragraph("Se acepta la canalización."), Signature("Beatriz Anaya Cedillo", "Coordinadora", "1234567")),
    code="KQ7M-4TXR-H29P",
    verify_url="https://sigue.example/verificar/KQ7M-4TXR-H29P",
    digest="9f3c71be04d2aa685c1e87f03b94e6d512c7f8a960bd4e35d7a10c9f58e2b346",
    made_at=datetime(2026, 11, 18, 19, 42, tzinfo=UTC),
)


def printed(sheet=SHEET, **changes):
    return render(replace(sheet, **changes), letterhead=blocks.letterhead("CeDeMas+ Toluca"))


def asked(program: str, pdf: bytes, *options: str) -> str:
    """What one of poppler's programs says of a PDF."""
    target = ["-"] if program == "pdftotext" else []
    done = subprocess.run([program, *options, "-", *target], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def text_of(pdf: bytes) -> str:
    return asked("pdftotext", pdf, "-layout")


@pytest.mark.requirement("R113")
def test_a_paper_says_whose_it_is_its_folio_its_seal_and_its_pages():
    text = text_of(printed().pdf)
    for said in (
        "Secretaría de las Mujeres", "CeDeMas+ Toluca", "TOL-OA-2026-0087", "Oficio de aceptación", "Sello electrónico",
        "Sello electrónico, no es firma electrónica avanzada", "KQ7M-4TXR-H29P", "9f3c 71be 04d2 aa68", "58e2 b346",
        "Cédula profesional 1234567", "Página 1 de 1", "https://sigue.example/verificar/KQ7M-4TXR-H29P",
    ):  # fmt: skip
        assert said in text


def test_signs_of_otomi_and_mazahua_print_and_an_emoji_prints_a_box_and_is_reported():
    paper = printed(blocks=(Paragraph("María Nꞌandä 😀"), Facts((("Nombre", "María Nꞌandä 😀"),))))
    assert text_of(paper.pdf).count("María Nꞌandä □") == 2
    assert paper.missing == {"😀"} == missing_glyphs("María Nꞌandä 😀\ufe0f")


def test_every_letter_is_embedded_also_with_charts():
    chart = charts.bar_chart([3, 5], ["ene", "feb"], title="Febrero, 5.")
    lines = asked("pdffonts", printed(blocks=(blocks.Chart(chart), Table(("A", "B"), [("x" * 5000, "y")]))).pdf)
    fonts = lines.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), lines


@pytest.mark.parametrize(
    "hostile", ["<b>negrita</b>", "<para><font size=99>", "A & B &amp; C", "<img src='/etc/passwd'/>"]
)
def test_markup_in_a_text_prints_as_it_was_typed(hostile):
    everywhere = (Heading(hostile), Paragraph(hostile), Facts(((hostile, hostile),)), Table((hostile,), [(hostile,)]),
                  NumberedList((hostile,)), Legend(hostile), Signature(hostile))  # fmt: skip
    text = text_of(printed(blocks=everywhere, title=hostile, folio=hostile, addressee=(hostile,)).pdf)
    assert text.count(hostile) == 12


@pytest.mark.parametrize(
    "long", ["A" * 10_000, "María de los Ángeles " * 500, "Ñ\n" * 500], ids=["word", "name", "lines"]
)
def test_a_name_of_ten_thousand_signs_prints_whole_and_raises_nothing(long):
    everywhere = (Heading(long), Paragraph(long), Facts(((long, long),)),
                  Table((long, "B"), [(long, "1"), ("x", long)]), NumberedList((long,)),
                  Legend(long), Signature(long, long), Signature("Otra persona"))  # fmt: skip
    text = text_of(printed(blocks=everywhere, title=long, folio=long, addressee=(long,), place_and_date=long).pdf)
    sign = {"A": "A", "M": "Ángeles", "Ñ": "Ñ"}[long[0]]
    assert text.count(sign) >= 13 * long.count(sign)


def test_controls_and_signs_that_turn_text_around_do_not_print():
    assert "Juan Pérez" in text_of(printed(blocks=(Paragraph("Ju\x00an \u202ePé\u200brez"),)).pdf)


def test_a_table_of_many_rows_goes_on_with_its_head_on_every_page():
    rows = [(str(number), f"Renglón {number}") for number in range(150)]
    paper = printed(blocks=(Table(("Núm.", "Descripción"), rows, widths=(1, 5)),))
    pages = len(pikepdf.open(BytesIO(paper.pdf)).pages)
    text = text_of(paper.pdf)
    assert pages > 3
    assert text.count("Descripción") == pages
    assert f"Página {pages} de {pages}" in text
    assert "Renglón 149" in text


def test_the_same_sheet_gives_the_same_bytes():
    assert printed().pdf == printed().pdf


def test_a_paper_is_dated_by_its_issue_and_names_its_language():
    pdf = pikepdf.open(BytesIO(printed().pdf))
    assert str(pdf.Root.Lang) == "es-MX"
    assert str(pdf.docinfo["/Title"]) == "Oficio de aceptación"
    assert str(pdf.docinfo["/CreationDate"]) == "D:20261118134200-06'00'"


@pytest.mark.parametrize(("status", "words"), [(Status.REVOKED, "SIN VALIDEZ"), (Status.DRAFT, "BORRADOR")])
def test_a_paper_that_is_not_worth_anything_says_so_on_every_page(status, words):
    pdf = printed(status=status, blocks=(Paragraph("Uno"), blocks.PageBreak(), Paragraph("Dos"))).pdf
    for page in ("1", "2"):
        said = asked("pdftotext", pdf, "-raw", "-f", page, "-l", page)
        assert "".join(words.split()) in "".join(said.split())
    assert words not in asked("pdftotext", printed().pdf, "-raw")


def test_a_draft_has_no_seal():
    assert "Código de verificación" not in text_of(printed(status=Status.DRAFT).pdf)


@pytest.mark.parametrize("signed_on", ["", "3 de noviembre de 2026"])
@pytest.mark.parametrize("closing", ["Atentamente", "Atentamente, " + "y a sus órdenes, " * 9])
def test_a_signature_does_not_stand_alone_on_a_page(closing, signed_on):
    for lines in range(22, 36):
        signature = Signature("Beatriz Anaya Cedillo", "Coordinación del centro", signed_on=signed_on)
        content = (*[Paragraph("Texto.")] * lines, Paragraph(closing), signature)
        pdf = printed(blocks=content).pdf
        for page in range(1, len(pikepdf.open(BytesIO(pdf)).pages) + 1):
            text = asked("pdftotext", pdf, "-f", str(page), "-l", str(page))
            assert ("Beatriz" in text) == ("Atentamente" in text)


def test_all_kinds_of_blocks_have_a_setter():
    assert {*SETTERS, Signature} == set(blocks.Block.__args__)
