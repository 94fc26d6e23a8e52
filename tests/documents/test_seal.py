"""The seal holds what was said; the signature holds the file."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from json import dumps, loads
from random import Random

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from casework import clock
from documents import seal, signature
from tests.documents.test_render import printed

FACTS = {
    "folio": "TOL-OA-2026-0087", "número": 12, "Montaño": "ñ", "día": date(2026, 11, 18), "monto": Decimal("1.50"),
    "cuándo": datetime(2026, 11, 18, 13, 42, tzinfo=timezone(timedelta(hours=-6))),
    "áreas": ["uno", ("dos", None, True)],
}  # fmt: skip


def test_order_and_way_of_writing_accents_do_not_change_a_seal():
    turned = dict(reversed(list(FACTS.items()))) | {"Montaño": "n\u0303"}
    assert seal.seal(turned) == seal.seal(FACTS)


def test_facts_that_were_stored_and_read_back_have_the_same_seal():
    assert seal.seal(loads(dumps(seal.frozen(FACTS)))) == seal.seal(FACTS)


@pytest.mark.parametrize("altered", [{"número": 13}, {"número": "12"}, {"monto": Decimal("1.5")}, {"más": None}])
def test_any_change_breaks_the_seal(altered):
    assert not seal.is_sealed_with(FACTS | altered, seal.seal(FACTS))
    assert seal.is_sealed_with(FACTS, seal.seal(FACTS))


def test_another_key_gives_another_seal(settings):
    mine = seal.seal(FACTS)
    settings.SIGUE_SEAL_KEY = "another"
    assert seal.seal(FACTS) != mine


@pytest.mark.parametrize("value", [0.1, b"x", object(), {1: "x"}, datetime(2026, 1, 1), {0.5}])  # noqa: DTZ001
def test_what_can_be_written_in_two_ways_cannot_be_sealed(value):
    with pytest.raises(TypeError):
        seal.digest({"fact": value})


def test_the_canonical_form_is_what_a_lawyer_could_recompute():
    assert seal.canonical({"b": "ñ", "a": [1, None]}) == '{"a":[1,null],"b":"ñ"}'.encode()


def test_codes_have_no_signs_that_look_alike_and_do_not_repeat():
    codes = {seal.new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert not set("".join(codes)) & set("ILOU")
    assert all(len(code) == 14 and seal.normalise_code(code) == code for code in codes)


def test_a_demonstration_world_can_repeat_its_codes():
    with seal.codes_by(Random(7).choice):
        first = seal.new_code()
    with seal.codes_by(Random(7).choice):
        assert seal.new_code() == first
    assert seal.new_code() != seal.new_code()


@pytest.mark.parametrize("typed", ["kq7m4txrh29p", " KQ7M 4TXR-H29P ", "KQ7M–4TXR–H29P", "ＫＱ７Ｍ4TXRH29P"])
def test_a_code_is_understood_however_it_was_typed(typed):
    assert seal.normalise_code(typed) == "KQ7M-4TXR-H29P"


def test_letters_that_were_taken_for_numbers_are_understood():
    assert seal.normalise_code("OIL0-0000-0000") == "0110-0000-0000"


@pytest.mark.parametrize("typed", ["", "KQ7M", "KQ7M-4TXR-H29P-1", "KQ7M-4TXR-H29Ñ", "' OR 1=1 -- x"])
def test_what_cannot_be_a_code_is_none(typed):
    assert seal.normalise_code(typed) == ""


# --- Signature ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate made for this test, with its key, as a PKCS#12 file; and the certificate itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Centro ficticio")])
    moment = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, True, False, False, False, True, False, False, False), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "centro.p12"
    path.write_bytes(serialize_key_and_certificates(b"centro", key, made, None, BestAvailableEncryption(b"clave")))
    return path, made


def validated(pdf: bytes, certificate):
    root = Certificate.load(certificate.public_bytes(Encoding.DER))
    embedded = PdfFileReader(BytesIO(pdf)).embedded_signatures[0]
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    return embedded, asyncio.run(async_validate_pdf_signature(embedded, signer_validation_context=context))


def test_without_a_certificate_the_file_stays_as_it_is(settings):
    settings.SIGUE_SIGNATURE = None
    chosen = signature.provider()
    assert not chosen.signs
    assert chosen.sign(b"%PDF-", reason="", place="") == b"%PDF-"


def test_a_signed_paper_is_valid_pades_and_covers_the_whole_file(settings, certificate):
    path, made = certificate
    settings.SIGUE_SIGNATURE = {"pkcs12": str(path), "password": "clave"}
    paper = printed().pdf
    signed = signature.provider().sign(paper, reason="Oficio de aceptación", place="Toluca")
    assert signed.startswith(paper)
    embedded, status = validated(signed, made)
    assert embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.coverage.name == "ENTIRE_FILE"


def test_an_altered_byte_breaks_the_signature(certificate):
    path, made = certificate
    signed = signature.PadesSignature(path, "clave").sign(printed().pdf, reason="r", place="p")
    place = signed.index(b"stream") + 40
    altered = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    assert not validated(altered, made)[1].intact


def test_a_wrong_password_is_a_clear_error_and_never_shown(certificate):
    wrong = signature.PadesSignature(certificate[0], "otra")
    with pytest.raises(ImproperlyConfigured):
        wrong.sign(printed().pdf, reason="r", place="p")
    assert "otra" not in repr(wrong)


def test_moments_are_sealed_in_utc():
    assert b"2026-11-18T19:42:00+00:00" in seal.canonical(FACTS)
    assert seal.frozen({"a": datetime(2026, 1, 1, tzinfo=UTC)}) == {"a": "2026-01-01T00:00:00+00:00"}
