"""Papers that somebody asks for: a report that begins as a draft, its replacement, and the proof of attendance."""

from django.db import transaction
from django.utils.translation import gettext as _

from casework import clock
from casework.models import Appointment, Episode
from casework.progress import ATTENDED
from casework.states import EpisodeState as E
from casework.words import plain_day
from documents.issue import issue
from documents.kind import KINDS
from documents.models import IssuedDocument
from workflows import duties
from workflows.door import NotYours, Refused, after, lock_referral, remember
from workflows.machines.base import machine_of
from workflows.machines.document import DocumentMachine
from workflows.sent_once import SAME_CLICK

# In which states of the process each report says something true (domain §8.6).
REPORTS = {
    "progress_report": (E.ACTIVE, E.ON_HOLD, E.CLOSING),
    "final_report": (E.CLOSING,),
    "certificate": (E.COMPLETED,),
}
ONLY_ONE = {"certificate"}  # concluding the process makes its draft; another is begun when that one was discarded
OPEN = ("DRAFT", "IN_REVIEW")
IN_FORCE = ("SIGNED", "ACKNOWLEDGED")


def draft_report(slug: str, episode: Episode, *, by) -> IssuedDocument:
    """Begin the draft of a report about an episode; the open draft of the same kind is given back instead of a second.

    Raises NotYours for who does not attend the case, Refused where the report makes no sense now. The certificate is
    asked for only when the draft that concluding made was discarded, or the signed one has no validity any more.
    """
    if slug not in REPORTS:
        raise Refused(_("Ese documento no se prepara así."))
    with transaction.atomic():
        case = lock_referral(episode.referral_id)
        subject = machine_of(episode).of(episode)
        if subject.started_on is None:
            raise Refused(_("El proceso aún no inicia: no hay qué informar."))
        if subject.state not in REPORTS[slug]:
            said = {"report": KINDS[slug].title, "state": subject.get_state_display()}
            raise Refused(_("El documento «%(report)s» no se prepara con el proceso «%(state)s».") % said)
        if slug in ONLY_ONE and in_force(slug, subject):
            raise Refused(_("Ya se expidió y está vigente. Si algo está mal, prepare uno que lo sustituya."))
        return _open_draft(slug, subject, case) or open_document(slug, subject, case=case, by=by)


def _open_draft(slug: str, episode: Episode, case) -> IssuedDocument | None:
    return IssuedDocument.objects.filter(referral=case.pk, episode=episode.pk, kind=slug, state__in=OPEN).first()


def in_force(slug: str, episode: Episode) -> bool:
    """Whether a signed paper of this kind holds."""
    return IssuedDocument.objects.filter(episode=episode.pk, kind=slug, state__in=IN_FORCE).exists()


def may_be_begun(slug: str, episode: Episode) -> bool:
    """Whether a paper of which there is only one is missing: none is open and none in force."""
    found = IssuedDocument.objects.filter(episode=episode.pk, kind=slug, state__in=(*OPEN, *IN_FORCE))
    return episode.state in REPORTS[slug] and not found.exists()


def may_be_replaced(document: IssuedDocument, user) -> bool:
    """Whether this person may begin the paper that takes this one's place; what a step said on its day stays said."""
    return (
        KINDS[document.kind].drafted
        and document.state in IN_FORCE
        and document.episode_id is not None
        and duties.coordinates(document, user)
    )


def draft_replacement(document: IssuedDocument, why: str, *, by) -> IssuedDocument:
    """Begin the draft that will take the place of a signed report or certificate, and cites it (domain §8.6).

    Its numbers are those of today, its words the earlier one's, to be corrected. The earlier one holds until the new
    one is signed. Raises NotYours, and Refused when the paper is no longer in force or a draft of its kind is open.
    """
    with transaction.atomic():
        case = lock_referral(document.referral_id)
        earlier = DocumentMachine.objects.select_related("episode").get(pk=document.pk)
        earlier.referral = case
        if not duties.coordinates(earlier, by):
            raise NotYours(_("Este paso no le corresponde."))
        if not may_be_replaced(earlier, by):
            raise Refused(_("Este documento no se sustituye: ya no está vigente, o lo emitió un paso del proceso."))
        subject = machine_of(earlier.episode).of(earlier.episode)
        if _open_draft(earlier.kind, subject, case):
            raise Refused(_("Ya hay un borrador de este documento. Fírmelo o descártelo antes de preparar otro."))
        draft = open_document(earlier.kind, subject, case=case, by=by)
        signed_on = earlier.facts.get("sealed", {}).get("signed_on") or plain_day(earlier.signed_at)
        cited = {"folio": earlier.folio, "day": signed_on, "why": why}
        draft.facts = {**draft.facts, "wording": earlier.facts.get("wording", {}), "replaces": cited}
        draft.save(update_fields=["facts", "written"])
        return draft


def prove_attendance(appointment: Appointment, *, by) -> IssuedDocument:
    """The neutral proof that he came, for his employer; each one asked for has its own folio, a double click one."""
    with transaction.atomic():
        case = lock_referral(appointment.case.pk)
        subject = machine_of(appointment).of(appointment)
        if subject.state not in ATTENDED:
            raise Refused(_("Solo se expide cuando la persona asistió."))
        given = IssuedDocument.objects.filter(
            kind="attendance_certificate", appointment=subject.pk, issued_by=by, issued_at__gt=clock.now() - SAME_CLICK
        ).first()
        if given is not None and duties.proves_attendance(case, by):
            return given
        return open_document("attendance_certificate", subject, case=case, by=by, duty=duties.proves_attendance)


def open_document(slug: str, record, *, case, by, duty=None) -> IssuedDocument:
    """Issue a paper outside a step, with its first row of history; the caller holds the case's lock."""
    opening = DocumentMachine.opens_with
    if not (duty or opening.duty)(case, by):
        raise NotYours(_("Este paso no le corresponde."))
    document = issue(slug, record, case=case, by=by)
    if document is None:
        raise Refused(_("Un proceso voluntario no tiene instancia a la que informar."))
    subject = DocumentMachine.objects.select_related(*DocumentMachine.together).get(pk=document.pk)
    subject.referral = case
    remember(case, subject, opening, "", by, None, None)
    after(case, subject, opening, by, None, None)
    return subject
