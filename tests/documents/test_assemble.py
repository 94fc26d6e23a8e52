"""The expediente as one file: nothing missing, nothing numbered twice."""

import resource
import subprocess
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from casework import clock
from documents.assemble import JPEG, CannotAssemble, Entry, bundle
from documents.blocks import Facts, PageBreak, Paragraph, Table
from tests.documents.test_render import asked, printed

pytestmark = pytest.mark.poppler


def paper(*words: str) -> bytes:
    """A PDF with one page a word."""
    content = [block for word in words for block in (Paragraph(word), PageBreak())][:-1]
    return printed(blocks=content).pdf


def photograph(width=400, height=300, **options) -> bytes:
    target = BytesIO()
    Image.new("RGB", (width, height), "#6d1738").save(target, "JPEG", **options)
    return target.getvalue()


def cover(total: int, rows) -> bytes:
    return printed(title="Carátula", blocks=(Facts((("Total de folios", str(total)),)),)).pdf


def index(total: int, rows) -> bytes:
    table = [(row.number, row.entry.title, f"{row.first}–{row.last}", row.pages, row.sha256[:16]) for row in rows]
    return printed(title="Índice", blocks=(Table(("Núm.", "Documento", "Folios", "Hojas", "Huella"), table),)).pdf


def bound(entries, into=None):
    target = into or BytesIO()
    made = bundle(entries, title="Expediente 12", cover=cover, index=index, into=target)
    return made, target


def page_text(pdf: bytes, page: int) -> str:
    return asked("pdftotext", pdf, "-f", str(page), "-l", str(page))


def test_every_page_carries_its_folio_and_the_index_tells_where_things_are():
    made, target = bound(
        [Entry("Oficio", paper("uno", "dos")), Entry("Foto", photograph(), JPEG), Entry("Nota", paper("tres"))]
    )
    pdf = target.getvalue()
    assert made.pages == 6
    assert [(row.first, row.last, row.pages) for row in made.rows] == [(3, 4, 2), (5, 5, 1), (6, 6, 1)]
    for folio in range(1, 7):
        assert f"Folio {folio} de 6" in page_text(pdf, folio)
    assert "dos" in page_text(pdf, 4)
    assert "3–4" in page_text(pdf, 2)
    assert "Total de folios" in page_text(pdf, 1)


def test_hashes_are_those_of_the_files_and_of_the_whole():
    photo = photograph()
    made, target = bound([Entry("Foto", photo, JPEG)])
    assert made.rows[0].sha256 == sha256(photo).hexdigest()
    assert made.sha256 == sha256(target.getvalue()).hexdigest()


def test_bookmarks_lead_to_each_entry():
    _made, target = bound([Entry("Oficio", paper("uno", "dos")), Entry("Nota", paper("tres"))])
    with pikepdf.open(target) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Carátula e índice", "1. Oficio", "2. Nota"]
        assert str(pdf.Root.Lang) == "es-MX"


def test_an_index_of_several_pages_counts_itself():
    sheet = paper("x")
    made, target = bound([Entry(f"Documento {number}", sheet) for number in range(80)])
    front = made.rows[0].first - 1
    assert front > 3
    assert made.pages == front + 80
    assert f"Folio {front + 1} de {made.pages}" in page_text(target.getvalue(), front + 1)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_folio_is_upright_on_a_turned_page(turn, tmp_path):
    turned = BytesIO()
    with pikepdf.open(BytesIO(paper("acostada"))) as pdf:
        pdf.pages[0].rotate(turn, relative=True)
        pdf.pages[0].mediabox = [-20, -30, 612, 792]
        pdf.save(turned)
    _made, target = bound([Entry("Escaneo", turned.getvalue())])
    # Without the reading order of poppler: words in a box of the foot of the page as it is seen.
    with pikepdf.open(target) as pdf:
        box = [float(side) for side in pdf.pages[2].cropbox]
    width, height = box[2] - box[0], box[3] - box[1]
    width, height = (height, width) if turn % 180 else (width, height)
    place = [
        "-f",
        "3",
        "-l",
        "3",
        "-x",
        str(int(width / 2)),
        "-y",
        str(int(height - 40)),
        "-W",
        str(int(width / 2)),
        "-H",
        "40",
    ]
    assert "Folio 3 de 3" in asked("pdftotext", target.getvalue(), *place)


def test_the_same_entries_give_the_same_bytes():
    entries = [Entry("Oficio", paper("uno")), Entry("Foto", photograph(), JPEG)]
    assert bound(entries)[1].getvalue() == bound(entries)[1].getvalue()


def test_a_photograph_keeps_its_shape_on_the_page():
    _made, target = bound([Entry("Foto", photograph(4000, 1000), JPEG)])
    with pikepdf.open(target) as pdf:
        box = [float(side) for side in pdf.pages[2].mediabox]
    assert box[2:] == [792, 612]


def test_files_on_disk_are_bound_too(tmp_path):
    on_disk, photo, result = tmp_path / "a.pdf", tmp_path / "b.jpg", tmp_path / "bundle.pdf"
    on_disk.write_bytes(paper("uno"))
    photo.write_bytes(photograph())
    made, _ = bound([Entry("Oficio", on_disk), Entry("Foto", photo, JPEG)], into=result)
    assert made.sha256 == sha256(result.read_bytes()).hexdigest()
    assert [row.sha256 for row in made.rows] == [sha256(path.read_bytes()).hexdigest() for path in (on_disk, photo)]


@pytest.mark.parametrize("broken", [Entry("Nota rota", b"%PDF-1.4 nada"), Entry("Foto rota", b"\xff\xd8nada", JPEG)])
def test_a_broken_entry_is_named(broken):
    with pytest.raises(CannotAssemble, match=broken.title):
        bound([Entry("Oficio", paper("uno")), broken])


def test_an_empty_expediente_has_cover_and_index():
    assert bound([])[0].pages == 2


def test_every_letter_stays_embedded():
    fonts = asked("pdffonts", bound([Entry("Oficio", paper("uno"))])[1].getvalue()).splitlines()[2:]
    assert all(line.split()[-5] == "yes" for line in fonts)


def test_three_hundred_pages_are_bound(tmp_path, capsys):
    notes, photo = [paper("uno", "dos", word) for word in ("tres", "cuatro", "cinco")], photograph(1600, 1200)
    entries = [Entry(f"Nota {number}", notes[number % 3]) for number in range(95)]
    entries += [Entry(f"Foto {number}", photo, JPEG) for number in range(15)]
    before = clock.now()
    made, _ = bound(entries, into=tmp_path / "bundle.pdf")
    seconds = (clock.now() - before).total_seconds()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capsys.disabled():
        print(f"\n{made.pages} pages bound in {seconds:.1f} s; the process had at most {memory:.0f} MB")
    assert made.pages >= 300
    checked = subprocess.run(["pdfinfo", tmp_path / "bundle.pdf"], capture_output=True, text=True, check=True)
    assert f"Pages:           {made.pages}" in checked.stdout
    assert not checked.stderr
