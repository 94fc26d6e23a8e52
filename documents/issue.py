"""Issuing a paper: its facts are frozen, it takes its gap-free number in the case, and it is sealed (R42)."""

from django.utils.translation import gettext as _

from casework import clock
from casework.models import Appointment, Counter, Episode, User
from casework.roles import SYSTEM, Role
from casework.states import DocumentState
from casework.words import plain_day
from documents.kind import KINDS, Audience, Kind
from documents.models import InstitutionPaper, IssuedDocument
from documents.seal import digest, new_code, seal


def issue(slug: str, record, *, case, by) -> IssuedDocument | InstitutionPaper | None:
    """Create the paper of a kind about a record; call it inside the step's transaction.

    Papers for an institution are not issued in a voluntary case, which has none. Nothing is rendered here.
    """
    kind = KINDS[slug]
    if case is None:
        return issue_to_institution(kind, record, by=by)
    if kind.audience == Audience.INSTITUTION and case.is_voluntary:
        return None
    facts = kind.facts(record, case, by)
    if facts is None:  # the kind says that this record bears no paper
        return None
    document = IssuedDocument(
        referral=case,
        episode=_episode(record),
        appointment=record if isinstance(record, Appointment) else None,
        kind=slug,
        template_version=kind.version,
        title=str(facts.get("title") or kind.title),
        audience=kind.audience,
        addressed_unit_id=case.unit_id if kind.audience == Audience.INSTITUTION else None,
        facts=facts,
        issued_at=clock.now(),
        issued_by=None if by is SYSTEM else by,
        state=DocumentState.DRAFT if kind.drafted else DocumentState.SIGNED,
    )
    if not kind.drafted:
        put_seal(document, SYSTEM if kind.automatic else by)
    document.save(force_insert=True)
    return document


def issue_to_institution(kind: Kind, institution, *, by) -> InstitutionPaper | None:
    """Create the sealed paper of an institution; the earlier one of its kind is replaced. In the step's transaction.

    Its facts name the folio it takes; None where the kind says that this institution bears no paper.
    """
    facts = kind.facts(institution, None, by)
    if facts is None:
        return None
    moment = clock.now()
    institution.papers.filter(kind=kind.slug, replaced_at__isnull=True).update(replaced_at=moment)
    paper = InstitutionPaper(
        institution_id=institution.pk,
        kind=kind.slug,
        template_version=kind.version,
        title=str(kind.title),
        folio=facts["folio"],
        issued_at=moment,
        signed_at=moment,
        signed_by=None if kind.automatic else _who_answers(institution, by),
        code=new_code(),
    )
    paper.facts = {**facts, "sealed": _sealed(paper, paper.signed_by or SYSTEM)}
    paper.digest, paper.seal = digest(paper.facts), seal(paper.facts)
    paper.save(force_insert=True)
    return paper


def _who_answers(institution, by) -> User | None:
    """The direction answers for what is written to an institution: who acts now, or who approved it (domain §8.7)."""
    approver = getattr(getattr(institution, "application", None), "approved_by", None)
    return by if approver is None or by.role == Role.DIRECTION else approver


def put_seal(document: IssuedDocument, by) -> None:
    """Give the paper its number, folio, verification code and seal; call it inside the step's transaction."""
    document.number = Counter.objects.take(f"paper/{document.referral_id}")
    document.folio = f"{document.referral.shown_folio}-{document.number:02}"
    document.signed_at = clock.now()
    document.signed_by = None if by is SYSTEM else by
    document.code = new_code()
    document.facts = {**document.facts, "sealed": _sealed(document, by)}
    document.digest = digest(document.facts)
    document.seal = seal(document.facts)


def _sealed(document: IssuedDocument | InstitutionPaper, by) -> dict:
    """What the seal covers besides the words: folio, code, day, and who answers for the paper, as she was that day."""
    return {
        "folio": document.folio,
        "code": document.code,
        "signed_on": plain_day(document.signed_at or clock.now()),
        "signer": "" if by is SYSTEM else by.full_name,
        "position": str(_("Emitido por el sistema") if by is SYSTEM else by.position or by.get_role_display()),
        "license": "" if by is SYSTEM else by.license,
    }


def _episode(record) -> Episode | None:
    if isinstance(record, Episode):
        return record
    return getattr(record, "episode", None)
