"""An expediente leaves as a BagIt bag in a zip: its PDF without clinical notes, its history, and their hashes."""

import hashlib
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import bagit
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from casework import clock
from casework.access import record_access, visible
from casework.models import ExportRecord, HistoryEntry, Referral
from documents.case_file import Variant, build
from documents.exports import TableData, to_csv
from workflows.history_words import tell

CONTENT = "Expediente sin notas clínicas"


@dataclass(frozen=True)
class Package:
    """A zip ready to be handed over, and the record that it was."""

    name: str
    content: bytes
    record: ExportRecord


def export_case(referral: Referral, *, by, purpose: str, reference: str, address=None) -> Package:
    """Pack a case for an auditor and leave both rows, that of the export and that of the access, before it leaves."""
    with tempfile.TemporaryDirectory(prefix="sigue-") as folder:
        content = _pack(Path(folder), referral, by, purpose, reference)
    with transaction.atomic():
        record = ExportRecord.objects.create(
            at=clock.now(),
            user=by,
            referral=referral,
            purpose=purpose,
            reference=reference,
            content=CONTENT,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
        )
        record_access(by, referral, action="export", purpose=f"{purpose}, {reference}", address=address)
    return Package(f"expediente-{referral.folio}.zip", content, record)


def _pack(folder: Path, referral: Referral, by, purpose: str, reference: str) -> bytes:
    bag = folder / f"expediente-{referral.folio}"
    bag.mkdir()
    (bag / "expediente.pdf").write_bytes(build(referral, Variant.WITHOUT_CLINICAL, user=by))
    (bag / "historial.csv").write_bytes(to_csv(history_table(referral, by)))
    bagit.make_bag(str(bag), _about(referral, by, purpose, reference), checksums=["sha256"])
    target = folder / "bag.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(bag.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(folder).as_posix())
    content = target.read_bytes()
    shutil.rmtree(bag)
    return content


def _about(referral: Referral, by, purpose: str, reference: str) -> dict[str, str]:
    """The bag's own labels: folio, purpose and who asked; never the person's name."""
    return {
        "Source-Organization": settings.SIGUE_DIRECTORATE,
        "External-Identifier": referral.folio,
        "External-Description": f"{CONTENT}. {purpose}. {reference}",
        "Contact-Name": str(by),
        "Contact-Email": by.email,
    }


def history_table(referral: Referral, user) -> TableData:
    """The chain of the case as a table, with the digests that prove it whole."""
    rows = (
        visible(HistoryEntry, user).filter(chain=f"referral/{referral.pk}").select_related("actor").order_by("number")
    )
    return TableData(
        _("Historial"),
        [
            _("Número"),
            _("Cuándo"),
            _("Quién"),
            _("Qué"),
            _("Paso"),
            _("De"),
            _("A"),
            _("Motivo"),
            _("Regla"),
            _("Huella anterior"),
            _("Huella"),
        ],
        [
            (
                one.entry.number,
                one.entry.at,
                str(one.entry.actor or _("Sistema")),
                one.noun,
                one.step,
                one.before,
                one.after,
                one.entry.reason,
                one.entry.rules,
                one.entry.previous,
                one.entry.digest,
            )
            for one in (tell(entry) for entry in rows)
        ],
    )
