"""What may come in, and the sentence for what may not."""

import io
import zipfile
from hashlib import sha256

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from documents.uploads import JPEG, PDF, Rejected, accept_upload, safe_name

pytestmark = pytest.mark.requirement("R37")


def picture(format="JPEG", size=(40, 30), **options) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#6d1738").save(target, format, **options)
    return target.getvalue()


def pdf(pages=1, change=None, **options) -> bytes:
    target = io.BytesIO()
    with Pdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        if change:
            change(made)
        made.save(target, **options)
    return target.getvalue()


def word_file() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return target.getvalue()


def accepted(content: bytes, name="oficio.pdf", **limits):
    return accept_upload(SimpleUploadedFile(name, content), **limits)


def refusal(content: bytes, name="oficio.pdf", **limits) -> str:
    with pytest.raises(Rejected) as refused:
        accepted(content, name, **limits)
    return str(refused.value)


def test_a_pdf_is_kept_byte_for_byte():
    content = pdf(3)
    kept = accepted(content, "Oficio de la jueza Nꞌandä.pdf")
    assert (kept.content, kept.mime, kept.pages, kept.size) == (content, PDF, 3, len(content))
    assert kept.sha256 == sha256(content).hexdigest()
    assert kept.name == "Oficio de la jueza Nꞌandä.pdf"


def test_a_photograph_loses_where_and_when_it_was_taken():
    exif = Image.Exif()
    exif[0x0110] = "Teléfono"
    exif.get_ifd(0x8825)[2] = (19.0, 17.0, 33.0)
    kept = accepted(picture(exif=exif, comment=b"secreto") + b"PK\x03\x04 anexo", "foto.JPEG")
    assert (kept.mime, kept.pages, kept.name) == (JPEG, 1, "foto.jpg")
    assert not Image.open(io.BytesIO(kept.content)).getexif()
    for trace in (b"Exif", b"secreto", b"PK\x03\x04", "Teléfono".encode()):
        assert trace not in kept.content


def test_a_photograph_that_was_held_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(io.BytesIO(accepted(picture(exif=exif)).content)).size == (30, 40)


@pytest.mark.parametrize("options", [{"progressive": True}, {"quality": 5}, {"subsampling": 0}])
def test_any_ordinary_jpeg_is_taken(options):
    assert accepted(picture(**options), "foto.jpg").mime == JPEG


def test_grey_and_cmyk_photographs_are_taken():
    for mode in ("L", "CMYK"):
        target = io.BytesIO()
        Image.new(mode, (20, 20)).save(target, "JPEG")
        assert Image.open(io.BytesIO(accepted(target.getvalue()).content)).mode == "RGB"


@pytest.mark.parametrize("name", ["oficio.pdf", "foto.jpg", "foto.jpg.pdf"])
@pytest.mark.parametrize(
    ("content", "seems"),
    [
        (picture("PNG"), "una imagen PNG"), (picture("GIF"), "una imagen GIF"), (word_file(), "un documento de Word"),
        (b"MZ\x90\x00" + bytes(200), "un programa de Windows"), (b"<html><script>", "una página web"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "documento de Office"), (b"hola", "otro tipo de archivo"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "HEIC"), (b"PK\x03\x04" + bytes(60), "ZIP"),
        (b"basura\n" + pdf(), "con otro contenido delante"),
    ],
    ids=["png", "gif", "docx", "exe", "html", "doc", "text", "heic", "zip", "late-pdf"],
)  # fmt: skip
def test_what_is_neither_is_refused_by_what_it_seems_to_be(content, seems, name):
    said = refusal(content, name)
    assert said.startswith("Solo se aceptan archivos JPG o PDF; este parece ser")
    assert seems in said


def test_the_content_decides_not_the_name():
    assert accepted(picture(), "foto.pdf").name == "foto.jpg"


def test_an_empty_file_is_refused():
    assert "vacío" in refusal(b"")


def test_a_file_beyond_the_limit_is_refused_without_being_read_whole():
    assert "10 MB" in refusal(b"%PDF-" + bytes(10 * 1024 * 1024))
    assert "1 MB" in refusal(b"%PDF-" + bytes(1 << 20), max_bytes=1 << 20)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_opened():
    small = picture(size=(8, 8))
    frame = small.index(b"\xff\xc0")
    for side in (8_000, 20_000, 60_000):
        bomb = small[: frame + 5] + side.to_bytes(2) * 2 + small[frame + 9 :]
        assert "megapíxeles" in refusal(bomb, "foto.jpg")


def test_half_a_picture_is_refused():
    assert "dañada" in refusal(picture(size=(900, 900), quality=95)[:900], "foto.jpg")


def test_encrypted_pdfs_are_refused():
    assert "contraseña" in refusal(pdf(encryption=pikepdf.Encryption(user="x", owner="y")))
    assert "protegido" in refusal(pdf(encryption=pikepdf.Encryption(user="", owner="y")))


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def on_opening(made):
    made.Root.OpenAction = script()


def on_names(made):
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script()])))


def on_page(made):
    made.pages[0].obj.AA = Dictionary(O=script())


def on_note(made):
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F=String("c")))
    made.pages[0].obj.Annots = Array([made.make_indirect(link)])


def on_chain(made):
    made.Root.Dests = Dictionary(a=Array([Dictionary(S=Name.GoTo, Next=Array([Dictionary(S=Name.Launch)]))]))


def on_form(made):
    made.Root.AcroForm = Dictionary(Fields=Array(), XFA=made.make_stream(b"<xdp/>"))


def on_object(made):
    made.Root.Odd = made.make_stream(b"x", S=Name.JavaScript)


@pytest.mark.parametrize("change", [on_opening, on_names, on_page, on_note, on_chain, on_form, on_object])
@pytest.mark.parametrize(
    "options", [{}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}], ids=["plain", "packed"]
)
def test_a_pdf_that_acts_is_refused_wherever_it_hides(change, options):
    assert "acciones automáticas" in refusal(pdf(change=change, **options))


def test_a_pdf_that_carries_another_file_is_refused():
    def attach(made):
        made.attachments["virus.exe"] = b"MZ"

    assert "otros archivos dentro" in refusal(pdf(change=attach))


def test_opening_at_a_page_is_no_action():
    def place(made):
        made.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([made.pages[0].obj, Name.Fit]))

    assert accepted(pdf(change=place)).pages == 1


def test_a_link_to_a_page_of_the_web_is_no_action():
    def link(made):
        note = Dictionary(
            Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI=String("https://x.example"))
        )
        made.pages[0].obj.Annots = Array([note])

    assert accepted(pdf(change=link)).pages == 1


def test_a_pdf_of_too_many_pages_is_refused():
    assert accepted(pdf(200)).pages == 200
    assert "más de 200 páginas" in refusal(pdf(201))


@pytest.mark.parametrize("tail", [b"MZ\x90\x00", word_file(), b"\xff\xd8\xff\xe0", b"texto"])
def test_a_pdf_with_something_behind_its_end_is_refused(tail):
    assert "al final" in refusal(pdf() + tail)


def test_blanks_behind_the_end_do_not_matter():
    assert accepted(pdf() + b"\r\n\x00\x00").pages == 1


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnada\n%%EOF", b"%PDF-1.7\n%%EOF", pdf()[:60] + b"\n%%EOF"])
def test_a_broken_pdf_is_refused_with_a_sentence(content):
    assert "PDF" in refusal(content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"), ("C:\\Users\\x\\Oficio.pdf", "Oficio.pdf"),
        ("Año Ñandú.PDF", "Año Ñandú.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"), ("a\x00b\nc.pdf", "abc.pdf"), ("", "archivo.pdf"), (".pdf", "pdf.pdf"),
        ("<x>|y?.pdf", "x y.pdf"), ("a" * 300 + ".pdf", "a" * 116 + ".pdf"), ("n\u0303.pdf", "ñ.pdf"),
        ("...", "archivo.pdf"),
    ],
)  # fmt: skip
def test_a_name_becomes_harmless_and_keeps_its_accents(given, kept):
    assert safe_name(given, ".pdf") == kept
