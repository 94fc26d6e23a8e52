"""Papers where they are made: preparing a report, writing its draft, and each step up to the signature."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from casework.access import CARE, record_access, visible
from casework.models import Appointment, Episode
from casework.numbers import whole_number
from casework.roles import Role
from casework.states import DocumentState as D
from documents.kind import KINDS
from documents.models import IssuedDocument
from workflows.door import NotYours, Refused, possible_steps
from workflows.forms.papers import WhyForm, WordingForm
from workflows.machines import DocumentMachine as Machine
from workflows.machines.document import Wording
from workflows.machines.facts import Said
from workflows.machines.reports import REPORTS, draft_report, prove_attendance
from workflows.views.guard import staff_page
from workflows.views.limits import address_of
from workflows.views.steps import take

WRITERS = (*CARE, Role.RECEPTION)
WITH_WORDS = {"write": Machine.write.step, "send_to_review": Machine.send_to_review.step, "sign": Machine.sign.step}
WITH_REASON = {"send_back": Machine.send_back.step, "cancel": Machine.cancel.step, "revoke": Machine.revoke.step}
DONE = {
    "write": _("Borrador guardado."),
    "send_to_review": _("Enviado a revisión de la coordinación."),
    "sign": _("Firmado. Ya tiene folio y sello, y se avisó a quien corresponde."),
    "send_back": _("Devuelto al borrador."),
    "cancel": _("Borrador descartado."),
    "revoke": _("El documento quedó sin validez."),
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
    document = get_object_or_404(
        visible(IssuedDocument, request.user).select_related("referral__person", "signed_by", "acknowledged_by"), pk=pk
    )
    kind = KINDS[document.kind]
    posted = request.POST if request.method == "POST" else None
    name = posted.get("paso", "") if posted else ""
    wording = WordingForm(
        posted if name in WITH_WORDS else None, kind=kind, initial=document.facts.get("wording", {}), prefix="texto"
    )
    reasons = {step: WhyForm(posted if name == step else None, prefix=step) for step in WITH_REASON}
    if posted:
        done = (
            _written(request, document, name, wording)
            if name in WITH_WORDS
            else _reasoned(request, document, name, reasons)
        )
        if done:
            messages.success(request, str(DONE[name]))
            return redirect("case", pk=document.referral_id) if name in {"sign", "cancel"} else redirect(request.path)
        document = get_object_or_404(visible(IssuedDocument, request.user).select_related("referral__person"), pk=pk)
    record_access(request.user, document, address=address_of(request))
    return render(
        request, "papers/draft.html", _shown(request, document, wording, reasons), status=422 if posted else 200
    )


def _written(request, document, name: str, form: WordingForm) -> bool:
    """Keep what was typed, then take the step that was asked; what was typed is kept even where the step is refused."""
    if not form.is_valid():
        return False
    text = {box: words.strip() for box, words in form.cleaned_data.items() if words.strip()}
    if document.state == D.DRAFT and text != document.facts.get("wording", text):
        if take(request, document, Machine.write, Wording(text), seen=_seen(request)) is None:
            return False
        seen = None  # the version on the page is the one before our own writing
    else:
        seen = _seen(request)
    return name == "write" or take(request, document, WITH_WORDS[name], seen=seen) is not None


def _reasoned(request, document, name: str, forms: dict[str, WhyForm]) -> bool:
    if name not in WITH_REASON:
        raise Http404
    if not forms[name].is_valid():
        return False
    return (
        take(request, document, WITH_REASON[name], Said(forms[name].cleaned_data["text"]), seen=_seen(request))
        is not None
    )


def _seen(request) -> int | None:
    return whole_number(request.POST.get("version"))


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
            {"name": name, "label": step.label, "form": reasons[name], "open": reasons[name].is_bound}
            for name, step in WITH_REASON.items()
            if name in mine
        ],
        "form": next((form for form in (wording, *reasons.values()) if form.is_bound and form.errors), None),
    }
