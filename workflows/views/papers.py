"""Papers where they are read: an institution's list, one paper as a PDF, and the whole expediente."""

import hashlib

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import clock
from casework.access import record_access, visible
from casework.finding import named, of_cause
from casework.models import AreaPlan, ExportRecord, Referral
from casework.navigation import MOST, counted_by, enough
from casework.roles import INSTITUTION_ROLES, PROFESSIONAL_ROLES, Role
from casework.states import DocumentState as D
from documents.assemble import CannotAssemble
from documents.case_file import VARIANTS, Variant, build
from documents.models import IssuedDocument
from documents.paper import pdf_of
from workflows.door import Refused, take_step
from workflows.machines import DocumentMachine
from workflows.views.guard import staff_page
from workflows.views.limits import address_of

PAGE = 30
READERS = (*INSTITUTION_ROLES, Role.RECEPTION, Role.PSYCHOLOGIST, Role.SOCIAL_WORKER, Role.LAWYER, Role.COORDINATOR)
# The whole file leaves only with who answers for it: the coordination, an auditor, the institution its own, and who is
# in charge of one of its areas, because nobody else may bind the notes of that area.
BINDERS = (*INSTITUTION_ROLES, *PROFESSIONAL_ROLES, Role.COORDINATOR, Role.AUDITOR)


@staff_page(*INSTITUTION_ROLES)
@require_GET
def papers(request):
    """What the centres addressed to this area: what nobody has read yet comes first."""
    found = visible(IssuedDocument, request.user).select_related("referral")
    words = request.GET.get("q", "").replace("\0", "").strip()[:120]
    if words:
        found = found.filter(
            named(words, "referral__search_name")
            | of_cause(words, case="referral__")
            | Q(folio__icontains=words)
            | Q(title__icontains=words)
        )
        record_access(request.user, request.user, action="search", address=address_of(request))
    first = Case(When(state=D.SIGNED, then=Value(0)), default=Value(1))
    page = Paginator(found.order_by(first, "-signed_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    told = {"page": page, "words": words, "unread": unread(request.user), "most": MOST}
    return render(request, "papers/list.html", told)


def unread(user) -> int:
    """How many of the papers addressed to this person's area nobody of it has opened; the number in the bar."""
    return enough(visible(IssuedDocument, user).filter(state=D.SIGNED)).count()


counted_by("papers", unread)


@staff_page(*READERS, Role.AUDITOR)
@require_GET
def paper(request, pk: int):
    """One paper as a PDF; the institution's opening is its acknowledgement, through the door (architecture §13.6)."""
    document = get_object_or_404(visible(IssuedDocument, request.user), pk=pk)
    if request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return HttpResponse(status=204)  # the browser looked ahead: nobody has opened anything
    if request.user.at_institution and document.state == D.SIGNED:
        pdf_of(document)  # there to be read before anybody is said to have read it
        acknowledge(document, request.user)
        document = get_object_or_404(visible(IssuedDocument, request.user), pk=pk)
    record_access(request.user, document, action="download", purpose=document.title, address=address_of(request))
    return as_pdf(pdf_of(document), f"{document.folio or 'borrador'}.pdf")


def acknowledge(document: IssuedDocument, user) -> None:
    """Leave the proof that it was received; two people of the area at once leave one."""
    try:
        take_step(document, DocumentMachine.acknowledge, by=user)
    except Refused:
        pass  # the other one was faster, or it has just been revoked: the page shows what holds now


def as_pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@staff_page(*BINDERS)
@require_GET
def expediente(request, pk: int):
    """The whole expediente of a referral as this person may see it; it leaves a record of what left."""
    referral = get_object_or_404(
        visible(Referral, request.user).select_related(
            "center", "case_file", "unit__institution", "present_determination", "person"
        ),
        pk=pk,
        submitted_at__isnull=False,
    )
    variant = variant_for(request, referral)
    try:
        content = build(referral, variant, user=request.user, for_institution=request.user.at_institution)
    except CannotAssemble as problem:
        messages.error(request, str(problem))
        return redirect("panel_case" if request.user.at_institution else "case", pk=referral.pk)
    leave_record(request, referral, variant, content)
    if request.user.at_institution:
        for unread in visible(IssuedDocument, request.user).filter(referral=pk, state=D.SIGNED):
            acknowledge(unread, request.user)  # it took them with the file
    return as_pdf(content, f"expediente-{referral.shown_folio}.pdf")


def versions_for(user, referral: Referral) -> list[Variant]:
    """The versions that this person may take out; the full one holds what she may read, and is the centre's alone."""
    if user.role == Role.COORDINATOR or user.role in PROFESSIONAL_ROLES and is_in_charge(user, referral):
        return [Variant.WITHOUT_CLINICAL, Variant.FULL]
    return [] if user.role in PROFESSIONAL_ROLES else [Variant.WITHOUT_CLINICAL]


def is_in_charge(user, referral: Referral) -> bool:
    """Whether this person has an area of the process, now or before; having attended once is not enough."""
    return AreaPlan.objects.filter(episode__referral=referral.pk, professional=user.pk).exists()


def variant_for(request, referral: Referral) -> Variant:
    """Without clinical text, unless the full version is asked for by who may."""
    asked = request.GET.get("version", Variant.WITHOUT_CLINICAL)
    if asked not in versions_for(request.user, referral):
        raise Http404
    return Variant(asked)


def leave_record(request, referral, variant, content):
    """What left, by whom and with which hash; before it leaves."""
    said = _("Expediente: %(variant)s") % {"variant": VARIANTS[variant]}
    with transaction.atomic():
        ExportRecord.objects.create(
            at=clock.now(),
            user=request.user,
            referral=referral,
            purpose=said,
            content=said[:40],
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
        )
        record_access(request.user, referral, action="export", purpose=said, address=address_of(request))
