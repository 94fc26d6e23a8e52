"""The paper itself: rendered when it is first opened, kept from then on, and served as it was kept."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.states import DocumentState as D
from casework.words import plain_day
from documents import signature
from documents.blocks import Legend, Letterhead, Sheet, Signature, Status, letterhead
from documents.kind import KINDS, Audience
from documents.models import InstitutionPaper, IssuedDocument
from documents.render import render

VALID = (D.SIGNED, D.ACKNOWLEDGED)
WITHOUT_VALIDITY = (D.REVOKED, D.REPLACED)


Paper = IssuedDocument | InstitutionPaper


def pdf_of(document: Paper) -> bytes:
    """The paper as a PDF. A signed one is kept from its first opening; drafts and revoked ones are marked as such."""
    if document.state not in VALID:
        return printed(document)
    if not document.pdf:
        keep(document)
    with document.pdf.open("rb") as file:
        return file.read()


def keep(document: Paper) -> None:
    """Print, sign and store the paper; of two first openings at once, one file stays. Raises NotKept."""
    pdf = signature.provider().sign(printed(document), reason=document.title, place=document.facts.get("center", ""))
    mine = document.pdf.storage.save(
        document.pdf.field.generate_filename(document, f"{document.code}.pdf"), ContentFile(pdf)
    )
    unkept = Q(pdf="") | Q(pdf__isnull=True)
    papers = type(document)._default_manager
    if not papers.filter(unkept, pk=document.pk).update(pdf=mine):
        document.pdf.storage.delete(mine)
    document.pdf = papers.values_list("pdf", flat=True).get(pk=document.pk)


def printed(document: Paper) -> bytes:
    """The paper as it prints now, from its frozen facts alone."""
    return render(sheet_of(document), letterhead=head_of(document)).pdf


def head_of(document: Paper) -> Letterhead:
    """The organisation's letterhead; a discreet paper names only the centre, by its neutral name."""
    facts = document.facts
    if KINDS[document.kind].discreet:
        contact = " · ".join(part for part in (facts.get("center_address"), facts.get("center_phone")) if part)
        return Letterhead(chain=(facts["center"],), system="", contact=contact)
    return letterhead(facts.get("center", ""))


def sheet_of(document: Paper) -> Sheet:
    """The sheet of a paper: its blocks, whom it is for, who signed it, its seal and what it is worth."""
    facts, kind = document.facts, KINDS[document.kind]
    sealed, center = facts.get("sealed", {}), facts.get("center", "")
    day = sealed.get("signed_on") or plain_day(document.issued_at)
    addressee = [*facts.get("addressee", ()), *([_("Presente")] if kind.audience == Audience.INSTITUTION else [])]
    return Sheet(
        title=document.title,
        folio=document.folio or "",
        place_and_date=_("%(place)s, a %(day)s") % {"place": center, "day": day} if center else day,
        addressee=tuple(addressee),
        blocks=(*in_place_of(facts), *kind.layout(facts), *signed_by(sealed)),
        code=document.code or "",
        verify_url=verify_url(document.code) if document.code else "",
        digest=document.seal,
        status=worth(document),
        made_at=document.signed_at or document.issued_at,
    )


def in_place_of(facts: dict) -> list:
    """The earlier paper whose place this one takes, and why (domain §8.6)."""
    earlier = facts.get("replaces")
    if not earlier:
        return []
    said = _("Este documento sustituye al de folio %(folio)s, del %(day)s, que queda sin validez: %(why)s")
    return [Legend(said % {"folio": earlier["folio"], "day": earlier["day"], "why": earlier["why"]})]


def signed_by(sealed: dict) -> list:
    """Who answers for the paper; one that the system issued by itself says so."""
    if not sealed:
        return []
    if not sealed["signer"]:
        return [Legend(sealed["position"])]
    return [Signature(sealed["signer"], sealed["position"], sealed["license"], sealed["signed_on"])]


def worth(document: Paper) -> Status:
    if document.state in VALID:
        return Status.VALID
    return Status.REVOKED if document.state in WITHOUT_VALIDITY else Status.DRAFT


def verify_url(code: str) -> str:
    """Where anybody checks the paper."""
    return f"{settings.BASE_URL}{reverse('verify')}?codigo={code}"
