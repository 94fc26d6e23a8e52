"""Signing a file with a certificate: the place where the state's seal or an e.firma is plugged in.

`SIGUE_SIGNATURE` in the settings: nothing (no certificate, the seal stands alone), or
{"pkcs12": path, "password": text} for PAdES-B with that certificate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

FIELD = "SelloSIGUE"


class SignatureProvider(Protocol):
    """Whatever can sign a PDF."""

    @property
    def signs(self) -> bool:
        """Whether it does more than give the file back."""

    def sign(self, pdf: bytes, *, reason: str, place: str) -> bytes:
        """The signed file; what was there before stays byte for byte."""


@dataclass(frozen=True)
class NoSignature:
    """No certificate: the paper carries the electronic seal only."""

    signs: bool = False

    def sign(self, pdf: bytes, *, reason: str, place: str) -> bytes:
        return pdf


@dataclass(frozen=True)
class PadesSignature:
    """PAdES-B with a certificate and its key from a PKCS#12 file (.p12, .pfx)."""

    pkcs12: Path
    password: str = field(repr=False)
    signs: bool = True

    def sign(self, pdf: bytes, *, reason: str, place: str) -> bytes:
        writer, target = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD, reason=reason, location=place, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        signers.sign_pdf(writer, metadata, signer=opened(self.pkcs12, self.password), output=target)
        return target.getvalue()


@lru_cache(maxsize=2)
def opened(pkcs12: Path, password: str) -> signers.SimpleSigner:
    """The certificate with its key, read once a process; raises ImproperlyConfigured when it does not open."""
    signer = signers.SimpleSigner.load_pkcs12(str(pkcs12), passphrase=password.encode())
    if signer is None:
        raise ImproperlyConfigured("The file of SIGUE_SIGNATURE does not open with its password.")
    return signer


def provider() -> SignatureProvider:
    """The signature the settings ask for."""
    chosen = getattr(settings, "SIGUE_SIGNATURE", None)
    if not chosen or not chosen.get("pkcs12"):
        return NoSignature()
    return PadesSignature(Path(chosen["pkcs12"]), chosen.get("password", ""))
