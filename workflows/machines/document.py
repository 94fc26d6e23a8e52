"""Documento emitido: from draft to signed, read, replaced or revoked (domain §8.6, architecture §13.6, §13.7)."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.states import DocumentState as D
from documents.issue import put_seal
from documents.models import IssuedDocument
from workflows import duties
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said


@dataclass(frozen=True)
class Wording:
    """What the professional writes into a report, block by block."""

    text: dict[str, str]


worded = Condition(
    "worded",
    _("Falta escribir el contenido del documento."),
    lambda: ~Q(facts__has_key="wording") | ~Q(facts__wording={}),
)


@machine
class DocumentMachine(Machine, IssuedDocument):
    """A paper of the case."""

    path, back = "referral", "documents"
    title = _("Documento")
    together = ("addressed_unit", "episode")
    opens_with = opening(_("Preparar el documento"), duty=duties.drafts_document, state=D.DRAFT)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(D.DRAFT, None, _("Escribir el contenido"), duty=duties.drafts_document, facts=Wording)
    def write(self, facts, by):
        """The words of a draft; the numbers in it come from the case."""
        self.facts = {**self.facts, "wording": facts.text}

    @step(D.DRAFT, D.IN_REVIEW, _("Enviar a revisión"), duty=duties.drafts_document, conditions=[worded])
    def send_to_review(self, facts, by):
        """The coordinator reads it before it is signed."""

    @step(D.IN_REVIEW, D.DRAFT, _("Devolver al borrador"), duty=duties.coordinates, facts=Said)
    def send_back(self, facts, by):
        """Something is to be written better."""

    @step(
        [D.DRAFT, D.IN_REVIEW],
        D.SIGNED,
        _("Firmar"),
        duty=duties.coordinates,
        conditions=[worded],
        notifies=["document_signed"],
    )
    def sign(self, facts, by):
        """It takes its folio and its seal; from here it never changes."""
        put_seal(self, by)

    @step(D.SIGNED, D.ACKNOWLEDGED, _("Leer"), duty=duties.is_addressed)
    def acknowledge(self, facts, by):
        """Opening it is the proof that it was received (architecture §13.6)."""
        self.acknowledged_at, self.acknowledged_by = clock.now(), by

    @step([D.DRAFT, D.IN_REVIEW], D.CANCELLED, _("Descartar el borrador"), duty=duties.coordinates, facts=Said)
    def cancel(self, facts, by):
        """It was never sent."""

    @step(
        [D.SIGNED, D.ACKNOWLEDGED],
        D.REVOKED,
        _("Dejar sin validez"),
        duty=duties.coordinates,
        facts=Said,
        notifies=["document_revoked"],
    )
    def revoke(self, facts, by):
        """The public page says from now on that it has no validity."""

    @step([D.SIGNED, D.ACKNOWLEDGED], D.REPLACED, _("Sustituir"), duty=duties.coordinates, facts=Said)
    def replace(self, facts, by):
        """A new one, which cites this one, takes its place."""
