"""Documento emitido: from draft to signed, read, replaced or revoked (domain §8.6, architecture §13.6, §13.7)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import AreaPlan
from casework.states import DocumentState as D
from documents.issue import issue, put_seal
from documents.kind import KINDS, Box
from documents.models import IssuedDocument
from documents.outbox import post
from workflows import duties
from workflows.door import Cause, consequence
from workflows.machines import institution_request
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said


@dataclass(frozen=True)
class Wording:
    """What the professional writes into a report, block by block."""

    text: dict[str, str]


@dataclass(frozen=True)
class Replacement:
    """The paper that takes the place of this one, and why."""

    by_document: IssuedDocument
    text: str

    @property
    def why(self) -> str:
        return f"{self.by_document.folio}. {self.text}"


def needed_boxes(document: IssuedDocument) -> list[Box]:
    """What must be written before this paper is signed; of the areas' boxes, those of the areas that concluded."""
    boxes = [box for box in KINDS[document.kind].boxes if box.needed]
    if not any(box.area for box in boxes):
        return boxes
    concluded = set(
        AreaPlan.objects.filter(episode=document.episode_id, state="COMPLETED").values_list("area", flat=True)
    )
    return [box for box in boxes if not box.area or box.area in concluded]


def _unwritten(document: IssuedDocument) -> list[str]:
    wording = document.facts.get("wording", {})
    lacking = [str(box.label) for box in needed_boxes(document) if not wording.get(box.name)]
    return [str(_("Falta escribir: %(boxes)s.")) % {"boxes": ", ".join(lacking)}]


def _written() -> Q:
    """Every needed box of the kind has its words; told from the kinds, so that a new one is asked by itself."""
    fact = Q()
    for slug, kind in KINDS.items():
        for box in kind.boxes:
            if box.needed:
                fact &= ~Q(kind=slug) | Q(written__has_key=box.name) | _not_of_this(box)
    return fact


def _not_of_this(box: Box) -> Q:
    if not box.area:
        return Q(pk__in=[])
    return ~Q(Exists(AreaPlan.objects.filter(episode=OuterRef("episode"), area=box.area, state="COMPLETED")))


worded = Condition("worded", _unwritten, _written)


def take_its_place(cause: Cause, document, facts, by) -> None:
    """The paper that the signed one cites is no longer valid from this moment."""
    cited = document.facts.get("replaces")
    if cited is None:
        return
    earlier = IssuedDocument.objects.get(referral=document.referral_id, folio=cited["folio"])
    if earlier.state in (D.SIGNED, D.ACKNOWLEDGED):
        consequence(cause, earlier, "replace", Replacement(document, cited["why"]))


def copy_to_institution(cause: Cause, document, facts, by) -> None:
    """With the certificate the institution gets its own, of its snapshot; an earlier one is replaced (§10.19)."""
    if document.kind != "certificate":
        return
    earlier = list(_copies(document))
    copy = issue("certificate_copy", document.episode, case=cause.case, by=by)
    if copy is None:
        return  # nobody referred him
    for one in earlier:
        consequence(cause, one, "replace", Replacement(copy, document.facts["replaces"]["why"]))
    post("document_signed", copy, case=cause.case)


def revoke_copy(cause: Cause, document, facts, by) -> None:
    """The institution's certificate stands and falls with the person's."""
    if document.kind == "certificate":
        for one in _copies(document):
            consequence(cause, one, "revoke", facts)


def _copies(document):
    return IssuedDocument.objects.filter(
        episode=document.episode_id, kind="certificate_copy", state__in=[D.SIGNED, D.ACKNOWLEDGED]
    )


@machine
class DocumentMachine(Machine, IssuedDocument):
    """A paper of the case."""

    path, back = "referral", "documents"
    title = _("Documento")
    together = ("addressed_unit", "episode")
    opens_with = opening(_("Preparar el documento"), duty=duties.drafts_document, state=D.DRAFT)
    ends = (D.CANCELLED, D.REPLACED, D.REVOKED)
    born_in = (D.SIGNED,)  # what a step issues by itself

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
        then=[take_its_place, copy_to_institution, institution_request.report_signed],
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
        then=[revoke_copy],
        notifies=["document_revoked"],
    )
    def revoke(self, facts, by):
        """The public page says from now on that it has no validity."""

    @step([D.SIGNED, D.ACKNOWLEDGED], D.REPLACED, _("Sustituir"), duty=duties.runs_by_itself, facts=Replacement)
    def replace(self, facts, by):
        """The coordinator signed a new one, which cites this one."""
        self.replaced_by_id = facts.by_document.pk
