"""Papers that somebody asks for: a report or a certificate that begins as a draft, and the proof of attendance."""

from django.db import transaction
from django.utils.translation import gettext as _

from casework.models import Appointment, Episode
from documents.issue import issue
from documents.models import IssuedDocument
from workflows.door import NotYours, Refused, after, lock_referral, remember
from workflows.machines.base import machine_of
from workflows.machines.document import DocumentMachine
from workflows.machines.progress import ATTENDED

REPORTS = ("progress_report", "final_report", "certificate")


def draft_report(slug: str, episode: Episode, *, by) -> IssuedDocument:
    """Begin the draft of a report about an episode; the open draft of the same kind is given back instead of a second.

    Raises NotYours for who does not attend the case, Refused where the report makes no sense yet.
    """
    if slug not in REPORTS:
        raise Refused(_("Ese documento no se prepara así."))
    with transaction.atomic():
        case = lock_referral(episode.referral_id)
        subject = machine_of(episode).of(episode)
        if subject.started_on is None:
            raise Refused(_("El proceso aún no inicia: no hay qué informar."))
        open_draft = IssuedDocument.objects.filter(
            referral=case.pk, episode=episode.pk, kind=slug, state__in=["DRAFT", "IN_REVIEW"]
        ).first()
        return open_draft or open_document(slug, subject, case=case, by=by)


def prove_attendance(appointment: Appointment, *, by) -> IssuedDocument:
    """The neutral proof that he came, for his employer; each one asked for has its own folio."""
    with transaction.atomic():
        case = lock_referral(appointment.case.pk)
        subject = machine_of(appointment).of(appointment)
        if subject.state not in ATTENDED:
            raise Refused(_("Solo se expide cuando la persona asistió."))
        return open_document("attendance_certificate", subject, case=case, by=by)


def open_document(slug: str, record, *, case, by) -> IssuedDocument:
    """Issue a paper outside a step, with its first row of history; the caller holds the case's lock."""
    opening = DocumentMachine.opens_with
    if not opening.duty(case, by):
        raise NotYours(_("Este paso no le corresponde."))
    document = issue(slug, record, case=case, by=by)
    if document is None:
        raise Refused(_("Un proceso voluntario no tiene instancia a la que informar."))
    subject = DocumentMachine.objects.select_related(*DocumentMachine.together).get(pk=document.pk)
    subject.referral = case
    remember(case, subject, opening, "", by, None, None)
    after(case, subject, opening, by, None, None)
    return subject
