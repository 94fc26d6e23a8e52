"""Papers where they are made: preparing a report, writing its draft, and each step up to the signature."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from casework.access import CARE, record_access, visible
from casework.models import AccessEntry, Appointment, Episode
from casework.roles import Role
from casework.states import DocumentState as D
from documents.kind import KINDS
from documents.models import IssuedDocument
from workflows.door import NotYours, Refused, possible_steps
from workflows.forms.papers import WhyForm, WordingForm
from workflows.machines import DocumentMachine as Machine
from workflows.machines.document import Wording, needed_boxes
from workflows.machines.facts import Said
from workflows.machines.reports import (
    REPORTS,
    draft_replacement,
    draft_report,
    may_be_replaced,
    prove_attendance,
)
from workflows.views.guard import staff_page
from workflows.views.limits import address_of
from workflows.views.steps import take, version_seen

WRITERS = (*CARE, Role.RECEPTION)
WITH_WORDS = {"write": Machine.write.step, "send_to_review": Machine.send_to_review.step, "sign": Machine.sign.step}
WITH_REASON = {"send_back": Machine.send_back.step, "cancel": Machine.cancel.step, "revoke": Machine.revoke.step}
OPENINGS = 10
REPLACE = "replace"  # not a step of its own: it begins a draft, whose signature replaces
DONE = {
    "write": _("Borrador guardado."),
    "send_to_review": _("Enviado a revisión de la coordinación."),
    "sign": _("Firmado. Ya tiene folio y sello, y se avisó a quien corresponde."),
    "send_back": _("Devuelto al borrador."),
    "cancel": _("Borrador descartado."),
    "revoke": _("El documento quedó sin validez."),
    "replace": _("Corrija este borrador y fírmelo: hasta entonces sigue vigente el anterior."),
}


@staff_page(*WRITERS)
@require_POST
def prepare(request, pk: int):
    """Begin the draft of a report about an episode, or go to the one already open."""
    episode = get_object_or_404(visible(Episode, request.user).select_related("referral"), pk=pk)
    slug = request.POST.get("documento", "")
    if slug not in REPORTS:
        raise Http404
    try:
        draft = draft_report(slug, episode, by=request.user)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return redirect("case", pk=episode.referral_id)
    return redirect("paper_draft", pk=draft.pk)


@staff_page(*WRITERS)
@require_POST
def attendance_proof(request, pk: int):
    """The neutral proof of attendance of one appointment, as a PDF."""
    appointment = get_object_or_404(visible(Appointment, request.user).select_related("episode__referral"), pk=pk)
    try:
        document = prove_attendance(appointment, by=request.user)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return redirect("case", pk=appointment.episode.referral_id)
    return redirect("paper", pk=document.pk)


@staff_page(*WRITERS)
def paper_draft(request, pk: int):
    """A paper at work: its boxes while it is a draft, and what may be done with it now."""
    document = _one(request, pk)
    posted = request.POST if request.method == "POST" else None
    name = posted.get("paso", "") if posted else ""
    wording = _wording(document, posted, name)
    reasons = {step: WhyForm(posted if name == step else None, prefix=step) for step in (*WITH_REASON, REPLACE)}
    if posted:
        onward = (
            _written(request, document, name, wording)
            if name in WITH_WORDS
            else _reasoned(request, document, name, reasons)
        )
        if onward is not None:
            messages.success(request, str(DONE[name]))
            return onward
        document = _one(request, pk)
    record_access(request.user, document, address=address_of(request))
    return render(
        request, "papers/draft.html", _shown(request, document, wording, reasons), status=422 if posted else 200
    )


def _one(request, pk: int) -> IssuedDocument:
    together = ("referral__person", "signed_by", "acknowledged_by__unit", "replaced_by")
    return get_object_or_404(visible(IssuedDocument, request.user).select_related(*together), pk=pk)


def _wording(document: IssuedDocument, posted, name: str) -> WordingForm:
    return WordingForm(
        posted if name in WITH_WORDS else None,
        kind=KINDS[document.kind],
        needed=needed_boxes(document),
        leaves=name in ("send_to_review", "sign") and document.state == D.DRAFT,
        initial=document.facts.get("wording", {}),
        prefix="texto",
    )


def _written(request, document, name: str, form: WordingForm):
    """Keep what was typed, then take the step that was asked; what was typed is kept even where the step is refused.

    Gives the page that comes next, or None when this one is to be shown again.
    """
    if not form.is_valid():
        return None
    text = {box: words.strip() for box, words in form.cleaned_data.items() if words.strip()}
    if document.state == D.DRAFT and text != document.facts.get("wording", text):
        if take(request, document, Machine.write, Wording(text), seen=version_seen(request)) is None:
            return None
        seen = None  # the version on the page is the one before our own writing
    else:
        seen = version_seen(request)
    if name == "write":
        return redirect(request.path)
    signed = take(request, document, WITH_WORDS[name], seen=seen)
    if signed is None:
        return None
    return redirect("case", pk=document.referral_id) if name == "sign" else redirect(request.path)


def _reasoned(request, document, name: str, forms: dict[str, WhyForm]):
    """A step that says why, or the draft of the paper that replaces this one; the page that comes next, or None."""
    if name not in forms:
        raise Http404
    form = forms[name]
    if name == REPLACE:
        return _replaced(request, document, form)
    if not form.is_valid():
        return None
    said = Said(form.cleaned_data["text"])
    if take(request, document, WITH_REASON[name], said, seen=version_seen(request)) is None:
        return None
    return redirect("case", pk=document.referral_id) if name == "cancel" else redirect(request.path)


def _replaced(request, document, form: WhyForm):
    if not may_be_replaced(document, request.user):
        raise Http404
    if not form.is_valid():
        return None
    try:
        draft = draft_replacement(document, form.cleaned_data["text"], by=request.user)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return None
    return redirect("paper_draft", pk=draft.pk)


def _shown(request, document, wording, reasons) -> dict:
    mine = {step.name: missing for step, missing in possible_steps(document, request.user)}
    return {
        "document": document,
        "kind": KINDS[document.kind],
        "referral": document.referral,
        "wording": wording,
        "writes": "write" in mine,
        # That nothing is written yet is no obstacle: the same button keeps what was typed before it signs.
        "signs": "sign" in mine,
        "sends": "send_to_review" in mine,
        "reasons": [
            {"name": name, "label": label, "form": reasons[name], "open": reasons[name].is_bound}
            for name, label in _with_reason(document, request.user, mine)
        ],
        "cites": document.facts.get("replaces"),
        "next_paper": document.replaced_by,
        "openings": _openings(document, request.user),
        "form": next((form for form in (wording, *reasons.values()) if form.is_bound and form.errors), None),
    }


def _openings(document, user) -> list[AccessEntry]:
    """The last times that the institution opened or downloaded it; whoever may not read the log sees its receipt."""
    found = visible(AccessEntry, user).filter(noun="issueddocument", record_id=document.pk, user__unit__isnull=False)
    return list(found.select_related("user__unit").order_by("-at")[:OPENINGS])


def _with_reason(document, user, mine: dict) -> list[tuple]:
    """What asks for a reason and may be done now."""
    found = [(name, step.label) for name, step in WITH_REASON.items() if name in mine]
    return found + ([(REPLACE, Machine.replace.step.label)] if may_be_replaced(document, user) else [])
